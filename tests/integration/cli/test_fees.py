import pytest


@pytest.fixture
def fee(console, ada, bob, emma):
    """One of 2.00 EUR that Bob owes Ada."""
    console.done("terms", "set", "fee_per_day=20", "loan_days=10")
    console.done("loans", "return", console.lent(emma, ada, bob, ago=20), "--as", ada)
    (fee,) = console.json("fees", "list", "--as", bob)
    return fee


def test_a_fee_is_seen_by_who_owes_it_and_whom_it_is_owed_to(console, ada, bob, fee):
    assert (fee["owed"], fee["kind"]) == (200, "late")
    assert console.done("fees", "list", "--as", bob).split()[-5:] == ["Emma", "Ada", "late", "2.00", "EUR"]
    assert console.done("fees", "list", "--side", "others", "--as", ada).split()[-5:-3] == ["Emma", "Bob"]
    assert console.json("fees", "list", "--as", ada) == []
    assert console.done("fees", "list", "--ids", "--as", bob).split()[5] == fee["id"]
    assert console.run("fees", "list").exit_code == 2


def test_a_fee_is_paid_in_parts_and_the_rest_waived(console, ada, bob, fee):
    output = console.done("fees", "pay-cash", fee["id"], "--amount", "150", "--note", "On Sunday.", "--as", ada)
    assert "Owed     0.50 EUR" in output
    assert "paid  -1.50 EUR  On Sunday." in output
    assert console.json("fees", "waive", fee["id"], "--as", ada)["owed"] == 0
    assert console.json("fees", "list", "--state", "owed", "--as", bob) == []
    assert len(console.json("fees", "list", "--state", "settled", "--as", bob)) == 1


def test_both_see_a_fee_with_all_its_entries_and_the_operator_does_not(console, ada, bob, fee):
    console.done("fees", "pay-cash", fee["id"], "--amount", "150", "--as", ada)
    for either in (ada, bob):
        output = console.done("fees", "show", fee["id"], "--as", either)
        assert "late  2.00 EUR" in output
        assert "paid  -1.50 EUR" in output
    assert [entry["amount"] for entry in console.json("fees", "show", fee["id"], "--as", bob)["entries"]] == [200, -150]
    assert console.run("fees", "show", fee["id"]).exit_code == 2


def test_only_whom_it_is_owed_to_settles_a_fee_and_no_more_than_is_owed(console, ada, bob, fee):
    assert console.run("fees", "waive", fee["id"], "--as", bob).exit_code == 6
    assert console.run("fees", "waive", fee["id"], "--as", console.join("Boss", role="admin")).exit_code == 5
    assert console.run("fees", "waive", fee["id"]).exit_code == 2
    result = console.run("fees", "pay-cash", fee["id"], "--amount", "201", "--as", ada)
    assert (result.exit_code, "(nothing-owed)" in result.stderr) == (8, True)


def test_what_was_paid_for_a_book_that_turns_up_is_paid_back(console, ada, bob, emma):
    console.done("terms", "set", "agreed_value=900", "--as", ada)
    loan_id = console.lent(emma, ada, bob)
    console.done("loans", "lost", loan_id, "--as", ada)
    (fee,) = console.json("fees", "list", "--as", bob)
    console.done("fees", "pay-cash", fee["id"], "--as", ada)
    console.done("loans", "found", loan_id, "--as", ada)
    assert "-9.00 EUR" in console.done("fees", "list", "--as", bob)
    assert console.json("fees", "pay-back", fee["id"], "--as", ada)["owed"] == 0


def test_balances_are_what_a_member_owes_and_is_owed(console, ada, bob, fee):
    assert console.json("fees", "balances", "--as", bob) == [{"currency": "EUR", "owes": 200, "is_owed": 0}]
    assert console.done("fees", "balances", "--as", ada).splitlines()[-1].split() == [
        "EUR",
        "0.00",
        "EUR",
        "2.00",
        "EUR",
    ]
