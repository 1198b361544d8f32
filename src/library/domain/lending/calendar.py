"""Days as the community has them. A due date is a local date, and a loan is overdue when that day has ended there."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

from library.domain.errors import Invalid

LAST_DAY = date(9998, 12, 31)
MOST_CLOSED = 366  # in a row; beyond that a due date stays where it is


@frozen
class Calendar:
    """The community's time zone, and the days on which nobody hands over anything."""

    zone: ZoneInfo
    closed_weekdays: frozenset[int] = frozenset()
    """Monday is 0."""
    closed_days: frozenset[date] = frozenset()

    def today(self, now: datetime) -> date:
        """The day that it is there at this moment."""
        return now.astimezone(self.zone).date()

    def is_closed(self, day: date) -> bool:
        """Whether nobody hands over anything on this day."""
        return day.weekday() in self.closed_weekdays or day in self.closed_days

    def days_after(self, day: date, days: int) -> date:
        """So many days later, or the first open day after that. Beyond the end of the calendar it is its last day."""
        due = day + timedelta(days=min(days, (LAST_DAY - day).days))
        for later in range(MOST_CLOSED):
            if not self.is_closed(pushed := due + timedelta(days=later)):
                return pushed
        return due


def zone(name: str) -> ZoneInfo:
    """The time zone of this name in the IANA database. Raises Invalid."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Invalid.because("time_zone", f"{name} is no time zone, such as Europe/Berlin") from None


def calendar(zone_name: str, closed_weekdays: Collection[int], closed_days: Collection[date]) -> Calendar:
    """As the community's terms say it."""
    return Calendar(zone(zone_name), frozenset(closed_weekdays), frozenset(closed_days))
