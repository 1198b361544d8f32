"""Links that let whoever has them do one thing, once: confirm an address, set a password, accept an invitation.

Of the secret in a link only a digest is kept. It is made at the moment at which the mail is sent, so that it is
nowhere in the database, not even while the mail waits. A mail that is sent twice has two links; both work, until one
was used.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import define

from library.domain.entity import Entity
from library.domain.fields import Check, checked
from library.domain.ids import InvitationId, LinkId, MemberId
from library.domain.membership import events
from library.domain.membership.credentials import digest
from library.domain.values import email as email_address


class LinkPurpose(StrEnum):
    """What a link is for."""

    CONFIRM_EMAIL = "confirm-email"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - what it is called
    INVITATION = "invitation"
    SET_UP = "set-up"
    UNSUBSCRIBE = "unsubscribe"


VALID_FOR: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.CONFIRM_EMAIL: timedelta(days=3),
    LinkPurpose.RESET_PASSWORD: timedelta(hours=1),
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.SET_UP: timedelta(days=7),
    LinkPurpose.UNSUBSCRIBE: timedelta(days=90),
}


@define(slots=False, eq=False, kw_only=True)
class Link(Entity):
    """`email` is the address that whoever uses it has shown to be theirs; none where it was not mailed."""

    id: LinkId
    purpose: LinkPurpose
    secret_digest: str
    member_id: MemberId | None
    invitation_id: InvitationId | None
    email: str | None
    created_at: datetime
    expires_at: datetime

    @classmethod
    def make(
        cls,
        *,
        id: LinkId,
        purpose: LinkPurpose,
        secret: str,
        now: datetime,
        member_id: MemberId | None = None,
        invitation_id: InvitationId | None = None,
        email: str | None = None,
        expires_at: datetime | None = None,
    ) -> "Link":
        """A new link, valid from now on until then, or for as long as those of its purpose are."""
        return cls(
            id=id,
            purpose=purpose,
            secret_digest=digest(secret),
            member_id=member_id,
            invitation_id=invitation_id,
            email=email,
            created_at=now,
            expires_at=expires_at or now + VALID_FOR[purpose],
        )


INVITATION: Mapping[str, Check] = {"email": email_address}


@define(slots=False, eq=False, kw_only=True)
class Invitation(Entity):
    """Somebody was asked to join, at an e-mail address."""

    id: InvitationId
    email: str
    invited_by: MemberId | None
    """None for the operator of the server."""
    created_at: datetime
    expires_at: datetime

    @classmethod
    def make(cls, *, id: InvitationId, email: str, invited_by: MemberId | None, now: datetime) -> "Invitation":
        """A new one. Raises Invalid."""
        kept = checked(INVITATION, {"email": email})
        invitation = cls(
            id=id,
            invited_by=invited_by,
            created_at=now,
            expires_at=now + VALID_FOR[LinkPurpose.INVITATION],
            **kept,
        )
        invitation._began(events.InvitationMade(invitation_id=id, email=invitation.email))
        return invitation

    def again(self, *, invited_by: MemberId | None, now: datetime) -> None:
        """Ask once more, with a new mail."""
        self.invited_by = invited_by
        self.expires_at = now + VALID_FOR[LinkPurpose.INVITATION]
        self._changed(events.InvitationMade(invitation_id=self.id, email=self.email))

    def withdraw(self) -> None:
        """Get ready to be removed."""
        self._changed(events.InvitationWithdrawn(invitation_id=self.id, email=self.email))
