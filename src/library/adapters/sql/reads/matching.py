"""How each database finds the books that have all the words, the last one as a beginning."""

from collections.abc import Sequence

from attrs import frozen
from sqlalchemy import ColumnElement, FromClause, bindparam, cast, column, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from library.adapters.sql import tables
from library.adapters.sql.index import WORD

_b = tables.books.c
_t = tables.book_terms.c
_fts = table("book_words", column("rowid"), column("book_words"))


@frozen
class Matching:
    """Where the books come from, which of them match, and what their order of coming is read off."""

    source: FromClause = tables.books
    conditions: tuple[ColumnElement[bool], ...] = ()
    seq: ColumnElement[int] = _b.seq


def matching(dialect: str, words: int) -> Matching:
    """For so many words; what they are is told by `parameters`."""
    if not words:
        return Matching()
    if dialect == "sqlite":
        # Driven by the index, which gives the newest first without sorting.
        return Matching(
            source=_fts.join(tables.books, _b.seq == _fts.c.rowid),
            conditions=(_fts.c.book_words.op("MATCH")(bindparam("words")),),
            seq=_fts.c.rowid,
        )
    if dialect == "postgresql":
        asked = cast(bindparam("words"), TSQUERY)
        return Matching(conditions=(literal_column("books.word_vector").op("@@")(asked),))
    whole = [has_term(WORD, _t.term == bindparam(f"word_{place}")) for place in range(words - 1)]
    beginning = has_term(WORD, _t.term.like(bindparam(f"word_{words - 1}")))
    return Matching(conditions=(*whole, beginning))


def is_indexed(seq: ColumnElement[int]) -> ColumnElement[bool]:
    """On SQLite: whether the book of this number has the words."""
    return seq.in_(select(_fts.c.rowid).where(_fts.c.book_words.op("MATCH")(bindparam("words"))))


def has_term(field: str, condition: ColumnElement[bool], seq: ColumnElement[int] = _b.seq) -> ColumnElement[bool]:
    """Whether the book of this number has such a term."""
    return seq.in_(select(_t.book_seq).where(_t.field == field, condition))


def parameters(dialect: str, words: Sequence[str]) -> dict[str, str]:
    """What a search for these words is executed with. They hold letters and digits only: nothing needs escaping."""
    if not words:
        return {}
    if dialect == "sqlite":
        return {"words": " ".join(f'"{word}"' for word in words) + "*"}
    if dialect == "postgresql":
        return {"words": " & ".join(f"'{word}'" for word in words) + ":*"}
    given = {f"word_{place}": word for place, word in enumerate(words)}
    return {**given, f"word_{len(words) - 1}": f"{words[-1]}%"}
