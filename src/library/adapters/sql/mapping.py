"""The domain's classes on the tables, imperatively, so that the domain knows of no database."""

from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.orm import registry

from library.adapters.sql import tables
from library.domain.catalogue.book import Book
from library.domain.entity import Entity
from library.domain.lending.fee import Entry
from library.domain.lending.gift import Gift
from library.domain.lending.hold import Hold
from library.domain.lending.loan import Loan
from library.domain.lending.terms import Terms
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation, Link
from library.domain.membership.member import Member
from library.domain.notices.notice import Notice, Preferences
from library.domain.reading.reading import Reading

_registry = registry(metadata=tables.metadata)


def _map(entity: type[Entity], table: Table, *ours: str) -> None:
    """`ours` are the columns that the domain knows nothing of: attributes with an underscore."""
    mapper = _registry.map_imperatively(
        entity,
        table,
        primary_key=[table.c.id],
        properties={f"_{name}": table.c[name] for name in ours},
        # The domain counts the versions. An UPDATE that does not meet the version that was read changes nothing.
        version_id_col=table.c.version,
        version_id_generator=False,
    )
    event.listen(mapper, "load", _loaded)


def _loaded(entity: Entity, _: Any) -> None:
    entity._events = []  # noqa: SLF001 - what comes from the database did not go through __init__


_map(Member, tables.members, "seq", "name_key")
_map(Session, tables.sessions)
_map(Token, tables.tokens)
_map(Invitation, tables.invitations)
_map(Link, tables.links)
_map(Book, tables.books, "seq", "title_key", "author_key", "words", "availability")
_map(Reading, tables.readings, "seq")
_map(Hold, tables.holds, "seq", "ready_book_id", "open_about")
_map(Loan, tables.loans, "seq", "open_book_id")
_map(Terms, tables.terms)
_map(Entry, tables.entries, "seq")
_map(Gift, tables.gifts, "seq", "open_book_id")
_map(Notice, tables.notices, "seq")
_map(Preferences, tables.preferences)
