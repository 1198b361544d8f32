"""Single books, and how a row becomes one."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    exists,
    false,
    literal_column,
    or_,
    select,
    type_coerce,
)

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.domain.catalogue.policy import Sight
from library.domain.catalogue.record import Visibility
from library.domain.catalogue.views import BookView, OwnBookView
from library.domain.errors import NotFound
from library.domain.ids import BookId
from library.domain.membership.views import MemberView

_b, _l, _h = tables.books.c, tables.loans.c, tables.holds.c

_OUT = tables.loans.alias("out")
_out = _OUT.c

# The order in which `view` takes them; a view shows an ISBN as its digits, so the column's own type would only cost.
COLUMNS = (
    _b.owner_id,
    _b.notes,
    _b.id,
    _b.title,
    _b.authors,
    type_coerce(_b.isbn, String).label("isbn"),
    _b.publisher,
    _b.year,
    _b.language,
    _b.pages,
    _b.description,
    _b.tags,
    _b.condition,
    _b.visibility,
    _b.hidden,
    _b.created_at,
    _b.updated_at,
    _b.version,
    tables.members.c.name.label("owner_name"),
    _out.due_on,
    _b.availability,
)
# The one loan that is open is joined: a book has at most one.
WITH_OWNERS = tables.books.join(tables.members, tables.members.c.id == _b.owner_id).outerjoin(
    _OUT, _out.open_book_id == _b.id
)
# Part of the statement, as they are part of the index of public books.
_WRITTEN_OUT: dict[Visibility, ColumnElement[str]] = {
    Visibility.PRIVATE: literal_column("'private'"),
    Visibility.MEMBERS: literal_column("'members'"),
    Visibility.PUBLIC: literal_column("'public'"),
}


def view(row: Sequence[Any], viewer: UUID | None) -> BookView:
    """The view of a row of COLUMNS, with the notes if the viewer owns the book."""
    owner_id, notes, book_id, title, authors, isbn, publisher, year, language, pages = row[:10]
    description, tags, condition, visibility, hidden, created_at, updated_at, version, owner_name = row[10:19]
    due_on, availability = row[19:21]
    fields = {
        "id": book_id,
        "title": title,
        "authors": authors,
        "isbn": isbn,
        "publisher": publisher,
        "year": year,
        "language": language,
        "pages": pages,
        "description": description,
        "tags": tags,
        "condition": condition,
        "visibility": visibility,
        "hidden": hidden,
        "availability": availability,
        "due_on": due_on,
        "owner": MemberView(id=owner_id, name=owner_name),
        "created_at": created_at,
        "updated_at": updated_at,
        "version": version,
    }
    return OwnBookView(**fields, notes=notes) if owner_id == viewer else BookView(**fields)


Scope = tuple[bool, frozenset[Visibility], bool]
"""What of a Sight shapes a statement: whether there are books of one's own, which of others', hidden ones too."""


def scope_of(sight: Sight) -> Scope:
    """All of it but whose it is, so that statements are built once and not for each viewer."""
    return sight.own is not None, sight.visibilities, sight.hidden


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """Which books are in sight; the viewer is the parameter `viewer`."""
    has_own, visibilities, hidden_too = scope
    # Not IN, whose list SQLAlchemy writes anew into each statement.
    others: ColumnElement[bool] = or_(*(_b.visibility == _WRITTEN_OUT[each] for each in visibilities))
    if not hidden_too:
        others = and_(others, _b.hidden == false())
    return or_(others, _b.owner_id == bindparam("viewer", type_=_b.owner_id.type)) if has_own else others


_VIEWER = bindparam("viewer", type_=_b.owner_id.type)
_HAS_IT = exists().where(_l.open_book_id == _b.id, _l.borrower_id == _VIEWER)
_HOLDS_IT = exists().where(_h.book_id == _b.id, _h.member_id == _VIEWER, _h.open_about.is_not(None))


@lru_cache
def _one(scope: Scope) -> Select[Any]:
    return _this(in_scope(scope))


def _this(seen: ColumnElement[bool]) -> Select[Any]:
    this = _b.id == bindparam("id", type_=_b.id.type)
    return select(*COLUMNS).select_from(WITH_OWNERS).where(this, seen).execution_options(prepared=True)


_KEPT_IN_SIGHT = _this(or_(_HAS_IT, _HOLDS_IT))


class SqlBookReads:
    """Keeps the port BookReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, sight: Sight, id: BookId) -> BookView:
        """What is out of sight is not even read; what the viewer has or holds is, when it is not found otherwise."""
        given = {"id": id, "viewer": sight.own}
        rows = self._kept.rows(_one(scope_of(sight)), given)
        if not rows and sight.own is not None:
            rows = self._kept.rows(_KEPT_IN_SIGHT, given)
        if not rows:
            raise NotFound("book", id)
        return view(rows[0], sight.own)
