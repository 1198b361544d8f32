"""What is done with jobs, by those who do them and by those who look after them; and what is forgotten in time."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from library.domain.actor import Actor
from library.domain.errors import TooMany
from library.domain.operations import policy
from library.domain.operations.audit import ADDRESSES_KEPT
from library.domain.operations.events import JobDiscarded, JobRetried
from library.domain.operations.jobs import Job, ScheduleDue, UpkeepDue, is_poison, wait_after
from library.domain.operations.limits import Limit
from library.domain.operations.schedules import Schedule
from library.domain.ports import UnitOfWork

EVENTS_KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=365)
AT_ONCE = 500  # jobs that one transaction makes of a round


def take_jobs(
    uow: UnitOfWork, *, lease: UUID, lasting: timedelta, most: int, names: Collection[str] | None = None
) -> tuple[Job, ...]:
    """Lease jobs that are due, of these names or any. One that always takes its process with it is parked."""
    taken = uow.jobs.take(lease, until=uow.now + lasting, most=most, names=names)
    for job in taken:
        if job.is_deadly():
            uow.jobs.park(job, error="It was begun again and again, and never ended.")
    return tuple(job for job in taken if not job.is_deadly())


def apply_job(uow: UnitOfWork, *, job: Job, effect: Callable[[UnitOfWork, Job], None]) -> None:
    """Do a job within our own database, and note with it that it is done: so it is done once. Raises LeaseLost."""
    uow.jobs.finish(job)
    effect(uow, job)


def finish_job(uow: UnitOfWork, *, job: Job) -> None:
    """Note that a job is done. Raises LeaseLost."""
    uow.jobs.finish(job)


def give_back_jobs(uow: UnitOfWork, *, jobs: Iterable[Job]) -> None:
    """Let others take what was not begun."""
    for job in jobs:
        uow.jobs.give_back(job)


def job_failed(uow: UnitOfWork, *, job: Job, error: Exception) -> None:
    """Try it again later, or park it."""
    says = f"{type(error).__name__}: {error}".encode(errors="replace").decode().replace("\0", " ")[:500]
    if is_poison(job, error, uow.now):
        uow.jobs.park(job, error=says)
    else:
        uow.jobs.put_off(job, until=uow.now + wait_after(job.attempts), error=says)


def begin_round(
    uow: UnitOfWork,
    *,
    schedule: str,
    find: Callable[[UnitOfWork, UUID | None, int], Sequence[UUID]],
    after: UUID | None,
) -> None:
    """Make jobs, each with a transaction of its own, of what is found; when that is a lot, go on from there."""
    found = find(uow, after, AT_ONCE)
    for about in found:
        uow.tell(UpkeepDue(schedule=schedule, about=about))
    if len(found) == AT_ONCE:
        uow.tell(ScheduleDue(schedule=schedule, after=found[-1]))


def begin_schedules(uow: UnitOfWork, *, schedules: Iterable[Schedule]) -> None:
    """Make jobs of what is due."""
    for schedule in schedules:
        if uow.schedules.take(schedule):
            uow.tell(ScheduleDue(schedule=schedule.name))


def retry_job(uow: UnitOfWork, *, by: Actor, job_id: UUID) -> None:
    """Try a job at once that waits or is parked. Raises RoleMissing, ScopeMissing, NotFound."""
    policy.may_operate(by)
    uow.jobs.retry(job_id)
    uow.tell(JobRetried(job_id=job_id))


def discard_job(uow: UnitOfWork, *, by: Actor, job_id: UUID) -> None:
    """Never do a job that waits or is parked. Raises RoleMissing, ScopeMissing, NotFound."""
    policy.may_operate(by)
    uow.jobs.discard(job_id)
    uow.tell(JobDiscarded(job_id=job_id))


def count(uow: UnitOfWork, *, attempts: Iterable[tuple[Limit, str]]) -> None:
    """Count an attempt under each of these keys; an empty key is nobody's. Raises TooMany, of the longest wait."""
    waits = []
    for limit, key in attempts:
        try:
            if key:
                uow.limits.take(limit, key)
        except TooMany as error:
            waits.append(error.retry_after)
    if waits:
        raise TooMany(max(waits))


def begin_anew(uow: UnitOfWork, *, attempts: Iterable[tuple[Limit, str]]) -> None:
    """Forget attempts, for the last one was right."""
    for limit, key in attempts:
        uow.limits.clear(limit, key)


def purge(uow: UnitOfWork) -> None:
    """Forget what is over: sessions, tokens, links and invitations, answers, counts, old events, notices, addresses."""
    uow.sessions.purge()
    uow.tokens.purge()
    uow.links.purge()
    uow.invitations.purge()
    uow.answers.purge()
    uow.limits.purge()
    uow.jobs.purge(uow.now - EVENTS_KEPT)
    uow.notices.purge(uow.now - NOTICES_KEPT)
    uow.audit.forget_addresses(uow.now - ADDRESSES_KEPT)
