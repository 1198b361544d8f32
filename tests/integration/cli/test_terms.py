import pytest


def holding(console, *whose):
    """What holds, and who has set it."""
    terms = console.json("terms", "show", *whose)["holds"]
    return {name: (term["value"], term["set_by"]) for name, term in terms.items()}


def test_the_most_specific_level_that_sets_a_value_has_its_way(console, ada, emma):
    console.done("terms", "set", "loan_days=14", "renewals=1", "closed_weekdays=6,7", "time_zone=Europe/Berlin")
    console.done("terms", "set", "loan_days=21", "acceptance=auto", "--as", ada)
    console.done("terms", "set", "loan_days=7", "away_from=2026-12-24", "--book", emma["id"], "--as", ada)
    for whose, loan_days in (
        ([], (14, "community")),
        (["--as", ada], (21, "owner")),
        (["--book", emma["id"]], (7, "book")),
    ):
        assert holding(console, *whose)["loan_days"] == loan_days
    of_emma = holding(console, "--book", emma["id"])
    assert of_emma["acceptance"] == ("auto", "owner")
    assert of_emma["renewals"] == (1, "community")
    assert of_emma["away_from"] == ("2026-12-24", "book")
    assert of_emma["pick_up_days"] == (7, "default")
    assert of_emma["closed_weekdays"] == ([6, 7], "community")


def test_an_empty_value_is_set_no_longer_and_zero_is_set(console, ada):
    console.done("terms", "set", "loan_days=21", "renewals=0", "--as", ada)
    assert console.json("terms", "set", "loan_days=", "--as", ada)["set"] == {"renewals": 0}


def test_terms_for_people_have_money_and_names(console, ada, bob):
    console.done("terms", "set", "fee_per_day=20", "currency=EUR", "closed_weekdays=6,7")
    output = console.done("terms", "set", "borrowers=named", f"named={bob}", "--as", ada)
    lines = {line.split()[0]: line.split()[1:] for line in output.splitlines()}
    assert lines["fee_per_day"] == ["0.20", "EUR", "community"]
    assert lines["closed_weekdays"] == ["6,", "7", "community"]
    assert lines["named"] == ["Bob", "owner"]


@pytest.mark.parametrize(
    "given, code, says",
    [
        ("loan_days", 2, "NAME=VALUE"),
        ("loan_days=soon", 3, "loan_days: must be a whole number"),
        ("loan_days=0", 3, "loan_days: must be from 1"),
        (f"loan_days={10**40}", 3, "loan_days: must be from 1"),
        ("fee_per_day=0.20", 3, "fee_per_day: must be a whole number of minor units: 20 is 0.20 EUR"),
        ("loan_weeks=2", 3, "loan_weeks: there is no such field"),
        ("closed_weekdays=7,sunday", 3, "closed_weekdays: must be a whole number"),
        ("time_zone=Berlin", 3, "time_zone: is no time zone"),
        ("currency=12", 3, "currency: "),
    ],
)
def test_a_value_that_cannot_be_is_named(console, given, code, says):
    result = console.run("terms", "set", given)
    assert (result.exit_code, says in result.stderr) == (code, True)


def test_who_is_named_is_a_member(console, ada):
    assert console.run("terms", "set", "named=nobody@example.org", "--as", ada).exit_code == 5


def test_only_owners_set_the_terms_of_their_books_and_only_admins_the_community_s(console, ada, bob, emma):
    assert console.run("terms", "set", "renewals=1", "--book", emma["id"]).exit_code == 2
    assert console.run("terms", "set", "renewals=1", "--book", emma["id"], "--as", bob).exit_code == 6
    assert "community" not in console.json("terms", "set", "renewals=1", "--as", bob)["set"]
    assert holding(console)["renewals"] == (2, "default")


def test_terms_of_a_stale_version_change_nothing(console):
    console.done("terms", "set", "renewals=1")
    result = console.run("terms", "set", "renewals=3", "--if-version", "0")
    assert (result.exit_code, "(stale)" in result.stderr) == (10, True)
    assert holding(console)["renewals"] == (1, "community")
