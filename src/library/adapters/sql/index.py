"""What is derived, so that it is found, sorted and kept unique the same way on every database."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, inspect, select

from library.adapters.sql import tables
from library.domain.catalogue.book import Book
from library.domain.catalogue.finding import Indexed
from library.domain.catalogue.record import Availability
from library.domain.entity import Entity
from library.domain.lending.gift import Gift, GiftState
from library.domain.lending.hold import Hold, HoldState
from library.domain.lending.loan import Loan
from library.domain.membership.member import Member
from library.domain.words import sort_key

AUTHOR, TAG, WORD = "author", "tag", "word"

# Made once: to make a statement takes longer than to execute it.
_FOUND = select(tables.books.c.id, tables.books.c.seq, tables.books.c.words).where(
    tables.books.c.id.in_(bindparam("ids", expanding=True))
)
_FORGET = delete(tables.book_terms).where(tables.book_terms.c.book_seq.in_(bindparam("seqs", expanding=True)))
_ADD = insert(tables.book_terms)


def derive(entity: Entity) -> None:
    """Set the derived columns, which are mapped to attributes with an underscore."""
    if isinstance(entity, Book):
        indexed = Indexed(entity)
        _set(entity, "_title_key", indexed.title_key)
        _set(entity, "_author_key", indexed.author_key)
        _set(entity, "_words", " ".join(indexed.words))
        if getattr(entity, "_availability", None) is None:  # later availability.py sees to it
            away = entity.withdrawn or entity.hidden
            _set(entity, "_availability", Availability.WITHDRAWN if away else Availability.AVAILABLE)
    elif isinstance(entity, Member):
        _set(entity, "_name_key", sort_key(entity.name))
    elif isinstance(entity, Loan):
        _set(entity, "_open_book_id", entity.book_id if entity.is_open else None)
    elif isinstance(entity, Hold):
        about = str(entity.any_copy or entity.book_id)
        _set(entity, "_open_about", about if entity.is_open else None)
        _set(entity, "_ready_book_id", entity.book_id if entity.state is HoldState.READY else None)
    elif isinstance(entity, Gift):
        _set(entity, "_open_book_id", entity.book_id if entity.state is GiftState.OFFERED else None)


def _set(entity: Entity, name: str, value: str | UUID | None) -> None:
    if getattr(entity, name, None) != value:  # setting the same makes the session think that it changed
        setattr(entity, name, value)


def write_terms(connection: Connection, books: Sequence[Book], *, new: bool) -> None:
    """Store what these books, which were written before, are chosen by; unless they are new, instead of the old."""
    # MariaDB's full-text index drops short and common words, so the words stand beside the other terms there.
    with_words = connection.dialect.name in {"mysql", "mariadb"}
    by_id = {book.id: book for book in books if new or _is_chosen_otherwise(book, with_words=with_words)}
    if not by_id:
        return
    found = connection.execute(_FOUND, {"ids": list(by_id)}).all()
    if not new:
        connection.execute(_FORGET, {"seqs": [row.seq for row in found]})
    rows = [
        {"field": field, "term": term, "book_seq": row.seq}
        for row in found
        for field, term in _terms(by_id[row.id], row.words if with_words else "")
    ]
    if rows:
        connection.execute(_ADD, rows)


def _is_chosen_otherwise(book: Book, *, with_words: bool) -> bool:
    attributes = inspect(book).attrs
    names = ("authors", "tags", "_words") if with_words else ("authors", "tags")
    return any(attributes[name].history.has_changes() for name in names)


def _terms(book: Book, words: str) -> Iterator[tuple[str, str]]:
    indexed = Indexed(book)
    yield from ((AUTHOR, word) for word in indexed.author_words)
    yield from ((TAG, tag) for tag in indexed.tags)
    yield from ((WORD, word) for word in words.split())
