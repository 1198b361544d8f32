"""What can be asked about jobs and the audit log, and about answers that were given."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from library.domain.actor import Actor
from library.domain.operations import policy
from library.domain.operations.answers import Request, given
from library.domain.operations.audit import AuditEntry, AuditSearch
from library.domain.operations.jobs import JobState, JobView
from library.domain.paging import FIRST_PAGE, Page, Slice
from library.domain.ports import Reads

EVERYTHING = AuditSearch()


def jobs(reads: Reads, *, viewer: Actor, state: JobState | None = None, page: Slice = FIRST_PAGE) -> Page[JobView]:
    """Jobs, the newest first. Raises RoleMissing, ScopeMissing."""
    policy.may_operate(viewer)
    return reads.jobs.page(state, page)


def job(reads: Reads, *, viewer: Actor, job_id: UUID) -> JobView:
    """One job. Raises RoleMissing, ScopeMissing, NotFound."""
    policy.may_operate(viewer)
    return reads.jobs.one(job_id)


def is_due(reads: Reads, *, now: datetime) -> bool:
    """Whether there are jobs to do at this moment."""
    return reads.jobs.is_due(now)


def job_counts(reads: Reads) -> Mapping[JobState, int]:
    """How many jobs wait and are parked, for those who watch the server."""
    return reads.jobs.counts()


def audit(
    reads: Reads, *, viewer: Actor, search: AuditSearch = EVERYTHING, page: Slice = FIRST_PAGE
) -> Page[AuditEntry]:
    """Entries of the audit log, the newest first. Raises RoleMissing, ScopeMissing."""
    policy.may_operate(viewer)
    return reads.audit.page(search, page)


def answer(reads: Reads, *, request: Request, now: datetime) -> str | None:
    """The answer that was given to this request, if it came before. Raises KeyReused."""
    return given(reads.answers.get(request.digest), request, now)
