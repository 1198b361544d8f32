"""What has to be true at the end, of all that the clients did together. To add a check: write it, and list it."""

from collections import Counter
from typing import Any

from attrs import frozen

from tests.torture.kept import Kept


@frozen
class Found:
    """What a fresh process shows of what one member wrote."""

    books: dict[str, Any]  # by id
    titles: Counter[str]
    effects: Counter[str]  # readings that jobs made, by the id of the book
    invited: Counter[str]
    mails: Counter[str]  # by address
    kept: Kept

    @classmethod
    def of(cls, who, mails, kept):
        books = list(who.client.all(f"/api/books/?owner={who.id}&page_size=100"))
        return cls(
            books={book["id"]: book for book in books},
            titles=Counter(book["title"] for book in books),
            effects=Counter(one["title"] for one in who.client.all("/api/readings/?page_size=100")),
            invited=Counter(one["email"] for one in who.client.get("/api/invitations/").json()["items"]),
            mails=mails,
            kept=kept,
        )


def only_what_was_asked_for(who, found):
    """No book that nobody sent."""
    for title in found.titles:
        if not title.startswith(f"{who.name} "):
            yield f"{title} was asked for by nobody."


def each_effect_once(_, found):
    for book in found.books:
        if found.effects[book] != 1:
            yield f"The job of the book {book} had its effect {found.effects[book]} times."
    for book in found.effects:
        if book not in found.books:
            yield f"A job had its effect for the book {book}, which is not there."


def each_kind(who, found):
    """What each kind of write knows of itself."""
    for kind in who.kinds:
        yield from kind.violations(found)


CHECKS = (each_kind, only_what_was_asked_for, each_effect_once)
