"""Notices are shown alike by every store, in words; and so is what happened, in numbers."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from library.domain.catalogue.use_cases import add_book
from library.domain.errors import NotFound
from library.domain.lending import circulation, holding, withdrawing
from library.domain.lending import queries as lending
from library.domain.lending.views import ActivityView
from library.domain.membership.credentials import digest
from library.domain.membership.use_cases import change_profile
from library.domain.notices import queries, use_cases
from library.domain.notices.kinds import Kind
from library.domain.notices.notice import Mails
from library.domain.notices.tell import tell
from library.domain.notices.views import PreferencesView


@pytest.fixture
def told(library, book):
    """Somebody is told of a book."""

    def told(to, kind=Kind.GIFT_OFFERED, other=None, guest=None, **said):
        def do(uow):
            tell(
                uow,
                kind,
                to.id,
                about=uow.new_id(),
                book_id=book.id,
                other=other and other.id,
                said={"other": guest, "title": "Emma", **said},
            )

        library.do(do)
        return library.ask(queries.notices, viewer=to).items[0].id

    return told


@pytest.fixture
def look(library):
    return lambda viewer, notice_id: library.ask(queries.notice, viewer=viewer, notice_id=notice_id)


@pytest.fixture
def notices(listed):
    def notices(viewer, *, unread=False):
        return [view.id for view in listed(queries.notices, viewer=viewer, unread=unread)]

    return notices


def test_a_notice_is_shown_in_words_with_what_it_is_about(look, clock, ada, bob, book, told):
    seen = look(ada, told(ada, Kind.HOLD_READY, bob, until="2026-03-09", reason="Ring twice."))
    assert seen.says == "“Emma” is ready for you with Bob. Pick it up by 9 March 2026. They write: Ring twice."
    assert (seen.kind, seen.at, seen.read) == (Kind.HOLD_READY, clock.now, False)
    assert (seen.book_id, seen.loan_id, seen.hold_id) == (book.id, None, None)


def test_a_notice_of_loan_and_hold_says_of_which(library, look, notices, ada, bob, book, lend, ask):
    def of_both(uow):
        said = {"title": "Emma", "until": "2026-03-09"}
        for number, about in enumerate(({"loan": uow.loans.get(loan.id)}, {"hold_id": hold.id})):
            tell(uow, Kind.BOOK_LENT, bob.id, about=number, other=ada.id, said=said, **about)

    hold, loan = ask(bob), lend(bob)
    library.do(of_both)
    views = [look(bob, each) for each in notices(bob)]
    assert [(view.loan_id, view.hold_id, view.book_id) for view in views] == [
        (None, hold.id, None),
        (loan.id, None, book.id),
    ]


def test_a_notice_calls_members_as_they_are_called_now_and_guests_as_they_were(library, look, ada, bob, told):
    of_bob, of_guest = told(ada, other=bob), told(ada, guest="Gus")
    library.do(change_profile, by=bob, profile={"name": "Robert"})
    assert look(ada, of_bob).says == "Robert wants to give you “Emma”."
    assert look(ada, of_guest).says == "Gus wants to give you “Emma”."


def test_a_notice_outlives_its_book(library, look, ada, bob, book, told):
    notice_id = told(bob, other=ada)
    library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    assert (look(bob, notice_id).book_id, look(bob, notice_id).says) == (None, "Ada wants to give you “Emma”.")


def test_notices_are_their_member_s_only(look, ada, bob, librarian, told):
    notice_id = told(ada, other=bob)
    for viewer, asked in ((bob, notice_id), (librarian, notice_id), (ada, uuid4())):
        with pytest.raises(NotFound):
            look(viewer, asked)


def test_notices_are_listed_the_newest_first_all_or_unread_ones(library, notices, ada, bob, told):
    first, second, third = (told(ada, other=bob) for _ in range(3))
    told(bob, other=ada)
    library.do(use_cases.read_notice, by=ada, notice_id=second)
    assert notices(ada) == [third, second, first]
    assert notices(ada, unread=True) == [third, first]
    library.do(use_cases.read_all, by=ada)
    assert (notices(ada, unread=True), len(notices(bob, unread=True))) == ([], 1)


def test_preferences_are_as_everybody_s_until_they_are_set(library, ada, bob):
    def preferences(viewer):
        return library.ask(queries.preferences, viewer=viewer)

    assert preferences(ada) == PreferencesView(mails=Mails.AT_ONCE, calendar=False, version=0)
    library.do(use_cases.prefer, by=ada, mails="digest")
    library.do(use_cases.open_calendar, by=ada, secret="s")
    seen = preferences(ada)
    assert (seen.mails, seen.calendar) == (Mails.DIGEST, True)
    assert preferences(bob) == PreferencesView(mails=Mails.AT_ONCE, calendar=False, version=0)


def test_a_calendar_is_opened_by_its_newest_secret_until_it_is_closed(library, ada, bob):
    def whose(secret):
        return library.ask(lambda reads: reads.notices.calendar_of(digest(secret)))

    for secret in ("old", "new"):
        library.do(use_cases.open_calendar, by=ada, secret=secret)
    library.do(use_cases.open_calendar, by=bob, secret="bob's")
    assert [whose(secret) for secret in ("old", "new", "bob's")] == [None, ada.id, bob.id]
    library.do(use_cases.close_calendar, by=ada)
    assert whose("new") is None


def test_a_calendar_has_what_is_due_and_what_is_ready(library, clock, ada, bob, books, lend, ask):
    lent, back, ready = books(3)
    library.do(use_cases.open_calendar, by=bob, secret="s")
    lend(bob, lent)
    library.do(circulation.return_book, by=ada, loan_id=lend(bob, back).id)
    library.do(holding.accept_hold, by=ada, hold_id=ask(bob, ready).id)
    found = library.ask(queries.calendar, secret="s", now=clock.now)
    assert [[view.book_id for view in views] for views in (found.loans, found.ready)] == [[lent.id], [ready.id]]


@pytest.fixture
def activity(library, librarian):
    def activity(since, until):
        return library.ask(lending.activity, viewer=librarian, since=since, until=until)

    return activity


def test_what_happened_is_counted_by_months_the_newest_first(
    library, clock, activity, ada, bob, cleo, books, lend, back, ask
):
    first, second, third = books(3)
    back(lend(bob, first))
    lost = lend(bob, second)
    ask(bob, third)
    clock.now = datetime(2026, 5, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    library.do(circulation.lose, by=ada, loan_id=lost.id)
    library.do(add_book, by=cleo, record={"title": "Late"})
    clock.now += timedelta(microseconds=1)
    library.do(add_book, by=cleo, record={"title": "Later"})
    ask(cleo, third)
    made = {"lent": 2, "returned": 1, "lost": 0, "holds": 1, "books_added": 4, "members_joined": 4}
    nothing = dict.fromkeys(made, 0)
    expected = (
        ActivityView(month="2026-06", **{**nothing, "books_added": 1, "holds": 1}),
        ActivityView(month="2026-05", **{**nothing, "lost": 1, "books_added": 1}),
        ActivityView(month="2026-04", **nothing),
        ActivityView(month="2026-03", **made),
        ActivityView(month="2026-02", **nothing),
    )
    assert activity(date(2026, 2, 28), date(2026, 6, 1)) == expected
    assert activity(date(2026, 3, 31), date(2026, 5, 1)) == expected[1:4]
    assert activity(date(2026, 6, 1), date(2026, 2, 1)) == ()
