"""Who is told what when something happens in lending, and in which words."""

from uuid import uuid4

import pytest

from library.domain.entity import Event
from library.domain.errors import NotFound
from library.domain.lending import circulation, events, fees, giving, holding, withdrawing
from library.domain.lending import queries as lending
from library.domain.lending.searches import FeeSearch
from library.domain.membership.use_cases import change_profile
from library.domain.notices import queries
from library.domain.notices.kinds import SAYS, Kind, in_words, sentence
from library.domain.notices.telling import MOST_OWNERS, TELLING, tell_of
from library.domain.operations.jobs import LEASE
from library.domain.operations.use_cases import take_jobs

NOT_TOLD = {
    events.HoldFilled: "who has asked is told of the loan",
    events.HoldResumed: "who does it knows it",
    events.HoldSuspended: "who does it knows it",
    events.LoanDetached: "nobody is to know any more",
    events.CommunityTermsChanged: "they are looked up when they matter",
    events.TermsChanged: "they are looked up when they matter",
}


def test_of_every_event_of_lending_it_is_decided_whether_somebody_is_told():
    every = {
        event
        for event in vars(events).values()
        if isinstance(event, type) and issubclass(event, Event) and not event.__subclasses__() and event is not Event
    }
    assert every == TELLING.keys() | NOT_TOLD.keys()
    assert not TELLING.keys() & NOT_TOLD.keys()


def test_every_kind_has_a_sentence():
    assert SAYS.keys() == set(Kind)


@pytest.mark.parametrize(
    "kind, says",
    [
        (Kind.HOLD_PLACED, "Somebody asks for “Emma”."),
        (Kind.BOOK_LENT, "The owner has lent you “Emma”. It is due on 9 March 2026."),
        (Kind.OVERDUE, "“Emma” was due on 9 March 2026. Please take it back to the owner."),
        (Kind.LENT_OVERDUE, "“Emma” is overdue: somebody was to bring it back on 9 March 2026."),
        (Kind.GIFT_OFFERED, "Somebody wants to give you “Emma”."),
    ],
)
def test_of_who_has_left_a_notice_says_it_without_a_name(kind, says):
    assert sentence(kind, in_words({"title": "Emma", "until": "2026-03-09"}, "")) == says


# --- holds ------------------------------------------------------------------------------------------------------------


def test_an_owner_is_told_that_somebody_asks_for_a_book(ask, told, ada, bob, nobody_was_told):
    ask(bob)
    assert told(ada) == ["Bob asks for “Emma”."]
    nobody_was_told()


def test_owners_of_all_copies_are_told_that_somebody_asks_for_any_each_once(
    library, copy_of, told, ada, bob, cleo, book, nobody_was_told
):
    copy_of(ada)
    copy_of(cleo)
    library.do(holding.place_hold_on_any_copy, by=bob, isbn=book.isbn)
    assert told(ada) == told(cleo) == ["Bob asks for “Emma”."]
    nobody_was_told()


def test_an_owner_of_many_copies_does_not_keep_it_from_the_other_owners(library, copy_of, told, ada, bob, cleo, book):
    for _ in range(MOST_OWNERS):
        copy_of(ada)
    copy_of(cleo)
    library.do(holding.place_hold_on_any_copy, by=bob, isbn=book.isbn)
    assert told(ada) == told(cleo) == ["Bob asks for “Emma”."]


def test_who_asked_is_told_that_the_book_is_ready_and_until_when(ask, accept, told, ada, bob, nobody_was_told):
    accept(ada, ask(bob))
    told(ada)
    assert told(bob) == ["“Emma” is ready for you with Ada. Pick it up by 8 March 2026."]
    nobody_was_told()


def test_who_asked_is_told_that_it_was_declined_and_why(ask, decline, told, ada, bob, cleo, nobody_was_told):
    decline(ada, ask(bob), reason="My sister has it.")
    assert told(bob) == ["Ada does not lend you “Emma”. They write: My sister has it."]
    decline(ada, ask(cleo))
    assert told(cleo) == ["Ada does not lend you “Emma”."]
    told(ada)
    nobody_was_told()


def test_who_waits_for_a_book_that_leaves_the_library_is_told_so(library, ask, offer, told, ada, bob, cleo, book):
    ask(bob)
    offer(cleo)
    library.do(withdrawing.delete_book, by=ada, book_id=book.id)
    assert told(bob) == ["Ada does not lend you “Emma”."]
    assert told(cleo)[-1] == "Ada does not give “Emma” away any more."


def test_nobody_is_told_that_a_copy_is_ready_which_was_declined_since(
    library, copy_of, accept, decline, told, clock, ada, bob, cleo, book
):
    other, hold = copy_of(cleo), library.do(holding.place_hold_on_any_copy, by=bob, isbn=book.isbn)
    accept(ada, hold, book_id=book.id)
    decline(ada, hold)
    clock.forward(days=1)
    accept(cleo, hold, book_id=other.id)
    assert told(bob) == [
        "Ada does not lend you “Emma”. You keep your place for the copies of others.",
        "“Emma” is ready for you with Cleo. Pick it up by 9 March 2026.",
    ]


def test_who_did_not_pick_up_in_time_is_told_and_so_is_the_owner(ask, accept, told, ada, bob, clock, nobody_was_told):
    accept(ada, ask(bob))
    told(ada), told(bob)
    clock.forward(days=8)
    assert told(bob) == ["You did not pick up “Emma” in time, so you do not wait for it any more."]
    assert told(ada) == ["Bob did not pick up “Emma” in time."]
    nobody_was_told()


def test_an_owner_is_told_when_what_is_ready_is_not_wanted_any_more(library, ask, accept, told, ada, bob, cleo):
    for hold, who in ((ask(bob), bob), (ask(cleo), cleo)):
        if who is bob:
            accept(ada, hold)
        told(ada)
        library.do(holding.cancel_hold, by=who, hold_id=hold.id)
        assert told(ada) == (["Bob does not want “Emma” any more, which was ready."] if who is bob else [])


# --- loans ------------------------------------------------------------------------------------------------------------


def test_a_borrower_is_told_that_a_book_was_lent_and_until_when(lend, told, bob, nobody_was_told):
    lend(bob)
    assert told(bob) == ["Ada has lent you “Emma”. It is due on 29 March 2026."]
    nobody_was_told()


def test_an_owner_is_told_of_a_renewal_and_a_borrower_of_more_time(lend, do, told, ada, bob, nobody_was_told):
    loan = lend(bob)
    told(bob)
    do(circulation.renew, bob, loan)
    assert told(ada) == ["Bob keeps “Emma” for longer. It is due on 26 April 2026."]
    do(circulation.renew, ada, loan)
    assert told(bob) == ["Ada lets you keep “Emma” for longer. It is due on 24 May 2026."]
    nobody_was_told()


def test_a_borrower_is_told_of_a_recall_also_of_a_second_one_on_the_same_day(lend, do, told, ada, bob):
    loan = lend(bob)
    told(bob)
    for use_case in (circulation.recall, circulation.renew, circulation.recall):
        do(use_case, ada, loan)
    recalled, longer, again = told(bob)
    assert recalled == again == "Ada wants “Emma” back. It is due on 8 March 2026."
    assert longer == "Ada lets you keep “Emma” for longer. It is due on 5 April 2026."


def test_an_owner_is_told_of_a_claim_and_a_borrower_of_the_return(lend, do, back, told, ada, bob, nobody_was_told):
    loan = lend(bob)
    told(bob)
    do(circulation.claim_return, bob, loan)
    assert told(ada) == ["Bob says that “Emma” is back with you. Please confirm it."]
    back(loan)
    assert told(bob) == ["“Emma” is back with Ada. Thank you."]
    nobody_was_told()


def test_a_claim_of_what_was_returned_at_once_is_not_told(lend, do, back, told, ada, bob):
    loan = lend(bob)
    do(circulation.claim_return, bob, loan)
    back(loan)
    assert told(ada) == []


def test_a_borrower_is_told_that_a_book_was_declared_lost_and_was_found(lend, do, told, ada, bob, nobody_was_told):
    loan = lend(bob)
    told(bob)
    do(circulation.lose, ada, loan)
    assert told(bob) == ["Ada has declared “Emma” lost, which ends your loan."]
    do(circulation.find, ada, loan)
    assert told(bob) == ["“Emma” has turned up again."]
    nobody_was_told()


def test_passing_on_is_told_to_all_three(lend, ask, do, told, ada, bob, cleo, nobody_was_told):
    loan = lend(bob)
    ask(cleo)
    told(ada), told(bob)
    do(circulation.pass_on, ada, loan)
    assert told(bob) == ["Ada agrees to your handing “Emma” to who is next."]
    do(circulation.pass_on, bob, loan)
    assert told(ada) == ["“Emma” was handed on, and is with Cleo now."]
    assert told(cleo) == ["Bob hands “Emma” to you, as its owner has agreed. It is due on 29 March 2026."]
    nobody_was_told()


def test_a_borrower_is_told_whose_the_book_is_now(library, lend, offer, told, ada, bob, cleo):
    lend(bob)
    told(bob)
    library.do(giving.accept_gift, by=cleo, gift_id=offer(cleo).id)
    assert told(bob) == ["“Emma” belongs to Cleo now. Your loan goes on, until 29 March 2026."]


def test_a_guest_is_told_by_mail_what_borrowers_are_told_and_of_their_loan_only(
    lend, do, back, told, mailed, ada, gus, letters
):
    loan = lend(gus)
    assert mailed() == [("gus", "book-lent")]
    [letter] = letters
    assert (letter.name, letter.data["guest"], letter.data["other"]) == ("Gus", "yes", "Ada")
    do(circulation.recall, ada, loan)
    assert mailed() == [("gus", "loan-recalled")]
    back(loan)
    assert mailed() == [("gus", "book-returned")]
    assert told(ada) == []


# --- fees -------------------------------------------------------------------------------------------------------------


def test_who_owes_is_told_of_all_that_becomes_of_a_fee(library, lend, do, terms, told, ada, bob, nobody_was_told):
    terms(agreed_value=1250)
    loan = lend(bob)
    told(bob)
    do(circulation.lose, ada, loan)
    fee = library.ask(lending.fees, viewer=bob, search=FeeSearch()).items[0].id
    assert told(bob)[-1] == "You owe Ada 12.50 EUR for “Emma”."
    for use_case, amount, says in (
        (fees.waive, 50, "Ada has waived 0.50 EUR that you owed for “Emma”."),
        (fees.pay_cash, 200, "Ada has received 2.00 EUR from you for “Emma”."),
        (fees.pay_cash, 200, "Ada has received 2.00 EUR from you for “Emma”."),
    ):
        library.do(use_case, by=ada, fee_id=fee, amount=amount)
        assert told(bob) == [says]
    do(circulation.find, ada, loan)
    assert told(bob) == ["“Emma” has turned up again.", "The 12.00 EUR charged for “Emma” were taken back."]
    library.do(fees.pay_back, by=ada, fee_id=fee)
    assert told(bob) == ["Ada has paid back 4.00 EUR to you for “Emma”."]
    nobody_was_told()


# --- gifts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, by, to, says",
    [
        (giving.accept_gift, "bob", "ada", "Bob has accepted “Emma”, which is theirs now."),
        (giving.decline_gift, "bob", "ada", "Bob has declined “Emma”, which stays yours."),
        (giving.decline_gift, "ada", "bob", "Ada does not give “Emma” away any more."),
    ],
)
def test_who_is_given_a_book_is_told_and_who_gives_it_is_told_the_answer(
    answer, by, to, says, library, offer, told, ada, bob, nobody_was_told
):
    who = {"ada": ada, "bob": bob}
    gift = offer(bob)
    assert told(bob) == ["Ada wants to give you “Emma”."]
    library.do(answer, by=who[by], gift_id=gift.id)
    assert told(who[to]) == [says]
    nobody_was_told()


# --- in which words ---------------------------------------------------------------------------------------------------


def test_names_are_looked_up_and_not_kept(library, store, ask, told, relay, ada, bob):
    ask(bob)
    relay()
    assert "Bob" not in repr(store._committed.state.notices)
    library.do(change_profile, by=bob, profile={"name": "Robert"})
    assert told(ada) == ["Robert asks for “Emma”."]


def test_what_people_write_is_told_as_they_wrote_it(lend, edit, told, bob):
    edit(title="{other} 100 % {")
    lend(bob)
    assert told(bob) == ["Ada has lent you “{other} 100 % {”. It is due on 29 March 2026."]


@pytest.mark.parametrize("kind", Kind)
def test_a_sentence_is_one(kind):
    said = {"title": "Emma", "other": "Ada", "until": "1 May 2026", "since": "1 May 2026", "days": "7", "amount": "1"}
    assert sentence(kind, said).endswith((".", "?"))
    assert sentence(kind, {**said, "reason": "I will."}).endswith(" They write: I will.")


def test_nobody_sees_what_others_were_told(library, ask, relay, ada, bob, admin):
    ask(bob)
    relay()
    [notice] = library.ask(queries.notices, viewer=ada).items
    assert library.ask(queries.notice, viewer=ada, notice_id=notice.id) == notice
    for other in (bob, admin):
        assert library.ask(queries.notices, viewer=other).items == ()
        with pytest.raises(NotFound):
            library.ask(queries.notice, viewer=other, notice_id=notice.id)


def test_what_is_told_twice_by_one_event_is_told_once(library, ask, told, ada, bob, clock):
    """Also when it is begun anew a day later, whatever became of the first time."""
    ask(bob)
    [job] = library.do(take_jobs, lease=uuid4(), lasting=LEASE, most=1, names={"HoldPlaced"})
    for _ in range(2):
        library.do(tell_of, job=job)
        clock.forward(days=1)
    assert told(ada) == ["Bob asks for “Emma”."]
