"""Nobody is mailed the same fact twice on one day, in whatever words."""

import pytest

from library.domain.errors import Invalid
from library.domain.lending import circulation, giving, holding
from library.domain.membership.use_cases import set_standing
from library.domain.notices import queries, use_cases


@pytest.mark.parametrize("to", ["bob", "gus"])
def test_who_was_told_today_until_when_they_have_a_book_is_not_reminded_of_that_today(
    lend, do, terms, clock, mailed, days_pass, ada, to, request
):
    to = request.getfixturevalue(to)
    terms(guaranteed_days=2, renewal_days=1)
    loan = lend(to)
    days_pass(10)
    do(circulation.recall, ada, loan)
    recalled = mailed()
    assert [kind for _, kind in recalled] == ["loan-recalled"]
    clock.forward(hours=2)
    assert mailed() == []
    do(circulation.renew, ada, loan)
    assert [kind for _, kind in mailed()] == ["loan-extended"]
    clock.forward(days=1)
    assert [kind for _, kind in mailed()] == ["due-soon"]


def test_an_owner_is_not_asked_on_the_day_of_the_claim_whether_it_is_right(terms):
    with pytest.raises(Invalid):
        terms("community", dispute_days=0)


def test_who_is_given_a_book_that_was_ready_for_them_is_not_told_of_themselves(
    library, terms, ask, offer, told, ada, bob
):
    terms(acceptance="auto")
    ask(bob)
    told(bob)
    library.do(giving.accept_gift, by=bob, gift_id=offer(bob).id)
    assert not [says for says in told(bob) if says.startswith("Bob")]


def test_the_owner_hears_that_a_return_was_settled_in_their_place(lend, do, told, clock, ada, bob, librarian, relay):
    loan = lend(bob)
    do(circulation.claim_return, bob, loan)
    clock.forward(days=14)
    told(ada), told(bob)
    do(circulation.return_book, librarian, loan)
    assert told(ada) == ["Lisa has confirmed in your place that “Emma” is back with you since 1 March 2026."]
    assert told(bob) == ["“Emma” is back with Ada. Thank you."]


def test_who_keeps_their_place_for_the_copies_of_others_reads_so(library, copy_of, told, decline, ada, bob, cleo, book):
    copy_of(cleo)
    hold = library.do(holding.place_hold_on_any_copy, by=bob, isbn=book.isbn)
    decline(ada, hold, book_id=book.id)
    assert told(bob) == ["Ada does not lend you “Emma”. You keep your place for the copies of others."]


def test_who_waits_for_a_copy_that_is_lost_is_told_so_and_keeps_the_place(library, lend, do, ask, told, ada, bob, cleo):
    loan = lend(bob)
    hold = ask(cleo)
    do(circulation.lose, ada, loan)
    assert told(cleo) == ["“Emma”, for which you wait, is lost. You keep your place in case it is found."]
    do(circulation.find, ada, loan)
    library.do(holding.accept_hold, by=ada, hold_id=hold.id)
    assert told(cleo) == ["“Emma” is ready for you with Ada. Pick it up by 8 March 2026."]


def test_the_calendar_of_who_is_suspended_is_closed(library, bob, admin):
    library.do(use_cases.open_calendar, by=bob, secret="s" * 43)
    library.do(set_standing, by=admin, member_id=bob.id, suspended=True)
    assert library.ask(queries.preferences, viewer=bob).calendar is False
