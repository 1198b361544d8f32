"""What tests of notices are told in: what happens, and who is told what by that."""

import pytest

from library.domain.lending import circulation, giving, holding
from library.domain.notices import queries, use_cases
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts
from library.domain.paging import Slice
from library.relay import Relay
from library.work import WORK
from tests.unit.lending.conftest import (  # noqa: F401 - fixtures are found by being here
    ask,
    back,
    book,
    books,
    cleo,
    copy_of,
    edit,
    lend,
    now_is,
    terms,
)

ALL = Slice(page_size=100)


@pytest.fixture
def gus():
    return circulation.guest(name="Gus", email="gus@example.org")


@pytest.fixture
def relay(library):
    """Does what is due, of which nothing is left."""

    def run():
        Relay(library, WORK).run_due()
        assert library.ask(job_counts) == {JobState.WAITING: 0, JobState.PARKED: 0}

    return run


@pytest.fixture
def told(library, relay):
    """What somebody was told since this was last asked about them, in words, the oldest first."""
    before = {}

    def told(who):
        relay()
        notices = library.ask(queries.notices, viewer=who, page=ALL).items
        known = before.get(who.id, set())
        before[who.id] = {notice.id for notice in notices}
        return [notice.says for notice in reversed(notices) if notice.id not in known]

    return told


@pytest.fixture
def nobody_was_told(told, ada, bob, cleo):  # noqa: F811
    """Anything else."""

    def check():
        assert {who.id: told(who) for who in (ada, bob, cleo)} == {who.id: [] for who in (ada, bob, cleo)}

    return check


@pytest.fixture
def mailed(relay, letters):
    """The letters that were sent since this was last asked: to whom, and of which kind."""

    def mailed():
        letters.clear()
        relay()
        return sorted((letter.to.partition("@")[0], letter.kind) for letter in letters)

    return mailed


@pytest.fixture
def prefer(library):
    return lambda who, mails: library.do(use_cases.prefer, by=who, mails=mails)


@pytest.fixture
def do(library):
    """Something with a loan."""
    return lambda use_case, by, loan, **more: library.do(use_case, by=by, loan_id=loan.id, **more)


@pytest.fixture
def accept(library):
    return lambda by, hold, **more: library.do(holding.accept_hold, by=by, hold_id=hold.id, **more)


@pytest.fixture
def decline(library):
    return lambda by, hold, **more: library.do(holding.decline_hold, by=by, hold_id=hold.id, **more)


@pytest.fixture
def offer(library, ada, book):  # noqa: F811
    return lambda to: library.do(giving.offer_book, by=ada, book_id=book.id, to=to.id)


@pytest.fixture
def days_pass(clock, relay):
    """So many days, each with what is due in it."""

    def pass_(days):
        for _ in range(days):
            clock.forward(days=1)
            relay()

    return pass_
