"""What databases see to by their constraints: unique columns and foreign keys."""

from collections import Counter
from collections.abc import Collection, Iterable
from uuid import UUID

from attrs import evolve

from library.adapters.memory import lending_constraints
from library.adapters.memory.committed import Row, State
from library.domain.catalogue.book import Book
from library.domain.errors import Conflict, EmailTaken
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation, Link
from library.domain.membership.member import Member
from library.domain.ports import Imported
from library.domain.reading.reading import Reading


def check(before: State, after: State, kept: Collection[object]) -> None:
    """Raise EmailTaken or Conflict when these, which were added or changed, cannot stand."""
    _emails_are_unique(after, [entity for entity in kept if isinstance(entity, Member)])
    _invitations_are_unique(after, [entity for entity in kept if isinstance(entity, Invitation)])
    readings = [entity for entity in kept if isinstance(entity, Reading)]
    _readings_are_unique(after, readings)
    begun = [reading for reading in readings if reading.id not in before.readings]
    if not all(reading.book_id is None or reading.book_id in after.books for reading in begun):
        raise Conflict
    links = [entity for entity in kept if isinstance(entity, Link)]
    if any(_is_gone(link.invitation_id, after.invitations) for link in links):
        raise Conflict
    lending_constraints.check(before, after, kept)
    if not all(member_id in after.members for member_id in _members_of(kept)):
        raise Conflict


def let_go(after: State) -> None:
    """Point to nothing that is no longer there."""
    for reading_id, row in after.readings.items():
        if _is_gone(row.entity.book_id, after.books):
            after.readings[reading_id] = Row(row.seq, evolve(row.entity, book_id=None))
    lending_constraints.let_go(after)
    for link_id, link in list(after.links.items()):
        if _is_gone(link.entity.invitation_id, after.invitations):
            del after.links[link_id]
    for key, made in after.imports.items():
        if _is_gone(made.book_id, after.books) or _is_gone(made.reading_id, after.readings):
            after.imports[key] = Imported(
                None if _is_gone(made.book_id, after.books) else made.book_id,
                None if _is_gone(made.reading_id, after.readings) else made.reading_id,
            )


def _emails_are_unique(after: State, members: Collection[Member]) -> None:
    having = Counter(row.entity.email for row in after.members.values()) if members else Counter()
    for member in members:
        if having[member.email] > 1:
            raise EmailTaken(member.email)


def _invitations_are_unique(after: State, invitations: Collection[Invitation]) -> None:
    addresses = [row.entity.email for row in after.invitations.values()] if invitations else []
    if len(set(addresses)) < len(addresses):
        raise Conflict


def _readings_are_unique(after: State, readings: Collection[Reading]) -> None:
    about_books = (row.entity for row in after.readings.values() if row.entity.book_id) if readings else ()
    if any(count > 1 for count in Counter((each.reader_id, each.book_id) for each in about_books).values()):
        raise Conflict


def _members_of(kept: Iterable[object]) -> Iterable[UUID]:
    for entity in kept:
        if isinstance(entity, Book):
            yield entity.owner_id
        elif isinstance(entity, Reading):
            yield entity.reader_id
        elif isinstance(entity, Session | Token):
            yield entity.member_id
        elif isinstance(entity, Link):
            yield from () if entity.member_id is None else (entity.member_id,)


def _is_gone(id: UUID | None, there: Collection[UUID]) -> bool:
    return id is not None and id not in there
