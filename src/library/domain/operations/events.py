"""What those do who look after the server."""

from typing import ClassVar
from uuid import UUID

from attrs import frozen

from library.domain.entity import Event


@frozen(kw_only=True)
class JobRetried(Event):
    audited: ClassVar[bool] = True
    job_id: UUID


@frozen(kw_only=True)
class JobDiscarded(Event):
    audited: ClassVar[bool] = True
    job_id: UUID
