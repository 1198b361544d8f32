"""The search: one SELECT for each shape of question, built once; the database keeps its compiled form."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, select

from library.adapters.sql import tables
from library.adapters.sql.index import AUTHOR, TAG
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads import books
from library.adapters.sql.reads.availability import IS_MINE, MINE, stands_as
from library.adapters.sql.reads.matching import has_term, is_indexed, matching, parameters
from library.adapters.sql.reads.paging import Listing, Order
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.views import BookView
from library.domain.paging import Page
from library.domain.search import AvailabilityFilter, BookSearch, BookSort
from library.domain.words import tag_key, words_asked

_b = tables.books.c
_r = tables.readings.c
_t = tables.book_terms.c

_KEYS = {
    BookSort.TITLE: _b.title_key,
    BookSort.TITLE_BACKWARDS: _b.title_key,
    BookSort.AUTHOR: _b.author_key,
    BookSort.AUTHOR_BACKWARDS: _b.author_key,
}


@frozen(kw_only=True)
class Shape:
    """All that decides how the SELECT is written; the rest are its parameters."""

    dialect: str
    scope: books.Scope
    sort: BookSort
    onwards: bool
    words: int
    author_words: int
    owner: bool
    tag: bool
    isbn: bool
    reader: bool
    status: bool
    availability: AvailabilityFilter | None


class SqlSearch:
    """Keeps the port Search."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def books(self, sight: Sight, search: BookSearch) -> Page[BookView]:
        """Nothing is found by words that are no words, such as punctuation alone."""
        words, author_words = words_asked(search.words), words_asked(search.author)
        nobody_s = search.availability is AvailabilityFilter.MINE and sight.own is None
        if (search.words.strip() and not words) or (search.author.strip() and not author_words) or nobody_s:
            return Page((), search.page.page, search.page.page_size, total=0, total_is_exact=True)
        dialect = self._kept.dialect.name
        shape = Shape(
            dialect=dialect,
            scope=books.scope_of(sight),
            sort=search.sort,
            onwards=search.page.cursor is not None,
            words=len(words),
            author_words=len(author_words),
            owner=search.owner_id is not None,
            tag=bool(search.tag),
            isbn=search.isbn is not None,
            reader=search.reader is not None,
            status=search.status is not None,
            availability=search.availability,
        )
        given = {
            "viewer": sight.own,
            "owner": search.owner_id,
            "tag": tag_key(search.tag),
            "isbn": search.isbn,
            "reader": search.reader,
            "status": search.status,
            **{f"author_{place}": word for place, word in enumerate(author_words)},
            **parameters(dialect, words),
        }
        return _listing(shape).read(self._kept, given, search.page, lambda row: books.view(row, sight.own))


@lru_cache(maxsize=1024)
def _listing(shape: Shape) -> Listing:
    found, order = _of_what_was_read(shape) if shape.reader else _of_all(shape)
    # A plan that is made once knows nothing of how common a word is.
    found = found.execution_options(prepared=not (shape.words or shape.author_words or shape.tag))
    shown = select(*books.COLUMNS).select_from(books.WITH_OWNERS)
    return Listing.of(found, order, shown, _b.seq, onwards=shape.onwards)


def _of_all(shape: Shape) -> tuple[Select[Any], Order]:
    match, is_mine = matching(shape.dialect, shape.words), shape.availability is AvailabilityFilter.MINE
    source = match.source.join(MINE, MINE.c.id == _b.id) if is_mine else match.source
    conditions = (*match.conditions, *_filters(shape), *_terms(shape, _b.seq))
    found = select(match.seq).select_from(source).where(*conditions)
    return found, Order(match.seq, _KEYS.get(shape.sort), shape.sort.descending)


def _of_what_was_read(shape: Shape) -> tuple[Select[Any], Order]:
    """First what was read, which is little; of that, what is asked for.

    SQLite reads off its indexes what was read, and then only looks at as many books as are wanted. The others, told so,
    would look through all books, so what was read is joined to them, and each of these books looked at.
    """
    if shape.dialect == "sqlite":
        read = _read_by(shape, select(_b.seq)).cte().prefix_with("MATERIALIZED")
        words = [is_indexed(_b.seq)] if shape.words else []
        conditions = (_b.seq.in_(select(read.c.seq)), *words, *_filters(shape), *_terms(shape, _b.seq))
        found = select(_b.seq).select_from(tables.books).where(*conditions)
        return found, Order(_b.seq, _KEYS.get(shape.sort), shape.sort.descending)
    match, key = matching(shape.dialect, shape.words), _KEYS.get(shape.sort)
    columns = [_b.seq.label("seq"), *([] if key is None else [key.label("key")])]
    among = select(*columns).where(*match.conditions, *_filters(shape))
    read = _read_by(shape, among).cte()
    found = select(read.c.seq).select_from(read).where(*_terms(shape, read.c.seq))
    return found, Order(read.c.seq, None if key is None else read.c.key, shape.sort.descending)


def _filters(shape: Shape) -> Iterator[ColumnElement[bool]]:
    if shape.availability is not AvailabilityFilter.MINE:
        yield books.in_scope(shape.scope)
        if shape.availability is not None:
            yield stands_as(shape.availability, by_index=shape.dialect != "sqlite" or _by_index(shape))
    elif shape.reader:  # what somebody has stays in sight
        yield IS_MINE
    if shape.owner:
        yield _b.owner_id == bindparam("owner", type_=_b.owner_id.type)
    if shape.isbn:
        yield _b.isbn == bindparam("isbn", type_=_b.isbn.type)


def _by_index(shape: Shape) -> bool:
    """Whether the index on availability is a good way in, which also has the order of coming, and who sees what.

    What is available may be nearly everything or next to nothing. By that index it is found as quickly as all books,
    but for who sees only the few public ones, and in the order of something else.
    """
    if shape.words or shape.author_words or shape.owner or shape.tag or shape.isbn or shape.reader:
        return False
    by_coming, sees_most = shape.sort not in _KEYS, shape.scope[0]
    return shape.availability is not AvailabilityFilter.AVAILABLE or (by_coming and sees_most)


def _terms(shape: Shape, seq: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    if shape.tag:
        yield has_term(TAG, _t.term == bindparam("tag"), seq)
    for place in range(shape.author_words):
        yield has_term(AUTHOR, _t.term == bindparam(f"author_{place}"), seq)


def _read_by(shape: Shape, found: Select[Any]) -> CompoundSelect[Any]:
    """Of these the copies that were read, and every other copy with the ISBN of one.

    Driven by the readings, which are the fewer. `books.seq IN (… UNION …)` would say the same, but MariaDB then looks
    through all the readings for each book there is, and PostgreSQL through all the books.
    """
    theirs = [_r.reader_id == bindparam("reader", type_=_r.reader_id.type)]
    if shape.status:
        theirs.append(_r.status == bindparam("status", type_=_r.status.type))
    same_copy, same_isbn = (found.where(*theirs, condition) for condition in (_b.id == _r.book_id, _b.isbn == _r.isbn))
    return same_copy.union(same_isbn)
