"""What running the library asks of the store. Adapters keep these promises like those of the areas."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from library.domain.operations.answers import Answered
from library.domain.operations.audit import AuditEntry, AuditSearch
from library.domain.operations.jobs import Job, JobState, JobView
from library.domain.operations.limits import Limit
from library.domain.operations.schedules import Schedule
from library.domain.paging import Page, Slice


class Jobs(Protocol):
    """Events from which work follows, until it is done."""

    def take(self, lease: UUID, *, until: datetime, most: int, names: Collection[str] | None = None) -> tuple[Job, ...]:
        """Lease some of what is due, the longest waiting first, of these names if some are given.

        Of those who compete each gets others, or none. What somebody had before and never ended is taken alone: if it
        takes its process with it, it does not look as if others did.
        """

    def finish(self, job: Job) -> None:
        """It is done. Raises LeaseLost when somebody else has taken it since."""

    def put_off(self, job: Job, *, until: datetime, error: str) -> None:
        """Try it again then; nothing, when somebody else has taken it since."""

    def give_back(self, job: Job) -> None:
        """It was not tried: let the next one take it at once."""

    def park(self, job: Job, *, error: str) -> None:
        """Try it no more, until somebody says so; nothing, when somebody else has taken it since."""

    def retry(self, id: UUID) -> None:
        """Try what waits or is parked at once, as if for the first time. Raises NotFound."""

    def discard(self, id: UUID) -> None:
        """Never do what waits or is parked. Raises NotFound."""

    def purge(self, before: datetime) -> None:
        """Forget events that happened before this and from which nothing follows any more."""


class Schedules(Protocol):
    """When what is done again and again is due."""

    def take(self, schedule: Schedule) -> bool:
        """Whether it is due, and the caller the one who does it: its next time is set."""


class Limits(Protocol):
    """How often something was tried."""

    def take(self, limit: Limit, key: str) -> None:
        """Count one more attempt under this key. Raises TooMany when there were as many as allowed."""

    def is_open(self, limit: Limit, key: str) -> bool:
        """Whether there is a window under this key that is not over."""

    def give_back(self, limit: Limit, key: str) -> None:
        """Count one attempt less, for it was none of those that are limited."""

    def clear(self, limit: Limit, key: str) -> None:
        """Begin anew."""

    def purge(self) -> None:
        """Forget windows that are over."""


class Answers(Protocol):
    """What was answered to requests that may come again."""

    def get(self, digest: str) -> Answered | None:
        """What is kept under it."""

    def begin(self, digest: str, fingerprint: str, *, expires_at: datetime) -> None:
        """Let others wait who come with the same key. Raises Conflict, here or later, when somebody was faster."""

    def keep(self, digest: str, answer: str) -> None:
        """Keep the answer to what was begun in this transaction."""

    def purge(self) -> None:
        """Forget what has expired."""


class Audit(Protocol):
    """The audit log; whatever is audited gets into it by itself when the transaction commits."""

    def forget_addresses(self, before: datetime) -> None:
        """Let go of the addresses of entries before this."""


class JobReads(Protocol):
    """Jobs, to look at."""

    def one(self, id: UUID) -> JobView:
        """Raises NotFound."""

    def page(self, state: JobState | None, page: Slice) -> Page[JobView]:
        """Jobs, the newest first."""

    def is_due(self, now: datetime) -> bool:
        """Whether there is something to take."""

    def counts(self) -> Mapping[JobState, int]:
        """How many wait and are parked; those done are not counted."""


class AuditReads(Protocol):
    """The audit log, to look at."""

    def page(self, search: AuditSearch, page: Slice) -> Page[AuditEntry]:
        """Entries, the newest first."""


class AnswerReads(Protocol):
    """Answers that were given."""

    def get(self, digest: str) -> Answered | None:
        """What is kept under it."""
