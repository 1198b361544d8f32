"""A person with an account and one role."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TypedDict

from attrs import define

from library.domain.actor import Actor, Role
from library.domain.entity import Entity
from library.domain.errors import NotFound, Suspended
from library.domain.fields import Check, checked, required, text
from library.domain.ids import InvitationId, MemberId
from library.domain.membership import events
from library.domain.values import email as email_address


class Registration(StrEnum):
    """How people come to have an account."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


class Profile(TypedDict, total=False):
    """What members say of themselves."""

    name: str


FORMER_MEMBER = "Former member"
PROFILE: Mapping[str, Check] = {"name": required(text(100))}
ADDRESS: Mapping[str, Check] = {"email": email_address}


@define(slots=False, eq=False, kw_only=True)
class Member(Entity):
    """`password_hash` is None for who cannot sign in by password (yet).

    Who has left stays as somebody without a name, so that what they lent, borrowed and owe has an end to point to.
    """

    id: MemberId
    name: str
    email: str
    email_confirmed: bool = False
    password_hash: str | None
    role: Role = Role.MEMBER
    suspended: bool = False
    left_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def join(
        cls,
        *,
        id: MemberId,
        name: str,
        email: str,
        password_hash: str | None,
        now: datetime,
        role: Role = Role.MEMBER,
        invited_at: str | None = None,
        invitation_id: InvitationId | None = None,
    ) -> "Member":
        """A new member; whoever was invited at this address by a mail has shown that it is theirs. Raises Invalid."""
        kept = checked({**PROFILE, **ADDRESS}, {"name": name, "email": email})
        member = cls(
            id=id,
            password_hash=password_hash,
            role=role,
            email_confirmed=kept["email"] == invited_at,
            created_at=now,
            updated_at=now,
            **kept,
        )
        member._began(events.MemberJoined(member_id=id, role=role.value, invitation_id=invitation_id))
        return member

    def standing(self) -> str:
        """What a wish for a link was made under: with another address or password than then, it is none any more."""
        return sha256(f"{self.email}\n{self.password_hash}".encode()).hexdigest()[:16]

    def actor(self) -> Actor:
        """This member with all that their role allows. Raises NotFound for who has left, Suspended."""
        self.must_be_here()
        if self.suspended:
            raise Suspended
        return Actor(self.id, self.role)

    def must_be_here(self) -> None:
        """Raise NotFound for who has left."""
        if self.left_at is not None:
            raise NotFound("member", self.id)

    def describe(self, profile: Profile, now: datetime) -> None:
        """Change the name. Raises Invalid."""
        kept = checked(PROFILE, profile)
        if any(getattr(self, name) != value for name, value in kept.items()):
            for name, value in kept.items():
                setattr(self, name, value)
            self._touch(events.ProfileChanged(member_id=self.id), now)

    def confirm_email(self, email: str, now: datetime) -> None:
        """Take on an address that was shown to be this member's."""
        if email != self.email:
            before, self.email = self.email, email
            self.email_confirmed = True
            self._touch(events.EmailChanged(member_id=self.id, before=before, after=email), now)
        elif not self.email_confirmed:
            self.email_confirmed = True
            self._touch(events.EmailConfirmed(member_id=self.id), now)

    def move(self, email: str, now: datetime) -> None:
        """Get another address from an admin, which is yet to be shown to be this member's."""
        if email != self.email:
            before, self.email = self.email, email
            self.email_confirmed = False
            self._touch(events.EmailChanged(member_id=self.id, before=before, after=email), now)

    def become(self, role: Role, *, by: Actor, now: datetime) -> None:
        """Take on a role."""
        if role is not self.role:
            self.role = role
            self._touch(events.RoleChanged(member_id=self.id, role=role.value, by=by.id), now)

    def suspend(self, *, suspended: bool, by: Actor, now: datetime) -> None:
        """Let the member act no more, or again."""
        if suspended is not self.suspended:
            self.suspended = suspended
            self._touch(events.SuspensionChanged(member_id=self.id, suspended=suspended, by=by.id), now)

    def leave(self, now: datetime) -> None:
        """Be nobody in particular from now on."""
        self.name, self.email, self.email_confirmed = FORMER_MEMBER, f"{self.id}@left.invalid", False
        self.password_hash, self.role, self.suspended, self.left_at = None, Role.MEMBER, True, now
        self._touch(events.MemberLeft(member_id=self.id), now)

    def set_password(self, password_hash: str, *, by: Actor, now: datetime) -> None:
        """Change the password, of which only a hash is known here."""
        self.password_hash = password_hash
        self._touch(events.PasswordChanged(member_id=self.id, by=by.id, at=now), now)

    def _touch(self, event: events.MemberEvent, now: datetime) -> None:
        self.updated_at = now
        self._changed(event)
