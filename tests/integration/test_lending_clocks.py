"""Lending goes on when the clock is set a day or a year forward or back, and when it is right again."""

import pytest

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.lending import circulation, holding
from library.domain.lending.hold import HoldState
from library.domain.notices.use_cases import prefer
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts
from library.relay import Relay
from library.work import WORK
from tests.integration.community import Community, Letters, facts, told

set_by = pytest.mark.parametrize("days", [1, 365, -1, -365])


@pytest.fixture
def letters():
    return Letters()


@pytest.fixture
def library(store_url, clock, letters):
    with open_library(store_url, clock=clock, passwords=Argon2Passwords(memory_kib=8), mailer=letters) as library:
        yield library


@pytest.fixture
def relay(library):
    """Does what is due, of which nothing is left, as no refusal and no fault is."""

    def run():
        Relay(library, WORK).run_due()
        assert library.ask(job_counts) == {JobState.WAITING: 0, JobState.PARKED: 0}

    return run


@pytest.fixture
def community(library, clock, relay):
    """Everything is due."""
    community = Community(library, clock.go_on)
    community.lends_for_weeks(relay)
    return community


@pytest.fixture
def passes(relay, clock):
    """So many hours or days go by, and what is due in each is done."""

    def passes(**time):
        ((unit, many),) = time.items()
        for _ in range(many):
            clock.go_on(**{unit: 1})
            relay()

    return passes


@pytest.fixture
def now(library):
    """What the repositories say now."""

    def now(repository, entity):
        with library._transactions() as uow:
            return getattr(uow, repository).get(entity.id)

    return now


@set_by
def test_nobody_is_told_twice_and_all_is_told_when_the_clock_was_set_and_is_right_again(
    days, community, letters, clock, relay, passes
):
    """Also what is told by each clock: reminders, claims, pick-ups and digests."""
    clock.go_on(days=days)
    relay()
    passes(hours=2)
    clock.go_on(days=-days)
    relay()
    passes(days=2)
    assert set(facts(letters).values()) == {1}
    assert set(community.due()) <= set(told(letters))


@set_by
def test_what_is_lent_by_a_wrong_clock_is_renewed_and_comes_back_by_the_right_one(
    days, community, letters, clock, relay, passes, now
):
    books = [community.book(title) for title in ("Emma", "Persuasion", "Sanditon")]
    clock.go_on(days=days)
    emma, persuasion, sanditon = (community.lend(book, community.ada_s_friend.id) for book in books)
    relay()
    clock.go_on(days=-days)
    relay()
    community.do(circulation.recall, by=community.ada, loan_id=emma.id)
    community.do(circulation.renew, by=community.ada, loan_id=persuasion.id)
    community.do(circulation.claim_return, by=community.ada_s_friend, loan_id=sanditon.id)
    assert now("loans", persuasion).due_on > clock.now.date()
    for loan in (emma, persuasion, sanditon):
        community.do(circulation.return_book, by=community.ada, loan_id=loan.id)
    passes(days=2)
    assert set(facts(letters).values()) == {1}


@set_by
def test_a_book_that_is_ready_by_a_wrong_clock_is_picked_up_by_the_right_one(days, community, clock, relay, now):
    book = community.book("Emma", acceptance="auto")
    clock.go_on(days=days)
    first, second = (
        community.do(holding.place_hold, by=who, book_id=book.id)
        for who in (community.households[0].cleo, community.households[0].dot)
    )
    relay()
    clock.go_on(days=-days)
    relay()
    in_time = days != -365  # or it was to be picked up a year ago, and is ready for the next one
    assert now("holds", first).state is (HoldState.READY if in_time else HoldState.EXPIRED)
    community.lend(book, (first if in_time else second).member_id)


@set_by
def test_what_is_told_by_a_wrong_clock_is_in_a_digest_by_the_right_one(days, community, letters, clock, relay):
    """Within the day."""
    community.do(prefer, by=community.ada_s_friend, mails="digest")
    book = community.book("Emma")
    clock.go_on(days=days)
    community.lend(book, community.ada_s_friend.id)
    relay()
    clock.go_on(days=-days)
    for _ in range(4):
        clock.go_on(hours=6)
        relay()
    digests = [letter for letter in letters if letter.kind == "digest" and letter.name == "charles"]
    assert [len(letter.lines) for letter in digests] == [1]


def test_a_year_ahead_ends_what_waits_and_reminds_of_what_is_not_overdue_and_leaves_loans_as_they_are(
    community, letters, clock, relay, passes, now
):
    home = community.households[0]
    relay()
    clock.go_on(days=365)
    relay()
    clock.go_on(days=-365)
    assert now("loans", home.soon).is_open
    assert not now("loans", home.soon).is_overdue(clock.now.date())
    assert now("holds", home.next).state is HoldState.EXPIRED
    assert told(letters)["overdue-long", home.bob_s_address, "Soon 0"] == 1
    passes(days=24)
    assert [told(letters)[kind, home.bob_s_address, "Soon 0"] for kind in ("overdue", "overdue-long")] == [1, 1]


def test_a_loan_that_ended_by_a_clock_a_year_behind_is_detached_by_the_right_one(community, clock, relay, now):
    home = community.households[0]
    clock.go_on(days=-365)
    community.do(circulation.return_book, by=community.ada, loan_id=home.soon.id)
    relay()
    assert now("loans", home.soon).borrower_id == home.bob.id
    clock.go_on(days=365)
    relay()
    assert now("loans", home.soon).borrower_id is None
