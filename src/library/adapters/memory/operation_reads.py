"""Jobs, the audit log and kept answers, to look at."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from library.adapters.memory.committed import Recorded, Stated
from library.adapters.memory.listing import Entry, page_of
from library.domain.errors import NotFound
from library.domain.operations.answers import Answered
from library.domain.operations.audit import AuditEntry, AuditSearch
from library.domain.operations.jobs import JobState, JobView
from library.domain.paging import Page, Slice


class JobReads:
    """Keeps the port JobReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def one(self, id: UUID) -> JobView:
        """Raises NotFound for an event from which nothing ever followed too."""
        for one, state in self._jobs():
            if one.id == id:
                return _view((one, state))
        raise NotFound("job", id)

    def page(self, state: JobState | None, page: Slice) -> Page[JobView]:
        """The newest first."""
        found = [Entry("", one.seq, (one, its)) for one, its in self._jobs() if state in {None, its}]
        return page_of(found, page, _view, backwards=True)

    def is_due(self, now: datetime) -> bool:
        """Looked at one by one."""
        return any(one.is_due(now) for one in self._committed.state.outbox.values())

    def counts(self) -> Mapping[JobState, int]:
        """Counted one by one."""
        states = [state for _, state in self._jobs()]
        return {state: states.count(state) for state in (JobState.WAITING, JobState.PARKED)}

    def _jobs(self) -> list[tuple[Recorded, JobState]]:
        recorded = self._committed.state.outbox.values()
        return [(one, state) for one in recorded if (state := _state(one)) is not None]


class AuditReads:
    """Keeps the port AuditReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def page(self, search: AuditSearch, page: Slice) -> Page[AuditEntry]:
        """The newest first."""
        rows = self._committed.state.audit.values()
        found = [Entry("", row.seq, row.entity) for row in rows if _matches(row.entity, search)]
        return page_of(found, page, lambda entry: entry, backwards=True)


class AnswerReads:
    """Keeps the port AnswerReads."""

    def __init__(self, committed: Stated) -> None:
        self._committed = committed

    def get(self, digest: str) -> Answered | None:
        """One that was committed."""
        return self._committed.state.answers.get(digest)


def _state(one: Recorded) -> JobState | None:
    if one.parked_at is not None:
        return JobState.PARKED
    if one.due_at is not None:
        return JobState.WAITING
    return None if one.done_at is None else JobState.DONE


def _view(found: tuple[Recorded, JobState]) -> JobView:
    one, state = found
    return JobView(
        id=one.id,
        name=one.name,
        state=state,
        happened_at=one.happened_at,
        due_at=one.due_at,
        attempts=one.attempts,
        done_at=one.done_at,
        error=one.error,
        data=one.data,
    )


def _matches(entry: AuditEntry, search: AuditSearch) -> bool:
    return (
        search.action in {None, entry.action}
        and search.by in {None, entry.by}
        and search.member_id in {None, entry.member_id}
    )
