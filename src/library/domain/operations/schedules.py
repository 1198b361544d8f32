"""What is done again and again. After a pause of days it is done once, not once for each time that was missed."""

from datetime import datetime, timedelta

from attrs import frozen

from library.domain.operations.clocks import farthest


@frozen
class Schedule:
    """Something that is done so often."""

    name: str
    every: timedelta

    def is_due(self, next_run_at: datetime, now: datetime) -> bool:
        """Whether its moment has come; one that is farther away than ever was set by a clock that went wrong."""
        return next_run_at <= now or next_run_at > farthest(now, self.every)


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

PURGE = Schedule("purge", _HOUR)
EXPIRE_HOLDS = Schedule("expire-holds", _HOUR)
RESUME_HOLDS = Schedule("resume-holds", _HOUR)
SERVE_QUEUES = Schedule("serve-queues", _DAY)
REMIND = Schedule("remind", _HOUR)
MEDIATE = Schedule("mediate", _HOUR)
DIGEST = Schedule("digest", _HOUR)
DETACH_LOANS = Schedule("detach-loans", _HOUR)
FORGET_HOLDS = Schedule("forget-holds", _HOUR)
SCHEDULES = (
    PURGE,
    EXPIRE_HOLDS,
    RESUME_HOLDS,
    SERVE_QUEUES,
    REMIND,
    MEDIATE,
    DIGEST,
    DETACH_LOANS,
    FORGET_HOLDS,
)
