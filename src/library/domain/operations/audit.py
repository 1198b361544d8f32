"""The audit log: who did what, to whom, when and from where. Nothing in it is ever changed; addresses are let go."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen

from library.domain.actor import OPERATOR, Actor
from library.domain.entity import Event
from library.domain.ids import MemberId

ADDRESSES_KEPT = timedelta(days=90)


@frozen(kw_only=True)
class AuditEntry:
    """One thing that was done. `by` is who did it, or on whose behalf, with `operator`, it was at the console."""

    id: UUID
    at: datetime
    action: str
    by: MemberId | None
    operator: bool
    member_id: MemberId | None
    """Whom it was done to."""
    address: str | None
    data: Mapping[str, Any]


def is_audited(happened: Event, by: Actor | None) -> bool:
    """What changes rights or moderates, and whatever is done at the console of the server."""
    return happened.audited or (by is not None and by.operator)


def audited(happened: Event, by: Actor | None, *, id: UUID, at: datetime) -> AuditEntry:
    """What the log says of an event in which this one acted."""
    data = {
        name: value for name, value in happened.data().items() if happened.logged is None or name in happened.logged
    }
    return AuditEntry(
        id=id,
        at=at,
        action=_kebab(type(happened).__name__),
        by=None if by is None or by == OPERATOR else by.id,
        operator=by is not None and by.operator,
        member_id=getattr(happened, "member_id", None) if happened.logged is None else None,
        address=None if by is None else by.address,
        data=data,
    )


def _kebab(name: str) -> str:
    """role-changed, for RoleChanged."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


@frozen(kw_only=True)
class AuditSearch:
    """Which entries are wanted; None is any."""

    action: str | None = None
    by: MemberId | None = None
    member_id: MemberId | None = None
