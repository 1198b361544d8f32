"""Reports, and how books and people leave."""

import json
from uuid import UUID

import pytest

from library.adapters.clock import utc_now
from library.domain.lending.circulation import claim_return, guest, lend
from library.domain.membership.queries import account
from library.entrypoints.cli import reports
from library.entrypoints.cli.opening import actor


@pytest.fixture
def late(console, ada, bob, emma):
    console.done("terms", "set", "loan_days=10", "fee_per_day=20")
    dune = console.json("books", "add", "Dune", "--as", ada)
    console.lent(emma, ada, bob, ago=13)
    with console.ago(30) as library:
        to = guest(name="Jo", email="jo@example.org")
        library.do(lend, by=actor(library, ada), book_id=UUID(dune["id"]), to=to)
    console.lent(console.json("books", "add", "Persuasion", "--as", ada), ada, console.join("Eve"))


def test_all_that_is_overdue_is_reported_the_longest_first_with_whom_to_write_to(console, late):
    result = console.run("report", "overdue")
    header, *lines = result.stdout.splitlines()
    assert header.split() == ["DAYS", "TITLE", "OWNER", "WITH", "E-MAIL", "COST", "CLAIM"]
    assert [line.split() for line in lines] == [
        ["20", "Dune", "Ada", "Jo", "(guest)", "jo@example.org", "4.00", "EUR"],
        ["3", "Emma", "Ada", "Bob", "bob@example.org", "0.60", "EUR"],
    ]
    assert "2 loans overdue." in result.stderr
    jo, bob = console.json("report", "overdue")
    assert [one["email"] for one in (jo, bob)] == ["jo@example.org", "bob@example.org"]
    assert (jo["guest"]["name"], jo["owner"]["name"], bob["borrower"]["name"]) == ("Jo", "Ada", "Bob")


def test_what_is_said_to_be_back_is_reported_as_claimed_and_later_as_disputed(console, ada, bob, emma):
    console.done("terms", "set", "loan_days=10")
    loan_id = console.lent(emma, ada, bob, ago=13)
    with console.ago(1) as library:
        library.do(claim_return, by=actor(library, bob), loan_id=UUID(loan_id))
    assert console.done("report", "overdue").rstrip().endswith("  claimed")
    console.done("terms", "set", "dispute_days=1")
    assert console.done("report", "overdue").rstrip().endswith("  disputed")
    assert [one["disputed"] for one in console.json("report", "overdue")] == [True]


def test_who_is_late_with_several_books_is_looked_up_once(console, ada, bob, late, monkeypatch):
    looked_up = []

    def noting(reads, **asked):
        looked_up.append(asked["member_id"])
        return account(reads, **asked)

    monkeypatch.setattr(reports, "account", noting)
    console.lent(console.json("books", "add", "Ulysses", "--as", ada), ada, bob, ago=13)
    assert len(console.json("report", "overdue")) == 3
    assert len(looked_up) == 1


def test_reports_are_for_the_staff(console, ada, late):
    for report in ("overdue", "activity"):
        assert console.run("report", report, "--as", ada).exit_code == 6
        assert console.run("report", report, "--as", console.join(report, role="librarian")).exit_code == 0


def test_what_happened_is_counted_month_by_month(console, late):
    months = console.json("report", "activity", "--months", "3")
    assert months[0]["month"] == f"{utc_now():%Y-%m}"
    assert (len(months), sum(month["lent"] for month in months)) == (3, 3)
    assert sum(month["books_added"] for month in months) == 3
    header, *lines = console.done("report", "activity", "--months", "1").splitlines()
    assert (header.split()[0], len(lines)) == ("MONTH", 1)
    assert console.run("report", "activity", "--months", "1200").exit_code == 0


def test_a_withdrawn_book_is_not_lent_until_it_is_restored(console, ada, bob, emma):
    console.done("books", "withdraw", emma["id"], "--as", ada)
    assert "State        withdrawn\n" in console.done("books", "show", emma["id"])
    assert console.run("holds", "place", emma["id"], "--as", bob).exit_code == 8
    console.done("books", "restore", emma["id"], "--as", ada)
    assert console.run("holds", "place", emma["id"], "--as", bob).exit_code == 0
    assert console.run("books", "withdraw", emma["id"], "--as", bob).exit_code == 6


def test_who_has_books_of_others_stays_until_they_are_back(console, ada, bob, emma):
    loan_id = console.lent(emma, ada, bob)
    result = console.run("members", "remove", bob, "--yes")
    assert (result.exit_code, "(has-books-of-others)" in result.stderr) == (8, True)
    console.done("loans", "return", loan_id, "--as", ada)
    console.done("members", "remove", bob, "--yes")
    assert console.run("members", "show", bob).exit_code == 5


def test_a_member_is_removed_after_a_question_and_their_books_are_given_to_another(console, ada, bob, emma):
    assert console.run("books", "transfer", emma["id"], "--to", bob).exit_code == 8
    declined = console.run("members", "remove", ada, stdin="n\n")
    assert (declined.exit_code, "Let Ada leave" in declined.stderr) == (2, True)
    console.done("members", "remove", ada, stdin="y\n")
    console.done("books", "transfer", emma["id"], "--to", bob)
    assert console.json("books", "show", emma["id"])["owner"]["name"] == "Bob"


def test_members_take_along_everything_of_theirs(console, ada, bob, emma, tmp_path):
    console.lent(emma, ada, bob)
    everything = json.loads(console.done("members", "export", ada))
    assert [book["title"] for book in everything["books"]] == ["Emma"]
    assert [loan["borrower"]["name"] for loan in everything["lent"]] == ["Bob"]
    console.done("members", "export", bob, "-o", tmp_path / "bob.json")
    assert [loan["title"] for loan in json.loads((tmp_path / "bob.json").read_text())["loans"]] == ["Emma"]
    assert console.run("members", "export", "nobody@example.org").exit_code == 5
