"""Terms of every level, and the days of the community."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.domain.errors import Invalid, NotFound, RoleMissing, Stale
from library.domain.ids import BookId, MemberId
from library.domain.lending import giving, holding, leaving, queries, setting_terms
from library.domain.lending.calendar import LAST_DAY, Calendar, zone
from library.domain.lending.errors import NotForYou, NotTheLender
from library.domain.lending.terms import Borrowers, Level, Resolved, Terms, resolve, terms_id

ADA = MemberId(UUID(int=1))


def of(level, **record):
    owner = {"owner_id": ADA} if level is Level.OWNER else {}
    book = {"book_id": BookId(UUID(int=2))} if level is Level.BOOK else {}
    terms = Terms(id=UUID(int=3), **owner, **book)
    terms.set(record)
    return terms


def test_the_most_specific_value_that_is_set_wins_each_on_its_own():
    resolved = resolve(
        of(Level.BOOK, loan_days=7),
        of(Level.OWNER, loan_days=14, renewals=5),
        of(Level.COMMUNITY, loan_days=21, renewals=1, grace_days=2),
    )
    assert (resolved.loan_days, resolved.renewals, resolved.grace_days) == (7, 5, 2)
    assert resolved.origin["loan_days"] is Level.BOOK
    assert resolved.origin["renewals"] is Level.OWNER
    assert resolved.origin["grace_days"] is Level.COMMUNITY
    assert resolved.origin["fee_cap"] is Level.DEFAULT


def test_zero_is_set_and_none_is_not():
    owner = of(Level.OWNER, renewals=3, fee_per_day=50)
    assert resolve(of(Level.BOOK, renewals=0, fee_per_day=0), owner).renewals == 0
    assert resolve(of(Level.BOOK, renewals=None), owner).renewals == 3
    owner.set({"renewals": None})
    assert resolve(owner).renewals == Resolved().renewals


def test_named_members_borrow_and_an_empty_list_is_nobody():
    named = resolve(of(Level.OWNER, borrowers="named", named=[UUID(int=7)]))
    assert named.borrowers is Borrowers.NAMED
    assert named.may_borrow(MemberId(UUID(int=7)))
    assert not named.may_borrow(ADA)
    assert not resolve(of(Level.OWNER, borrowers="named", named=[])).may_borrow(ADA)
    assert resolve(of(Level.OWNER, borrowers="members", named=[])).may_borrow(ADA)


@pytest.mark.parametrize(
    "level, record",
    [
        (Level.OWNER, {"loan_days": 0}),
        (Level.OWNER, {"renewals": -1}),
        (Level.OWNER, {"fee_per_day": 0.5}),
        (Level.OWNER, {"acceptance": "maybe"}),
        (Level.OWNER, {"currency": "EUR"}),
        (Level.OWNER, {"named": ["ada"]}),
        (Level.OWNER, {"away_from": "2026-03-02", "away_until": "2026-03-01"}),
        (Level.COMMUNITY, {"away_until": "2026-03-01"}),
        (Level.COMMUNITY, {"currency": "euro"}),
        (Level.COMMUNITY, {"time_zone": "Europe/Nowhere"}),
        (Level.COMMUNITY, {"closed_weekdays": [0]}),
        (Level.COMMUNITY, {"closed_weekdays": [1, 2, 3, 4, 5, 6, 7]}),
        (Level.BOOK, {"lone_days": 3}),
    ],
    ids=str,
)
def test_terms_that_make_no_sense_are_refused(level, record):
    with pytest.raises(Invalid):
        of(level, **record)


@pytest.mark.parametrize(
    "level, record, who",
    [
        (Level.OWNER, {"fee_limit": 5}, "the community"),
        (Level.BOOK, {"time_zone": None}, "the community"),
        (Level.COMMUNITY, {"borrowers": "named"}, "an owner"),
    ],
    ids=str,
)
def test_who_may_not_set_a_term_is_told_who_does(level, record, who):
    with pytest.raises(Invalid, match=f"only {who} sets this"):
        of(level, **record)


def test_setting_what_is_set_is_no_new_version():
    terms = of(Level.OWNER, loan_days=7)
    before = terms.version
    terms.set({"loan_days": 7, "renewals": None})
    assert terms.version == before


def test_a_loan_is_overdue_when_its_day_has_ended_in_the_community_s_time_zone():
    auckland = Calendar(ZoneInfo("Pacific/Auckland"))
    assert auckland.today(datetime(2026, 3, 1, 10, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert auckland.today(datetime(2026, 3, 1, 11, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_a_clock_change_makes_no_day_longer():
    berlin = Calendar(ZoneInfo("Europe/Berlin"))
    assert berlin.days_after(date(2026, 3, 28), 2) == date(2026, 3, 30)  # summer time begins on the 29th


def test_a_due_date_on_a_closed_day_is_pushed_to_the_next_open_one():
    calendar = Calendar(ZoneInfo("UTC"), frozenset({1, 7}), frozenset({date(2026, 3, 3)}))
    assert calendar.days_after(date(2026, 3, 1), 0) == date(2026, 3, 4)  # Sunday, Monday, and a closed Tuesday


def test_monday_can_be_closed():
    community = of(Level.COMMUNITY, closed_weekdays=[1])
    assert resolve(community).calendar().is_closed(date(2026, 3, 2))


def test_the_29th_of_february_is_a_day_like_others():
    calendar = Calendar(ZoneInfo("UTC"))
    assert calendar.days_after(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert calendar.days_after(date(2028, 2, 29), 365) == date(2029, 2, 28)


@given(
    st.dates(max_value=date(9988, 1, 1)),
    st.integers(0, 3650),
    st.frozensets(st.integers(1, 7), max_size=6),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 2, 1))),
)
def test_so_many_days_later_is_never_earlier_and_never_closed(day, days, weekdays, closed):
    calendar = Calendar(ZoneInfo("UTC"), weekdays, closed)
    later = calendar.days_after(day, days)
    assert later >= day + timedelta(days=days)
    assert not calendar.is_closed(later)


def test_who_is_not_named_any_more_is_passed_over_and_gets_no_book(library, ask, terms, ada, bob, join, now_is):
    cleo = join("Cleo")
    first, second = ask(bob), ask(cleo)
    terms(borrowers="named", named=[cleo.id])
    with pytest.raises(NotForYou):
        library.do(holding.accept_hold, by=ada, hold_id=first.id)
    library.do(holding.accept_hold, by=ada, hold_id=second.id)
    assert (now_is("holds", first).state, now_is("holds", second).state) == ("waiting", "ready")


def test_nothing_is_ready_by_itself_for_who_is_not_named_any_more(ask, lend, back, terms, bob, join, now_is):
    cleo = join("Cleo")
    loan, first, second = lend(join("Dan")), ask(bob), ask(cleo)
    terms(borrowers="named", named=[cleo.id], acceptance="auto")
    back(loan)
    assert (now_is("holds", first).state, now_is("holds", second).state) == ("waiting", "ready")


@pytest.mark.parametrize("days", [0, 1, 400])
def test_no_day_is_after_the_last_one(days):
    weekdays_closed = Calendar(zone("UTC"), closed_weekdays=frozenset(range(1, 8)))
    last_closed = Calendar(zone("UTC"), closed_days=frozenset({LAST_DAY}))
    for calendar in (weekdays_closed, last_closed):
        assert calendar.days_after(LAST_DAY - timedelta(days=1), days) <= LAST_DAY


def test_no_due_date_is_set_within_an_absence_of_the_owner():
    away = resolve(of(Level.OWNER, away_from="2026-03-10", away_until="2026-03-20"))
    assert away.day_after(date(2026, 3, 1), 8) == date(2026, 3, 9)
    assert away.day_after(date(2026, 3, 1), 9) == date(2026, 3, 21)
    assert [away.is_away(date(2026, 3, day)) for day in (9, 10, 20, 21)] == [False, True, True, False]


def test_an_absence_that_is_said_later_moves_no_due_date_that_was_set(lend, terms, bob, now_is):
    loan = lend(bob)
    terms(away_from="2026-03-10", away_until="2026-04-20")
    assert now_is("loans", loan).due_on == loan.due_on == date(2026, 3, 29)


def test_an_absence_may_have_one_end_only():
    assert resolve(of(Level.OWNER, away_from="2026-03-10")).is_away(date(2036, 1, 1))
    assert not resolve(of(Level.OWNER, away_from="2026-03-10")).is_away(date(2026, 3, 9))
    assert resolve(of(Level.OWNER, away_until="2026-03-10")).is_away(date(2026, 1, 1))
    assert not Resolved().is_away(date(2026, 1, 1))


# --- who sets them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["bob", "librarian"])
def test_only_admins_set_the_community_s_terms(library, request, role):
    with pytest.raises(RoleMissing):
        library.do(setting_terms.set_community_terms, by=request.getfixturevalue(role), record={"loan_days": 7})


def test_only_its_owner_sets_a_book_s_terms_and_for_who_does_not_see_it_there_is_none(library, bob, admin, book, edit):
    for other in (bob, admin):
        with pytest.raises(NotTheLender):
            library.do(setting_terms.set_book_s_terms, by=other, book_id=book.id, record={"loan_days": 7})
    edit(visibility="private")
    with pytest.raises(NotFound):
        library.do(setting_terms.set_book_s_terms, by=bob, book_id=book.id, record={"loan_days": 7})


def test_terms_of_a_stale_version_change_nothing(library, ada, terms, happened):
    first = terms(loan_days=7)
    with pytest.raises(Stale):
        library.do(setting_terms.set_own_terms, by=ada, record={"loan_days": 8}, expected=first.version + 1)


def test_what_is_set_counts_at_once_where_it_was_looked_at_before(library, terms, ada, book, edit):
    def days(uow):
        return uow.terms.resolved(uow.books.get(book.id)).loan_days

    def set_twice(uow):
        found = [days(uow)]
        for record in ({"loan_days": 7}, {"loan_days": 8}, {"loan_days": None}):
            setting_terms.set_book_s_terms(uow, by=ada, book_id=book.id, record=record)
            found.append(days(uow))
        return found

    terms(loan_days=20)
    assert library.do(set_twice) == [20, 7, 8, 20]


def test_terms_count_from_the_next_loan_on(lend, terms, ada, bob, now_is):
    loan = lend(bob)
    terms(loan_days=3, fee_per_day=100)
    assert (now_is("loans", loan).due_on, now_is("loans", loan).fee_per_day) == (date(2026, 3, 29), 0)


@pytest.fixture
def are_kept(store):
    """Whether there are terms of an owner or a book, be they empty."""

    def are_kept(**whose):
        with store.transaction() as uow:
            try:
                return uow.terms.get(terms_id(**whose)) is not None
            except NotFound:
                return False

    return are_kept


def test_of_what_was_set_everything_is_cleared_and_of_what_never_was_nothing_is_kept(
    library, terms, ada, book, are_kept
):
    terms(loan_days=7)
    library.do(lambda uow: (uow.terms.clear(owner_id=ada.id), uow.terms.clear(book_id=book.id)))
    seen = library.ask(queries.own_terms, viewer=ada)
    assert (seen.set, seen.version) == ({}, 2)
    assert (are_kept(owner_id=ada.id), are_kept(book_id=book.id)) == (True, False)


def test_who_set_no_terms_leaves_none_behind_in_giving_and_in_leaving(library, ada, bob, book, books, are_kept):
    [left] = books(1)
    library.do(giving.accept_gift, by=bob, gift_id=library.do(giving.offer_book, by=ada, book_id=book.id, to=bob.id).id)
    library.do(leaving.leave, by=ada)
    assert not any((are_kept(book_id=book.id), are_kept(book_id=left.id), are_kept(owner_id=ada.id)))
