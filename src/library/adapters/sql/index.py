"""What is derived from a book so that it is found and sorted the same way on every database."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, delete, insert, select

from library.adapters.sql import tables
from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.membership.member import Member
from library.domain.words import sort_key, tag_key, words_of

AUTHOR, TAG, WORD = "author", "tag", "word"


def derive(entity: Entity) -> None:
    """Set the derived columns, which are mapped to attributes with an underscore."""
    if isinstance(entity, Book):
        numbers = [number for number in (entity.isbn.digits, entity.isbn.ten) if number] if entity.isbn else []
        _set(entity, "_title_key", sort_key(entity.title))
        _set(entity, "_author_key", sort_key(entity.authors[0]) if entity.authors else "")
        _set(entity, "_words", " ".join(words_of([entity.title, *entity.authors, *numbers, *entity.tags])))
    elif isinstance(entity, Member):
        _set(entity, "_name_key", sort_key(entity.name))


def _set(entity: Entity, name: str, value: str) -> None:
    if getattr(entity, name, None) != value:  # setting the same makes the session think that it changed
        setattr(entity, name, value)


def write_terms(connection: Connection, books: Sequence[Book], *, new: bool) -> None:
    """Store what these books, which were written before, are chosen by; unless they are new, instead of the old."""
    if not books:
        return
    by_id = {book.id: book for book in books}
    found = connection.execute(
        select(tables.books.c.id, tables.books.c.seq, tables.books.c.words).where(tables.books.c.id.in_(by_id))
    ).all()
    if not new:
        seqs = [row.seq for row in found]
        connection.execute(delete(tables.book_terms).where(tables.book_terms.c.book_seq.in_(seqs)))
    # MariaDB's full-text index drops short and common words, so the words stand beside the other terms there.
    with_words = connection.dialect.name in {"mysql", "mariadb"}
    rows = [
        {"field": field, "term": term, "book_seq": row.seq}
        for row in found
        for field, term in _terms(by_id[row.id], row.words if with_words else "")
    ]
    if rows:
        connection.execute(insert(tables.book_terms), rows)


def _terms(book: Book, words: str) -> Iterator[tuple[str, str]]:
    yield from ((AUTHOR, word) for word in words_of(book.authors))
    yield from ((TAG, tag) for tag in {tag_key(tag) for tag in book.tags})
    yield from ((WORD, word) for word in words.split())
