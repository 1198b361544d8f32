"""One physical copy, which has exactly one owner."""

from datetime import datetime

from attrs import define

from library.domain.actor import Actor
from library.domain.catalogue import events, policy
from library.domain.catalogue.record import RECORD, BookRecord, Condition, Visibility
from library.domain.entity import Entity
from library.domain.fields import checked
from library.domain.ids import BookId, MemberId
from library.domain.values import Isbn


@define(slots=False, eq=False, kw_only=True)
class Book(Entity):
    """Its record may be edited by the owner only; `notes` are for the owner only; a hidden one is out of sight."""

    id: BookId
    owner_id: MemberId
    title: str
    authors: tuple[str, ...] = ()
    isbn: Isbn | None = None
    publisher: str | None = None
    year: int | None = None
    language: str | None = None
    pages: int | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    condition: Condition | None = None
    notes: str | None = None
    visibility: Visibility = Visibility.MEMBERS
    hidden: bool = False
    withdrawn: bool = False
    """Not lent any more, and still in the catalogue."""
    created_at: datetime
    updated_at: datetime

    @classmethod
    def add(cls, *, id: BookId, by: Actor, record: BookRecord, now: datetime) -> "Book":
        """A new book of the actor's. Raises NotAMember, ScopeMissing, Invalid."""
        by.need_membership()
        kept = checked(RECORD, {"title": "", **record})
        book = cls(id=id, owner_id=by.id, created_at=now, updated_at=now, **kept)
        book._began(events.BookAdded(book_id=id, owner_id=by.id))
        return book

    def edit(self, *, by: Actor, changes: BookRecord, now: datetime, expected: int | None = None) -> None:
        """Change what is said of the book. Raises ScopeMissing, NotFound, NotTheOwner, Stale, Invalid."""
        policy.permit(policy.EDITING, by, self)
        self.expect(expected)
        kept = checked(RECORD, changes)
        changed = tuple(name for name, value in kept.items() if getattr(self, name) != value)
        for name in changed:
            setattr(self, name, kept[name])
        if changed:
            self._touch(events.BookEdited(book_id=self.id, fields=changed), now)

    def hide(self, *, by: Actor, hidden: bool, now: datetime) -> None:
        """Take the book out of everybody's sight but the owner's and the staff's, or put it back.

        Raises NotFound, RoleMissing, ScopeMissing.
        """
        policy.permit(policy.HIDING, by, self)
        if hidden is not self.hidden:
            self.hidden = hidden
            self._touch(events.BookHidden(book_id=self.id, by=by.id, hidden=hidden), now)

    def leave(self, *, by: Actor, expected: int | None = None) -> None:
        """Get ready to be deleted. Raises ScopeMissing, NotFound, NotTheOwner, Stale."""
        policy.permit(policy.DELETING, by, self)
        self.expect(expected)
        self._changed(events.BookDeleted(book_id=self.id, owner_id=self.owner_id))

    def withdraw(self, *, by: Actor, withdrawn: bool, now: datetime, expected: int | None = None) -> None:
        """Be lent no longer, or again. Raises ScopeMissing, NotFound, NotTheOwner, Stale."""
        policy.permit(policy.EDITING, by, self)
        self.expect(expected)
        if withdrawn is not self.withdrawn:
            self.withdrawn = withdrawn
            self._touch(events.BookWithdrawn(book_id=self.id, withdrawn=withdrawn), now)

    def change_hands(self, *, to: MemberId, now: datetime) -> None:
        """Belong to somebody else from now on; the notes were for the owner before."""
        before, self.owner_id, self.notes = self.owner_id, to, None
        self._touch(events.BookChangedHands(book_id=self.id, before=before, owner_id=to), now)

    def leave_behind(self, *, now: datetime) -> None:
        """Be lent no longer, for the owner has left; notes were for them only."""
        self.withdrawn, self.notes = True, None
        self._touch(events.BookWithdrawn(book_id=self.id, withdrawn=True), now)

    def _touch(self, event: events.BookEvent, now: datetime) -> None:
        self.updated_at = now
        self._changed(event)
