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


PURGE = Schedule("purge", timedelta(hours=1))
SCHEDULES = (PURGE,)
