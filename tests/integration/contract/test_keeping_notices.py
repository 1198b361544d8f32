"""Notices, how people want to be told, and what they are to be reminded of, alike in every store."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from library.domain.catalogue.use_cases import add_book
from library.domain.errors import Conflict, NotFound
from library.domain.ids import NoticeId
from library.domain.lending import circulation, holding, setting_terms
from library.domain.notices import queries, use_cases
from library.domain.notices.kinds import Kind
from library.domain.notices.notice import Mails, Notice, preferences_id
from library.domain.notices.tell import tell
from tests.racing import at_once

MANY = 8


@pytest.fixture
def lend(library, ada, bob):
    """A new book of Ada's, to Bob or somebody else."""

    def lend(to=bob):
        book = library.do(add_book, by=ada, record={"title": "Emma"})
        return library.do(circulation.lend, by=ada, book_id=book.id, to=getattr(to, "id", to))

    return lend


@pytest.fixture
def give(library, clock):
    """A notice of something new to somebody."""

    def give(to, mails=Mails.DIGEST, fact=None, kind=Kind.DUE_SOON, day=date(2026, 3, 1), **about):
        def add(uow):
            return uow.notices.add(
                Notice(
                    id=NoticeId(uow.new_id()),
                    member_id=to and to.id,
                    kind=kind,
                    day=day,
                    fact=fact or uuid4(),
                    at=clock.now,
                    mails=mails,
                    data={"title": "Emma", "until": "2026-03-09"},
                    **about,
                )
            )

        return library.do(add).id

    return give


@pytest.fixture
def now(library):
    """What the repositories say now."""

    def now(question):
        with library._transactions() as uow:
            return question(uow)

    return now


@pytest.fixture
def is_there(now):
    def is_there(notice_id):
        try:
            return now(lambda uow: uow.notices.get(notice_id)).id == notice_id
        except NotFound:
            return False

    return is_there


def test_a_notice_is_kept_as_it_was_given(now, give, clock, ada, bob, lend):
    loan, fact = lend(), uuid4()
    notice_id = give(ada, fact=fact, loan_id=loan.id, book_id=loan.book_id, other_id=bob.id)
    kept = now(lambda uow: uow.notices.get(notice_id))
    assert (kept.member_id, kept.kind, kept.loan_id, kept.book_id, kept.other_id) == (
        ada.id,
        Kind.DUE_SOON,
        loan.id,
        loan.book_id,
        bob.id,
    )
    assert (kept.data, kept.day, kept.fact, kept.at) == (
        {"title": "Emma", "until": "2026-03-09"},
        date(2026, 3, 1),
        fact,
        clock.now,
    )
    assert (kept.mails, kept.mailed_at, kept.read_at, kept.hold_id) == (Mails.DIGEST, None, None, None)


def test_what_was_told_is_known_at_once_and_by_everybody_when_it_is_committed(library, now, give, ada):
    fact, other = uuid4(), uuid4()
    give(ada, fact=fact)
    assert [now(lambda uow, each=each: uow.notices.has(each)) for each in (fact, other)] == [True, False]

    def within(uow):
        notice = uow.notices.get(notice_id)
        uow.notices.add(
            Notice(
                id=NoticeId(uow.new_id()),
                **{name: getattr(notice, name) for name in ("member_id", "kind", "day", "at", "mails", "data")},
                fact=other,
            )
        )
        return uow.notices.has(other)

    notice_id = give(ada)
    assert library.do(within)


def test_the_same_fact_is_kept_once_even_past_the_rules(give, ada, bob):
    fact = uuid4()
    give(ada, fact=fact)
    with pytest.raises(Conflict):
        give(bob, fact=fact)


def test_of_many_who_tell_the_same_at_once_one_does(library, now, ada, bob, lend):
    def remind(uow):
        tell(
            uow,
            Kind.DUE_SOON,
            bob.id,
            about=loan.id,
            loan=loan,
            other=ada.id,
            said={"title": "Emma", "until": "2026-03-09"},
        )

    loan = lend()
    ends = at_once(*[lambda: library.do(remind)] * MANY)
    assert {type(end) for end in ends} <= {type(None), Conflict}
    assert library.ask(queries.notices, viewer=bob).total == 1


def test_all_that_a_member_has_not_seen_is_read_at_once_and_nothing_else(library, now, clock, give, ada, bob):
    first, second, of_bob = give(ada), give(ada, Mails.AT_ONCE), give(bob)
    library.do(use_cases.read_notice, by=ada, notice_id=second)
    before = clock.now
    clock.go_on(days=1)
    library.do(use_cases.read_all, by=ada)
    kept = [now(lambda uow, each=each: uow.notices.get(each)) for each in (first, second, of_bob)]
    assert [(each.read_at, each.version) for each in kept] == [(clock.now, 2), (before, 2), (None, 1)]


def test_what_was_given_in_the_same_transaction_is_read_with_all(library, now, give, ada):
    def tell_and_read(uow):
        tell(uow, Kind.DUE_SOON, ada.id, about=uow.new_id(), said={"title": "Emma", "until": "2026-03-09"})
        uow.notices.read_all(ada.id, uow.now)

    library.do(tell_and_read)
    assert library.ask(queries.notices, viewer=ada, unread=True).items == ()


def test_a_digest_tells_the_oldest_first_of_what_is_not_mailed_and_not_mailed_at_once(library, now, give, ada, bob):
    def waiting(most):
        return [notice.id for notice in now(lambda uow: uow.notices.for_digest(ada.id, most=most))]

    first, second, third = give(ada), give(ada), give(ada)
    give(ada, Mails.AT_ONCE)
    give(ada, Mails.NONE)
    give(bob)
    assert (waiting(most=9), waiting(most=2)) == ([first, second, third], [first, second])
    library.do(use_cases.note_mailed, notice_id=first)
    assert waiting(most=9) == [second, third]


def test_members_with_something_for_a_digest_from_before_are_found_one_after_the_other(
    library, now, clock, give, member, ada
):
    def digests(before, beyond=clock.now + timedelta(days=9), after=None, most=9):
        return list(now(lambda uow: uow.notices.digests(before, beyond=beyond, after=after, most=most)))

    def told_to(member_id):
        return now(lambda uow: uow.notices.for_digest(member_id, most=9))

    others = sorted(member(name).id for name in ("Cleo", "Dora", "Elsa"))
    for each in others * 2:
        give(type(ada)(each))
    give(ada, Mails.AT_ONCE)
    give(None, loan_id=library.do(circulation.lend, by=ada, book_id=_book(library, ada), to=_guest()).id)
    moment = clock.now
    later = timedelta(seconds=1)
    assert digests(moment) == []
    assert digests(moment + later) == others
    assert digests(moment - later, beyond=moment - later) == others
    assert digests(moment + later, after=others[0]) == others[1:]
    assert digests(moment + later, after=others[0], most=1) == others[1:2]
    library.do(use_cases.note_digest, notice_ids=tuple(n.id for n in told_to(others[1])))
    assert digests(moment + later) == [others[0], others[2]]


def _book(library, ada):
    return library.do(add_book, by=ada, record={"title": "Persuasion"}).id


def _guest():
    return circulation.guest(name="Gus", email="gus@example.org")


def test_what_is_about_a_loan_or_a_hold_is_forgotten_with_it(library, give, is_there, ada, bob, lend):
    first, second = lend(), lend()
    holds = [library.do(holding.place_hold, by=ada_s, book_id=_book(library, ada)) for ada_s in (bob, bob)]
    of_loans = [give(ada, loan_id=each.id) for each in (first, first, second)]
    of_holds = [give(ada, hold_id=each.id) for each in holds]
    library.do(lambda uow: uow.notices.forget(loan_id=first.id))
    assert [is_there(each) for each in (*of_loans, *of_holds)] == [False, False, True, True, True]
    library.do(lambda uow: uow.notices.forget(hold_id=holds[1].id))
    assert [is_there(each) for each in (*of_loans, *of_holds)] == [False, False, True, True, False]
    library.do(lambda uow: uow.notices.forget())
    assert [is_there(each) for each in (*of_loans, *of_holds)] == [False, False, True, True, False]


def test_of_a_member_who_leaves_nothing_to_them_is_left_and_what_is_about_them_is_about_nobody(
    library, now, give, is_there, ada, bob, admin
):
    to, about, other = give(bob), give(ada, other_id=bob.id), give(ada, other_id=admin.id)
    library.do(lambda uow: uow.notices.forget_all(bob.id))
    assert [is_there(each) for each in (to, about, other)] == [False, True, True]
    assert [now(lambda uow, each=each: uow.notices.get(each).other_id) for each in (about, other)] == [None, admin.id]
    assert library.ask(queries.notice, viewer=ada, notice_id=about).says == "“Emma” is due on 9 March 2026."


def test_the_old_are_forgotten_but_for_those_about_open_loans(library, clock, give, is_there, ada, lend):
    open_loan, ended = lend(), lend()
    library.do(circulation.return_book, by=ada, loan_id=ended.id)
    old = [give(ada), give(ada, loan_id=open_loan.id), give(ada, loan_id=ended.id)]
    clock.go_on(days=1)
    new = give(ada)
    library.do(lambda uow: uow.notices.purge(clock.now))
    assert [is_there(each) for each in (*old, new)] == [False, True, False, True]


def test_preferences_are_locked_and_as_everybody_s_until_they_are_set(library, now, ada):
    def of(uow):
        return uow.preferences.of(member_id=ada.id), uow.preferences.of(email="gus@example.org")

    of_ada, of_gus = library.do(of)
    assert (of_ada.mails, of_ada.version, of_gus.mails) == (Mails.AT_ONCE, 0, Mails.AT_ONCE)
    library.do(use_cases.prefer, by=ada, mails="none")
    assert now(lambda uow: uow.preferences.mails_to(member_id=ada.id)) is Mails.NONE
    assert now(lambda uow: uow.preferences.mails_to(email="gus@example.org")) is Mails.AT_ONCE
    library.do(lambda uow: uow.preferences.forget(ada.id))
    assert now(lambda uow: uow.preferences.mails_to(member_id=ada.id)) is Mails.AT_ONCE


def test_what_was_told_of_a_loan_and_a_day_is_known_within_a_time(now, give, lend, clock, ada):
    loan, day, hour = lend(), date(2026, 3, 1), timedelta(hours=1)
    give(ada, loan_id=loan.id, day=day)
    asked = {"loan_id": loan.id, "day": day}
    at, before, after = clock.now, clock.now - hour, clock.now + hour

    def told(to=ada.id, since=before, until=after, **other):
        return now(lambda uow: uow.notices.told(to, **{**asked, **other}, since=since, until=until))

    assert [told(), told(since=at, until=at)] == [True, True]
    assert [told(to=None), told(day=day + timedelta(days=1)), told(loan_id=uuid4())] == [False] * 3
    assert [told(until=at - hour / 2), told(since=at + hour / 2)] == [False, False]


def test_how_a_guest_wants_to_be_told_is_known_and_their_address_is_not(library, now):
    library.do(lambda uow: uow.preferences.of(email="gus@example.org").prefer(Mails.NONE))
    kept = now(lambda uow: uow.preferences.of(email="gus@example.org"))
    assert (kept.mails, kept.id) == (Mails.NONE, preferences_id(email="gus@example.org"))
    assert "gus" not in repr(kept)


def test_preferences_that_are_set_for_the_first_time_by_many_at_once_are_all_there(library, now, ada):
    ends = at_once(
        lambda: library.do(use_cases.prefer, by=ada, mails="digest"),
        lambda: library.do(use_cases.open_calendar, by=ada, secret="s"),
    )
    assert [type(end).__name__ for end in ends] == ["Preferences"] * 2
    kept = now(lambda uow: uow.preferences.of(member_id=ada.id))
    assert (kept.mails, kept.calendar_digest is not None, kept.version) == (Mails.DIGEST, True, 2)


@pytest.fixture
def to_remind(now):
    def to_remind(first, last, after=None, most=9, kind=Kind.DUE_SOON):
        return list(now(lambda uow: uow.loans.to_remind(kind, first, last, after=after, most=most)))

    return to_remind


def test_loans_due_in_a_period_are_to_be_reminded_of_once_for_each_due_date(
    library, to_remind, clock, give, ada, bob, lend
):
    loans = sorted((lend() for _ in range(3)), key=lambda loan: loan.id)
    ids, due, day = [loan.id for loan in loans], loans[0].due_on, timedelta(days=1)
    clock.go_on(days=1)
    lend()  # due a day later
    library.do(circulation.return_book, by=ada, loan_id=lend().id)
    assert to_remind(due, due) == ids
    assert to_remind(due - day, due + day)[:3] == ids
    assert to_remind(due - day, due - day) == []
    assert to_remind(due, due, after=ids[0]) == ids[1:]
    assert to_remind(due, due, after=ids[0], most=1) == ids[1:2]
    give(bob, loan_id=ids[0], day=due)
    give(bob, loan_id=ids[1], day=due - day)  # of another due date
    give(bob, loan_id=ids[2], day=due, kind=Kind.OVERDUE)
    assert to_remind(due, due) == ids[1:]
    library.do(circulation.renew, by=bob, loan_id=ids[0])
    renewed = due + timedelta(days=28)
    assert to_remind(renewed, renewed) == ids[:1]


def test_claims_that_nobody_answers_are_found_until_it_was_said(library, now, clock, give, bob, lend):
    def unanswered(until, after=None, most=9):
        return list(now(lambda uow: uow.loans.unanswered(until, after=after, most=most)))

    ids, today, day = sorted(lend().id for _ in range(3)), clock.now.date(), timedelta(days=1)
    lend()
    for each in ids:
        library.do(circulation.claim_return, by=bob, loan_id=each)
    assert (unanswered(today), unanswered(today - day)) == (ids, [])
    assert unanswered(today + day, after=ids[0], most=1) == ids[1:2]
    give(bob, loan_id=ids[0], day=today, kind=Kind.CLAIM_UNANSWERED)
    give(bob, loan_id=ids[1], day=today, kind=Kind.CLAIM_TO_CONFIRM)
    assert unanswered(today) == ids[1:]


def test_loans_that_ended_before_are_to_be_detached_unless_kept_or_nobody_s(library, now, clock, ada, bob, lend):
    def to_detach(before, after=None, most=9):
        return list(now(lambda uow: uow.loans.to_detach(before, after=after, most=most)))

    library.do(setting_terms.set_own_terms, by=ada, record={"loans_per_borrower": 50})
    ids = sorted([lend().id, lend().id, lend(_guest()).id])
    kept, detached = lend(), lend()
    lend()
    for each in (*ids, kept.id, detached.id):
        library.do(circulation.return_book, by=ada, loan_id=each)
    library.do(circulation.keep_loan, by=bob, loan_id=kept.id, kept=True)
    library.do(lambda uow: uow.loans.get(detached.id, lock=True).detach())
    today, day = clock.now.date(), timedelta(days=1)
    assert (to_detach(today + day), to_detach(today)) == (ids, [])
    assert to_detach(today + day, after=ids[0]) == ids[1:]
    assert to_detach(today + day, after=ids[0], most=1) == ids[1:2]
