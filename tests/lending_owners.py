"""What owners do with their books, and admins with those of others, while they are asked for and out on loan."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from library.domain.actor import Actor
from library.domain.catalogue.use_cases import edit_book, hide_book
from library.domain.lending import giving, holding, leaving, setting_terms, withdrawing
from library.domain.values import Isbn

EMMA, PERSUASION = Isbn("9780141439587"), Isbn("9780141439686")

places = st.integers(0, 7)
people = st.integers(0, 4)
books = st.integers(0, 5)
own_terms = st.fixed_dictionaries(
    {},
    optional={
        "acceptance": st.sampled_from(["ask", "auto", None]),
        "loan_days": st.sampled_from([1, 7, None]),
        "renewals": st.sampled_from([0, 1, None]),
        "fee_per_day": st.sampled_from([0, 30, 30]),
        "fee_cap": st.sampled_from([0, 100, None]),
        "agreed_value": st.sampled_from([0, 1500, None]),
        "guaranteed_days": st.sampled_from([0, 3, None]),
        "borrowers": st.sampled_from(["named", None, None]),
        "away_until": st.sampled_from(["2026-03-20", None]),
    },
)


class OwnersPlay:
    """Of a machine that has people and books."""

    people: Any
    books: Any
    admin: Any
    attempt: Any
    some: Any
    find: Any

    @rule(who=people, book=books, to=people)
    def offer(self, who, book, to):
        self.attempt(giving.offer_book, by=self.people[who], book_id=self.books[book].id, to=self.people[to].id)

    @rule(place=places, verb=st.sampled_from([giving.accept_gift, giving.accept_gift, giving.decline_gift]))
    def take(self, place, verb):
        if gift := self.find("gifts", self.some("gifts", place)):
            self.attempt(verb, by=Actor(gift.receiver_id), gift_id=gift.id)

    @rule(book=books, to=people)
    def give(self, book, to):
        if found := self.find("books", self.books[book].id):
            receiver = self.people[to]
            gift = self.attempt(giving.offer_book, by=Actor(found.owner_id), book_id=found.id, to=receiver.id)
            if gift:
                self.attempt(giving.accept_gift, by=receiver, gift_id=gift.id)

    @rule(who=people, record=own_terms, sure=st.integers(0, 2))
    def set_terms(self, who, record, sure):
        if sure:
            return
        named = {"named": [self.people[0].id, self.people[2].id]} if record.get("borrowers") else {}
        self.attempt(setting_terms.set_own_terms, by=self.people[who], record={**record, **named})

    @rule(book=books, visibility=st.sampled_from(["private", "members", "members", "public"]), sure=st.integers(0, 1))
    def show(self, book, visibility, sure):
        if sure:
            return
        owner = self.find("books", self.books[book].id)
        if owner is not None:
            by = Actor(owner.owner_id)
            self.attempt(edit_book, by=by, book_id=self.books[book].id, changes={"visibility": visibility})

    @rule(who=people, book=books, isbn=st.sampled_from([EMMA, PERSUASION]), mended=st.booleans())
    def ask_in_two_ways(self, who, book, isbn, mended):
        self._correct_isbn(book, None)
        self.attempt(holding.place_hold_on_any_copy, by=self.people[who], isbn=isbn)
        self.attempt(holding.place_hold, by=self.people[who], book_id=self.books[book].id)
        if mended:
            self._correct_isbn(book, str(isbn))

    def _correct_isbn(self, book, isbn):
        if found := self.find("books", self.books[book].id):
            self.attempt(edit_book, by=Actor(found.owner_id), book_id=found.id, changes={"isbn": isbn})

    @rule(book=books, hidden=st.booleans(), sure=st.integers(0, 2))
    def hide(self, book, hidden, sure):
        if sure and hidden:
            return
        self.attempt(hide_book, by=self.admin, book_id=self.books[book].id, hidden=hidden)

    @rule(who=people, book=books, withdrawn=st.booleans())
    def withdraw(self, who, book, withdrawn):
        book_id = self.books[book].id
        self.attempt(withdrawing.withdraw_book, by=self.people[who], book_id=book_id, withdrawn=withdrawn)

    @rule(who=people, book=books, sure=st.integers(0, 9))
    def delete(self, who, book, sure):
        if not sure:
            self.attempt(withdrawing.delete_book, by=self.people[who], book_id=self.books[book].id)

    @rule(who=people, sure=st.integers(0, 20))
    def leave(self, who, sure):
        if not sure:
            self.attempt(leaving.leave, by=self.people[who])

    @rule(book=books, to=people)
    def transfer(self, book, to):
        found = self.find("books", self.books[book].id)
        if found is None or (self.find("members", found.owner_id).left_at is None and to):
            return
        self.attempt(giving.transfer_book, by=self.admin, book_id=self.books[book].id, to=self.people[to].id)
