from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from library.adapters.clock import utc_now
from library.domain.lending.upkeep import detach_loan

TERMS = ("loan_days=14", "fee_per_day=20")


def day(ago):
    return str(utc_now().date() - timedelta(days=ago))


def test_a_book_is_lent_renewed_and_returned(console, ada, bob, emma):
    output = console.done("loans", "lend", emma["id"], "--to", bob, "--as", ada)
    assert "With        Bob" in output
    (loan,) = console.json("loans", "list", "--as", bob)
    assert (loan["due_on"], loan["state"]) == (day(-28), "open")
    assert console.json("loans", "renew", loan["id"], "--as", bob)["due_on"] == day(-56)
    returned = console.json("loans", "return", loan["id"], "--as", ada)
    assert (returned["state"], returned["ended_on"], returned["accrued"]) == ("returned", day(0), 0)
    assert f"returned {day(0)}" in console.done("loans", "list", "--as", bob)


def test_a_book_is_lent_to_a_guest_who_is_named(console, ada, emma):
    guest = ["--guest", "Grandma Jo", "--guest-email", "jo@example.org"]
    console.done("loans", "lend", emma["id"], *guest, "--as", ada)
    assert "Grandma Jo (guest)" in console.done("loans", "list")


@pytest.mark.parametrize(
    "whom",
    [[], ["--guest", "Jo"], ["--guest-email", "jo@example.org"], ["--to", "bob@example.org", "--guest", "Jo"]],
    ids=" ".join,
)
def test_who_lends_says_to_whom(console, ada, bob, emma, whom):
    result = console.run("loans", "lend", emma["id"], *whom, "--as", ada)
    assert (result.exit_code, "Say to whom" in result.stderr) == (2, True)


def test_a_guest_with_no_address_is_no_guest(console, ada, emma):
    result = console.run("loans", "lend", emma["id"], "--guest", "Jo", "--guest-email", "jo", "--as", ada)
    assert (result.exit_code, "email:" in result.stderr) == (3, True)


def test_a_no_of_lending_is_a_sentence_with_its_code(console, ada, bob, emma):
    console.lent(emma, ada, bob)
    result = console.run("loans", "lend", emma["id"], "--to", bob, "--as", ada)
    assert (result.exit_code, "(already-on-loan)" in result.stderr) == (8, True)
    assert console.run("loans", "lend", uuid4(), "--to", bob, "--as", ada).exit_code == 5
    assert console.run("loans", "lend", emma["id"], "--to", bob, "--as", bob).exit_code == 6


@pytest.mark.parametrize(
    "command", ["lend", "renew", "recall", "claim-return", "return", "lost", "found", "pass-on", "keep"]
)
def test_the_operator_neither_lends_nor_borrows(console, emma, command):
    whom = ["--to", "ada@example.org"] if command == "lend" else []
    result = console.run("loans", command, emma["id"], *whom)
    assert (result.exit_code, "--as E-MAIL" in result.stderr) == (2, True)


def test_what_is_late_shows_its_days_and_what_it_costs_so_far(console, ada, bob, emma):
    console.done("terms", "set", *TERMS, "grace_days=1")
    loan_id = console.lent(emma, ada, bob, ago=17)
    assert "3 days late, 0.40 EUR" in console.done("loans", "list")
    output = console.done("loans", "show", loan_id)
    assert "0.20 EUR a day after 1 day, 20.00 EUR at most" in output
    assert "3 days late, 0.40 EUR" in output


def test_a_claim_is_confirmed_of_its_day_or_of_another(console, ada, bob, emma):
    loan_id = console.lent(emma, ada, bob, ago=5)
    assert console.json("loans", "claim-return", loan_id, "--as", bob)["claimed_on"] == day(0)
    assert [one["id"] for one in console.json("loans", "list", "--state", "claimed")] == [loan_id]
    assert "claimed" in console.done("loans", "list", "--role", "owner", "--as", ada)
    assert console.json("loans", "return", loan_id, "--on", day(2), "--as", ada)["ended_on"] == day(2)


def test_a_day_that_is_none_is_wrong_usage_and_one_before_the_loan_is_invalid(console, ada, bob, emma):
    loan_id = console.lent(emma, ada, bob)
    assert console.run("loans", "return", loan_id, "--on", "yesterday", "--as", ada).exit_code == 2
    result = console.run("loans", "return", loan_id, "--on", day(3), "--as", ada)
    assert (result.exit_code, f"on: must be {day(0)}." in result.stderr) == (3, True)


def test_a_recall_brings_the_due_date_closer(console, ada, bob, emma):
    loan_id = console.lent(emma, ada, bob)
    assert console.json("loans", "recall", loan_id, "--as", ada)["due_on"] == day(-7)
    assert "recalled" in console.done("loans", "list")
    assert console.run("loans", "renew", loan_id, "--as", bob).exit_code == 8


def test_a_lost_book_costs_what_it_was_worth_until_it_is_found(console, ada, bob, emma):
    console.done("terms", "set", "agreed_value=1200", "--book", emma["id"], "--as", ada)
    loan_id = console.lent(emma, ada, bob)
    assert console.json("loans", "lost", loan_id, "--as", ada)["state"] == "lost"
    assert "12.00 EUR" in console.done("fees", "list", "--as", bob)
    assert "State        lost\n" in console.done("books", "show", emma["id"])
    assert console.json("loans", "found", loan_id, "--as", ada)["state"] == "returned"
    assert console.json("fees", "list", "--state", "owed", "--as", bob) == []


def test_a_borrower_lets_a_loan_stay_in_the_history_or_not(console, ada, bob, emma):
    loan_id = console.lent(emma, ada, bob)
    assert "in the borrower's history" in console.done("loans", "keep", loan_id, "--as", bob)
    assert console.run("loans", "keep", loan_id, "--no", "--if-version", 1, "--as", bob).exit_code == 10
    assert console.json("loans", "keep", loan_id, "--no", "--as", bob)["kept"] is False
    assert console.run("loans", "keep", loan_id, "--as", ada).exit_code == 6


def test_a_list_says_of_who_is_not_to_be_known_any_more_that_they_were_forgotten(console, ada, bob, emma):
    console.done("terms", "set", "detach_days=1")
    loan_id = console.lent(emma, ada, bob, ago=9)
    console.done("loans", "return", loan_id, "--on", day(9), "--as", ada)
    with console.ago(-9) as library:
        library.do(detach_loan, loan_id=UUID(loan_id))
    assert console.done("loans", "list").splitlines()[1].split()[:3] == ["Emma", "(forgotten)", "Ada"]


def test_with_the_owner_s_leave_a_borrower_hands_the_book_to_who_is_next(console, ada, bob, emma):
    loan_id = console.lent(emma, ada, bob)
    console.done("holds", "place", emma["id"], "--as", console.join("Eve"))
    assert console.run("loans", "pass-on", loan_id, "--as", bob).exit_code == 8
    assert "May go to   who is next" in console.done("loans", "pass-on", loan_id, "--as", ada)
    assert console.json("loans", "pass-on", loan_id, "--as", bob)["state"] == "returned"
    assert "May go to" not in console.done("loans", "show", loan_id)
    (loan,) = console.json("loans", "list", "--state", "open")
    assert loan["borrower"]["name"] == "Eve"


def test_members_see_their_own_loans_and_the_staff_everybody_s(console, ada, bob, emma):
    loan_id = console.lent(emma, ada, bob)
    eve, libby = console.join("Eve"), console.join("Libby", role="librarian")
    seen = {
        (): [loan_id],
        ("--as", bob): [loan_id],
        ("--as", ada): [],
        ("--role", "owner", "--as", ada): [loan_id],
        ("--as", eve): [],
        ("--role", "all", "--as", libby): [loan_id],
        ("--book", emma["id"]): [loan_id],
        ("--state", "overdue"): [],
    }
    assert {asked: [one["id"] for one in console.json("loans", "list", *asked)] for asked in seen} == seen
    assert console.run("loans", "list", "--role", "all", "--as", eve).exit_code == 6
    assert console.run("loans", "show", loan_id, "--as", eve).exit_code == 5


@pytest.mark.parametrize("role", ["owner", "borrower"])
def test_the_operator_says_on_whose_side_of_loans_they_look(console, role):
    result = console.run("loans", "list", "--role", role)
    assert (result.exit_code, "--as E-MAIL" in result.stderr) == (2, True)


def test_a_list_of_loans_fits_80_columns_and_has_ids_before_all_columns_when_they_are_asked_for(console, ada, bob):
    console.done("terms", "set", "fee_per_day=20", "fee_cap=99999")
    book = console.json("books", "add", "The title " * 10, "--as", ada)
    loan_id = console.lent(book, ada, bob, ago=200)
    console.done("loans", "claim-return", loan_id, "--as", bob)
    console.done("loans", "recall", loan_id, "--as", ada)
    header, line = console.done("loans", "list").splitlines()
    assert header.split() == ["TITLE", "WITH", "OWNER", "DUE", "STATE"]
    assert len(line) <= 80
    assert line.endswith("recalled, claimed")
    header, line = console.done("loans", "list", "--ids").splitlines()
    assert (header.split(), line.split()[0]) == (["ID", "TITLE", "WITH", "OWNER", "DUE", "STATE"], loan_id)
    assert line.endswith("recalled, claimed")
    assert "1 of 1 loan." in console.run("loans", "list").stderr
