"""Offers of books, and the terms of every level, are shown alike by every store."""

from datetime import date
from uuid import uuid4

import pytest

from library.domain.errors import NotFound
from library.domain.lending import giving, queries, setting_terms
from library.domain.lending.gift import GiftState
from library.domain.lending.searches import GiftFilter, GiftSearch, Side
from library.domain.lending.terms import Acceptance, Borrowers, Level, Resolved
from library.domain.membership.views import MemberView
from library.domain.ports.lending_reading import SetTerms


@pytest.fixture
def offer(library, ada):
    return lambda book, to, by=ada: library.do(giving.offer_book, by=by, book_id=book.id, to=to.id)


@pytest.fixture
def look(library):
    return lambda viewer, gift: library.ask(queries.gift, viewer=viewer, gift_id=gift.id)


@pytest.fixture
def gifts(listed):
    def gifts(viewer, side=Side.MINE, state=None):
        search = GiftSearch(side=side, state=state)
        return [view.id for view in listed(queries.gifts, viewer=viewer, search=search)]

    return gifts


def test_an_offer_is_shown_to_giver_and_receiver_and_nobody_else(look, clock, ada, bob, cleo, admin, book, offer, edit):
    gift = offer(book, bob)
    edit(title="Emma, a novel")
    seen = look(bob, gift)
    assert seen == look(ada, gift)
    assert (seen.id, seen.book_id, seen.title, seen.state) == (gift.id, book.id, "Emma, a novel", GiftState.OFFERED)
    assert (seen.giver, seen.receiver) == (MemberView(id=ada.id, name="Ada"), MemberView(id=bob.id, name="Bob"))
    assert (seen.offered_at, seen.version) == (clock.now, 1)
    for viewer in (cleo, admin):
        with pytest.raises(NotFound):
            look(viewer, gift)


def test_the_title_of_a_gift_is_shown_while_it_is_offered_and_hidden_when_it_has_ended_out_of_sight(
    library, look, ada, bob, book, offer, edit
):
    gift = offer(book, bob)
    edit(visibility="private")
    assert look(bob, gift).title == "Emma"
    library.do(giving.decline_gift, by=bob, gift_id=gift.id)
    edit(title="A diary")
    assert (look(bob, gift).title, look(ada, gift).title) == (None, "A diary")
    mine = library.ask(queries.gifts, viewer=bob, search=GiftSearch()).items
    assert [view.title for view in mine] == [None]
    edit(visibility="members")
    assert look(bob, gift).title == "A diary"


def test_an_offer_that_is_not_there_is_not_found(library, ada):
    with pytest.raises(NotFound):
        library.ask(queries.gift, viewer=ada, gift_id=uuid4())


def test_offers_are_listed_by_side_and_by_whether_they_are_answered(library, gifts, ada, bob, cleo, books, offer):
    accepted, declined, withdrawn, offered, to_cleo = books(5)
    made = [
        offer(accepted, bob),
        offer(declined, bob),
        offer(withdrawn, bob),
        offer(offered, bob),
        offer(to_cleo, cleo),
    ]
    library.do(giving.accept_gift, by=bob, gift_id=made[0].id)
    library.do(giving.decline_gift, by=bob, gift_id=made[1].id)
    library.do(giving.decline_gift, by=ada, gift_id=made[2].id)
    ids = [gift.id for gift in made]
    assert gifts(bob) == ids[3::-1]
    assert gifts(bob, state=GiftFilter.OPEN) == ids[3:4]
    assert gifts(bob, state=GiftFilter.ENDED) == ids[2::-1]
    assert gifts(ada, Side.OTHERS) == ids[::-1]
    assert gifts(ada, Side.OTHERS, state=GiftFilter.OPEN) == ids[:2:-1]
    assert gifts(ada) == gifts(bob, Side.OTHERS) == []


def test_terms_are_shown_as_they_were_set_on_each_level(library, terms, ada, book):
    reads = {"community": {}, "owner": {"owner_id": ada.id}, "book": {"book_id": book.id}}

    def set_by(level):
        return library.ask(lambda reads, **whose: reads.terms.set(**whose), **reads[level])

    assert set_by("community") == set_by("owner") == set_by("book") == SetTerms({}, 0)
    terms("community", time_zone="Europe/Berlin", closed_weekdays=[6], closed_days=["2026-12-25"], renewals=0)
    terms(acceptance="auto", away_from="2026-07-01", away_until="2026-07-31")
    terms(loan_days=14)
    terms(book, borrowers="named", named=[ada.id], agreed_value=1500)
    assert set_by("community").values["closed_days"] == (date(2026, 12, 25),)
    assert dict(set_by("owner").values) == {
        "acceptance": Acceptance.AUTO,
        "away_from": date(2026, 7, 1),
        "away_until": date(2026, 7, 31),
        "loan_days": 14,
    }
    assert [set_by(level).version for level in reads] == [1, 2, 1]
    assert dict(set_by("book").values) == {"borrowers": Borrowers.NAMED, "named": (ada.id,), "agreed_value": 1500}


def test_the_most_specific_terms_that_are_set_hold_each_value_on_its_own(library, terms, ada, bob, book):
    def resolved(**whose):
        return library.ask(lambda reads: reads.terms.resolved(**whose))

    assert resolved() == resolved(owner_id=ada.id, book_id=book.id) == Resolved(origin=resolved().origin)
    assert set(resolved().origin.values()) == {Level.DEFAULT}
    terms("community", loan_days=10, renewals=0, fee_per_day=5)
    terms(loan_days=20, renewals=3)
    terms(book, loan_days=30)
    of_book = resolved(owner_id=ada.id, book_id=book.id)
    assert (of_book.loan_days, of_book.renewals, of_book.fee_per_day) == (30, 3, 5)
    assert [of_book.origin[name] for name in ("loan_days", "renewals", "fee_per_day", "fee_cap")] == [
        Level.BOOK,
        Level.OWNER,
        Level.COMMUNITY,
        Level.DEFAULT,
    ]
    assert resolved(owner_id=ada.id).loan_days == 20
    assert resolved(owner_id=bob.id) == resolved()
    assert (resolved(owner_id=bob.id).loan_days, resolved(book_id=book.id).renewals) == (10, 0)


def test_all_terms_of_an_owner_s_books_are_read_at_once(library, terms, ada, bob, book, books, copy_of):
    with_terms, without, cleared = books(3)
    terms(cleared, loan_days=3)
    terms(cleared, loan_days=None)
    terms(with_terms, borrowers="named", named=[bob.id])
    terms(book, loan_days=7)
    library.do(setting_terms.set_book_s_terms, by=bob, book_id=copy_of(bob).id, record={"loan_days": 1})
    found = library.ask(queries.own_books_terms, viewer=ada)
    assert list(found.items()) == [
        (book.id, {"loan_days": 7}),
        (with_terms.id, {"borrowers": Borrowers.NAMED, "named": (bob.id,)}),
    ]
    assert without.id not in found
