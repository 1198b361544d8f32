"""What `library demo` shows, and says about that."""

import json
import shlex
import sys
from collections import Counter
from datetime import timedelta

import pytest
from litestar.testing import TestClient

from library import open_library
from library.accounts import make_token
from library.adapters.clock import utc_now
from library.domain.actor import OPERATOR, Actor, Scope
from library.domain.catalogue.queries import books
from library.domain.lending import queries
from library.domain.lending.gift import GiftState
from library.domain.lending.searches import (
    FeeSearch,
    GiftSearch,
    HoldRole,
    HoldSearch,
    LoanRole,
    LoanSearch,
    Side,
)
from library.domain.membership.queries import account_of
from library.domain.notices.kinds import Kind
from library.domain.notices.queries import notices
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import is_due, job_counts
from library.domain.paging import every
from library.domain.search import BookSearch
from library.entrypoints.cli import demo_library
from library.entrypoints.cli.demo import _welcome
from library.entrypoints.cli.demo_library import MEMBERS, PASSWORD, fill
from library.entrypoints.http.app import create_app
from library.settings import Settings


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("demo") / "library.db"
    assert fill(file)
    return file


@pytest.fixture(scope="module")
def library(file):
    with open_library(f"sqlite:///{file}") as library:
        yield library


@pytest.fixture(scope="module")
def everybody(library):
    return {
        member.first_name: Actor(library.ask(account_of, viewer=OPERATOR, email=member.email).id) for member in MEMBERS
    }


@pytest.fixture(scope="module")
def loans(library):
    search = LoanSearch(role=LoanRole.ALL)
    return list(
        every(lambda page: library.ask(queries.loans, viewer=OPERATOR, search=search, now=library.now(), page=page))
    )


@pytest.fixture(scope="module")
def holds(library):
    search = HoldSearch(role=HoldRole.ALL)
    return list(every(lambda page: library.ask(queries.holds, viewer=OPERATOR, search=search, page=page)))


@pytest.fixture(scope="module")
def fees(library, everybody):
    return [fee for one in everybody.values() for fee in fees_of(library, one)]


def fees_of(library, one):
    search = FeeSearch()
    return every(lambda page: library.ask(queries.fees, viewer=one, search=search, page=page))


def test_the_demo_has_people_and_books_and_is_made_once(library, file):
    assert not fill(file)
    assert len(MEMBERS) == 10
    assert library.ask(books, viewer=OPERATOR, search=BookSearch()).total > 250  # the others are private


def test_a_demo_that_was_stopped_in_the_middle_is_made_anew(tmp_path, monkeypatch):
    file = tmp_path / "library.db"
    with monkeypatch.context() as broken:
        broken.setattr(demo_library, "LATELY", [(1, stop)])
        with pytest.raises(KeyboardInterrupt):
            fill(file)
    assert not file.exists()
    assert list(tmp_path.iterdir())
    monkeypatch.setattr(demo_library, "LATELY", [])
    assert fill(file)
    assert list(tmp_path.iterdir()) == [file]


def stop(*_):
    raise KeyboardInterrupt


SHOWN = {
    "in time": lambda loan: loan.state == "open" and not loan.overdue and not loan.recalled,
    "renewed": lambda loan: loan.state == "open" and loan.renewals,
    "due soon": lambda loan: (
        loan.state == "open" and timedelta() <= loan.due_on - utc_now().date() <= timedelta(days=3)
    ),
    "overdue, with a fee that accrues": lambda loan: 0 < loan.days_late < 7 and loan.accrued,
    "long overdue": lambda loan: loan.days_late > 21,
    "to a guest": lambda loan: loan.guest,
    "claimed": lambda loan: loan.claimed_on and not loan.disputed and loan.state == "open",
    "disputed": lambda loan: loan.disputed,
    "recalled": lambda loan: loan.recalled and loan.state == "open",
    "to be passed on": lambda loan: loan.may_pass_on,
    "lost, which costs something": lambda loan: loan.state == "lost" and loan.agreed_value,
    "returned, and still with a name": lambda loan: loan.state == "returned" and loan.borrower and not loan.kept,
    "returned and kept": lambda loan: loan.state == "returned" and loan.kept,
    "returned and detached": lambda loan: loan.state == "returned" and not loan.borrower,
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_the_demo_has_loans_that_stand_everywhere(loans, shown):
    assert any(map(shown, loans))


def test_the_demo_s_books_were_lent_for_months(loans):
    ago = Counter((utc_now().date() - loan.lent_on).days // 30 for loan in loans)
    assert all(ago[month] >= 8 for month in range(5)), ago


def test_the_demo_has_holds_that_stand_everywhere(holds):
    open_ones = [hold for hold in holds if hold.ended_at is None]
    assert max(hold.place or 0 for hold in open_ones) >= 3
    assert any(hold.any_copy and hold.book_id is None for hold in open_ones)
    assert any(hold.suspended for hold in open_ones)
    assert {hold.state.value for hold in holds} >= {"ready", "waiting", "declined"}


def test_the_demo_has_fees_that_are_owed_paid_and_waived(fees):
    owed = [fee for fee in fees if fee.owed]
    kinds = {entry.kind.value for fee in fees for entry in fee.entries}
    assert {fee.kind.value for fee in owed} == {"late", "lost"}
    assert kinds >= {"late", "lost", "paid", "waived"}


def test_the_demo_has_terms_of_every_level(library, everybody):
    community = library.ask(queries.community_terms, viewer=OPERATOR).set
    assert (community["loan_days"], community["fee_per_day"], list(community["closed_weekdays"])) == (14, 20, [7])
    assert library.ask(queries.own_terms, viewer=everybody["greta"]).set["loan_days"] == 28
    assert library.ask(queries.own_terms, viewer=everybody["emeka"]).set["away_until"] > utc_now().date()
    jonas = everybody["jonas"]
    search = BookSearch(owner_id=jonas.id, words="fault stars")
    (book,) = library.ask(books, viewer=jonas, search=search).items
    assert len(library.ask(queries.book_terms, viewer=jonas, book_id=book.id).set["named"]) == 2


def test_the_demo_has_a_gift_that_is_offered(library, everybody):
    greta = everybody["greta"]
    (gift,) = library.ask(queries.gifts, viewer=greta, search=GiftSearch(side=Side.MINE)).items
    assert gift.state is GiftState.OFFERED


def test_the_demo_has_books_that_were_hidden_and_withdrawn(library):
    found = list(every(lambda page: library.ask(books, viewer=OPERATOR, search=BookSearch(page=page))))
    assert [book.title for book in found if book.hidden] == ["Confessions of a Shopaholic"]
    assert "withdrawn" in {book.availability.value for book in found if not book.hidden}


def test_in_the_demo_everybody_was_told_something_and_nothing_is_left_to_be_done(library, everybody):
    assert all(library.ask(notices, viewer=one, unread=True).total for one in everybody.values())
    assert not library.ask(is_due, now=utc_now())
    assert not any(library.ask(job_counts)[state] for state in (JobState.WAITING, JobState.PARKED))


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.first_name)
def test_what_somebody_sees_in_the_demo_is_where_it_says(library, everybody, member):
    text, _ = make_token(library, by=everybody[member.first_name], name="demo", scopes=(Scope.READ,))
    with TestClient(create_app(library, Settings()), base_url="http://127.0.0.1:8000") as client:
        for path in member.at.split():
            seen = client.get(path, headers={"Authorization": f"Bearer {text}"})
            assert seen.status_code == 200
            assert seen.json().get("items", seen.json().get("set"))


def told_to(library, one):
    return every(lambda page: library.ask(notices, viewer=one, page=page))


def test_reminders_of_the_demo_came_on_their_days(library, everybody, loans):
    due = {loan.id: loan.due_on for loan in loans if loan.state != "open" or not (loan.renewals or loan.recalled)}
    days = {Kind.DUE_SOON: -3, Kind.OVERDUE: 1, Kind.OVERDUE_AGAIN: 7, Kind.OVERDUE_LONG: 21}
    told = [
        (notice.kind, (notice.at.date() - due[notice.loan_id]).days)
        for one in everybody.values()
        for notice in told_to(library, one)
        if notice.kind in days and notice.loan_id in due
    ]
    assert {kind for kind, _ in told} == days.keys()
    assert [(kind, late) for kind, late in told if days[kind] != late] == []


def test_the_demo_names_a_command_that_is_there(capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    _welcome("http://127.0.0.1:8000", "sqlite:///library.db")
    assert (
        f"LIBRARY_DATABASE_URL=sqlite:///library.db {sys.executable} -m library loans list" in capsys.readouterr().err
    )


def test_the_demo_says_who_sees_what_and_how_to_sign_in_from_a_shell(capsys):
    _welcome("http://127.0.0.1:8000", "sqlite:///library-demo/library.db")
    said = capsys.readouterr().err.splitlines()
    for member in MEMBERS:
        number, line = next((number, line) for number, line in enumerate(said) if member.email in line)
        assert member.sees in line
        assert said[number + 1].strip() == f"at {member.at}"
        assert max(map(len, said[number : number + 2])) <= 120
    [everybody_s] = [line.strip() for line in said if "LIBRARY_DATABASE_URL=sqlite:///library-demo/" in line]
    assert everybody_s.endswith(f"library loans list --role all --as {MEMBERS[0].email}")
    command = shlex.split(said[-1])
    assert (command[0], command[-1]) == ("curl", "http://127.0.0.1:8000/api/sessions/")
    assert json.loads(command[command.index("-d") + 1]) == {"email": MEMBERS[0].email, "password": PASSWORD}
