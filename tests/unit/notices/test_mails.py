"""When people are mailed what they are told: at once, in a digest, or only when they need to know."""

import pytest

from library import admission
from library.domain.actor import OPERATOR, Actor, Role
from library.domain.errors import Invalid, LinkNotValid, NotAMember, NotFound, SignInNeeded, Stale
from library.domain.lending import circulation, leaving
from library.domain.membership.use_cases import set_standing
from library.domain.notices import queries, use_cases
from library.domain.notices.kinds import NEEDED, Kind
from library.domain.notices.notice import Mails, mailed_how
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import jobs
from library.relay import Relay
from library.work import WORK
from tests.unit.notices.conftest import ALL


@pytest.fixture
def secret(letters):
    """Of the link in the newest letter by which such mails are ended."""
    return lambda: letters[-1].unsubscribe.partition("secret=")[2]


@pytest.fixture
def at(clock):
    """Puts the clock to an hour of this day, or of one that comes."""

    def at(hour, *, days=0):
        clock.forward(days=days)
        clock.now = clock.now.replace(hour=hour)

    return at


# --- at once ----------------------------------------------------------------------------------------------------------


def test_what_somebody_is_told_is_mailed_at_once_until_they_say_otherwise(lend, mailed, bob, letters):
    lend(bob)
    assert mailed() == [("bob", "book-lent")]
    [letter] = letters
    assert (letter.to, letter.name) == ("bob@example.org", "Bob")
    assert dict(letter.data) == {"title": "Emma", "until": "29 March 2026", "other": "Ada"}
    assert mailed() == []


def test_each_is_mailed_once_and_by_each_letter_such_mails_can_be_ended(lend, mailed, bob, letters, clock):
    lend(bob)
    mailed()
    assert letters[0].unsubscribe.startswith("/unsubscribe?secret=")
    clock.forward(hours=1)
    assert mailed() == []


def test_a_mail_waits_until_the_server_takes_it_and_is_sent_once(library, lend, mailed, bob, letters, clock):
    letters.down = True
    lend(bob)
    for _ in range(30):
        Relay(library, WORK).run_due()
        clock.forward(hours=1)
    letters.down = False
    assert mailed() == [("bob", "book-lent")]


def test_who_is_suspended_is_mailed_all_the_same(library, lend, mailed, bob):
    lend(bob)
    library.do(set_standing, by=OPERATOR, member_id=bob.id, suspended=True)
    assert mailed() == [("bob", "book-lent")]


def test_who_has_left_is_mailed_nothing(library, ask, mailed, ada, bob):
    ask(bob)
    library.do(leaving.leave, by=ada)
    assert mailed() == [("bob", "hold-declined")]


# --- in a digest ------------------------------------------------------------------------------------------------------


def test_a_digest_says_in_the_morning_all_of_the_day_before_once(lend, back, mailed, prefer, bob, letters, at, books):
    prefer(bob, "digest")
    first, second = books(2)
    loan = lend(bob, first)
    assert mailed() == []
    at(14)
    back(loan)
    assert mailed() == []
    at(15)
    lend(bob, second)
    assert mailed() == []
    at(0, days=1)
    assert mailed() == []
    at(5)
    assert mailed() == []
    at(6)
    assert mailed() == [("bob", "digest")]
    [letter] = letters
    assert letter.lines == (
        "Ada has lent you “No. 0”. It is due on 29 March 2026.",
        "“No. 0” is back with Ada. Thank you.",
        "Ada has lent you “No. 1”. It is due on 29 March 2026.",
    )
    assert letter.unsubscribe
    for hour in range(7, 24):
        at(hour)
        assert mailed() == []


def test_the_morning_is_the_community_s(lend, mailed, prefer, terms, bob, at):
    terms("community", time_zone="America/Los_Angeles")
    prefer(bob, "digest")
    lend(bob)
    mailed()
    at(13, days=1)
    assert mailed() == []
    at(14)
    assert mailed() == [("bob", "digest")]


def test_where_there_is_nothing_to_say_there_is_no_digest(mailed, prefer, bob, at):
    prefer(bob, "digest")
    at(9, days=1)
    assert mailed() == []


def test_after_an_outage_of_the_mail_server_there_is_one_digest_of_all_days(
    library, lend, mailed, prefer, bob, books, letters, at, clock
):
    prefer(bob, "digest")
    letters.down = True
    for book in books(3):
        lend(bob, book)
        for _ in range(24):
            clock.forward(hours=1)
            Relay(library, WORK).run_due()
    letters.down = False
    clock.forward(hours=1)
    assert mailed() == [("bob", "digest")]
    assert len(letters[0].lines) == 3
    at(12, days=1)
    assert mailed() == []


def test_one_digest_a_day_waits_for_a_mail_server_that_is_down(library, lend, relay, prefer, bob, letters, at, clock):
    prefer(bob, "digest")
    lend(bob)
    relay()
    letters.down = True
    at(6, days=1)
    for _ in range(12):
        Relay(library, WORK).run_due()
        clock.forward(hours=1)
    waiting = library.ask(jobs, viewer=OPERATOR, state=JobState.WAITING, page=ALL).items
    assert [job.name for job in waiting].count("DigestDue") == 1


def test_a_long_digest_goes_on_the_next_day(lend, back, mailed, prefer, bob, letters, at, monkeypatch):
    monkeypatch.setattr(use_cases, "ENOUGH", 3)
    prefer(bob, "digest")
    for _ in range(2):
        back(lend(bob))
    mailed()
    for lines in (3, 1):
        at(6, days=1)
        assert mailed() == [("bob", "digest")]
        assert len(letters[0].lines) == lines


# --- only what is needed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mails", Mails)
@pytest.mark.parametrize("kind", Kind)
def test_what_is_needed_is_mailed_at_once_whatever_somebody_prefers(kind, mails):
    assert mailed_how(kind, mails) is (Mails.AT_ONCE if kind in NEEDED else mails)


@pytest.mark.parametrize("mails", ["none", "digest"])
def test_who_wants_no_mails_is_told_and_mailed_what_is_needed(lend, do, mailed, told, prefer, ada, bob, mails):
    prefer(bob, mails)
    loan = lend(bob)
    assert mailed() == []
    do(circulation.recall, ada, loan)
    assert mailed() == [("bob", "loan-recalled")]
    assert len(told(bob)) == 2


def test_who_wants_no_mails_any_more_gets_none_of_those_that_wait(
    library, lend, mailed, prefer, relay, bob, letters, at, clock
):
    letters.down = True
    lend(bob)
    Relay(library, WORK).run_due()
    prefer(bob, "none")
    letters.down = False
    clock.forward(hours=1)
    assert mailed() == []


def test_nor_a_digest_of_what_they_were_told_before(lend, mailed, prefer, bob, at):
    prefer(bob, "digest")
    lend(bob)
    mailed()
    prefer(bob, "none")
    for _ in range(2):
        at(9, days=1)
        assert mailed() == []
    prefer(bob, "digest")
    at(9, days=1)
    assert mailed() == []


def test_by_the_link_in_a_mail_a_member_is_mailed_what_is_needed_only(
    library, lend, back, do, mailed, secret, ada, bob
):
    loan = lend(bob)
    mailed()
    for _ in range(2):
        admission.unsubscribe(library, secret=secret())
    back(loan)
    assert mailed() == []
    do(circulation.recall, ada, lend(bob))
    assert mailed() == [("bob", "loan-recalled")]


def test_by_the_link_in_a_mail_a_guest_is_mailed_nothing_more(library, lend, back, do, mailed, secret, ada, gus, clock):
    loan = lend(gus)
    mailed()
    admission.unsubscribe(library, secret=secret())
    do(circulation.recall, ada, loan)
    clock.forward(days=60)
    assert mailed() == [("ada", "lent-overdue")]
    back(loan)
    lend(gus)
    assert mailed() == []


def test_a_link_that_is_none_ends_no_mails(library):
    with pytest.raises(LinkNotValid):
        admission.unsubscribe(library, secret="x" * 43)


# --- preferences ------------------------------------------------------------------------------------------------------


def test_members_prefer_for_themselves_and_not_over_somebody_else_s_change(library, prefer, ada, bob):
    before = library.ask(queries.preferences, viewer=bob)
    assert (before.mails, before.version) == (Mails.AT_ONCE, 0)
    library.do(use_cases.prefer, by=bob, mails="digest", expected=0)
    with pytest.raises(Stale):
        library.do(use_cases.prefer, by=bob, mails="none", expected=0)
    assert library.ask(queries.preferences, viewer=bob).mails is Mails.DIGEST
    assert library.ask(queries.preferences, viewer=ada).mails is Mails.AT_ONCE
    with pytest.raises(Invalid):
        prefer(bob, "at night")
    with pytest.raises(NotAMember):
        prefer(OPERATOR, "none")


def test_who_has_read_a_notice_has_read_it_and_nobody_reads_for_others(library, lend, relay, bob, ada, books):
    for book in books(2):
        lend(bob, book)
    relay()
    newest, oldest = library.ask(queries.notices, viewer=bob, unread=True).items
    with pytest.raises(NotFound):
        library.do(use_cases.read_notice, by=ada, notice_id=oldest.id)
    for _ in range(2):
        library.do(use_cases.read_notice, by=bob, notice_id=oldest.id)
    assert [each.id for each in library.ask(queries.notices, viewer=bob, unread=True).items] == [newest.id]
    assert [each.read for each in library.ask(queries.notices, viewer=bob).items] == [False, True]
    library.do(use_cases.read_all, by=bob)
    assert library.ask(queries.notices, viewer=bob, unread=True).items == ()


# --- the calendar -----------------------------------------------------------------------------------------------------

SECRET, OTHER = "s" * 43, "o" * 43


@pytest.fixture
def calendar(library, clock):
    """What somebody sees by a secret: titles and days."""

    def calendar(secret):
        seen = library.ask(queries.calendar, secret=secret, now=clock.now)
        return {each.title: str(day) for each, day in _days(seen)}

    return calendar


def _days(seen):
    yield from ((loan, loan.due_on) for loan in seen.loans)
    yield from ((hold, hold.pick_up_until) for hold in seen.ready)


def test_a_calendar_has_what_is_to_be_brought_back_and_what_may_be_picked_up(
    library, lend, back, ask, accept, calendar, ada, bob, cleo, books
):
    lent, was_lent, ready, waiting = books(4)
    lend(bob, lent)
    back(lend(bob, was_lent))
    accept(ada, ask(bob, ready))
    ask(bob, waiting)
    library.do(use_cases.open_calendar, by=bob, secret=SECRET)
    library.do(use_cases.open_calendar, by=cleo, secret=OTHER)
    assert calendar(SECRET) == {"No. 0": "2026-03-29", "No. 2": "2026-03-08"}
    assert calendar(OTHER) == {}


def test_a_calendar_has_all_of_it(library, lend, calendar, terms, bob, books):
    terms("community", loans_per_borrower=200)
    for book in books(101):
        lend(bob, book)
    library.do(use_cases.open_calendar, by=bob, secret=SECRET)
    assert len(calendar(SECRET)) == 101


def test_a_new_calendar_ends_the_one_before_and_a_closed_one_is_none(library, calendar, store, bob):
    for secret in (SECRET, OTHER):
        library.do(use_cases.open_calendar, by=bob, secret=secret)
    with pytest.raises(NotFound):
        calendar(SECRET)
    assert calendar(OTHER) == {}
    assert OTHER not in repr(store._committed.state)
    library.do(use_cases.close_calendar, by=bob)
    with pytest.raises(NotFound):
        calendar(OTHER)


def test_no_token_opens_a_calendar_which_would_outlive_it(library, bob):
    with pytest.raises(SignInNeeded):
        library.do(use_cases.open_calendar, by=Actor(bob.id, Role.MEMBER, by_token=True), secret=SECRET)
