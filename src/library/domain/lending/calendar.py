"""Days as the community has them. A due date is a local date, and a loan is overdue when that day has ended there."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

LAST_DAY = date(9998, 12, 31)
MOST_CLOSED = 366  # days in a row; with more than that a day stays where it is


@frozen
class Calendar:
    """The community's time zone, and the days on which nobody hands over anything."""

    zone: ZoneInfo
    closed_weekdays: frozenset[int] = frozenset()
    """Monday is 1, Sunday 7 (ISO 8601)."""
    closed_days: frozenset[date] = frozenset()

    def today(self, now: datetime) -> date:
        """The day that it is there at this moment."""
        return now.astimezone(self.zone).date()

    def is_closed(self, day: date) -> bool:
        """Whether nobody hands over anything on this day."""
        return day.isoweekday() in self.closed_weekdays or day in self.closed_days

    def days_after(self, day: date, days: int) -> date:
        """So many days later, or the first open day after that; never beyond the last day that there is."""
        after = day + timedelta(days=min(days, (LAST_DAY - day).days))
        for later in range(min(MOST_CLOSED, (LAST_DAY - after).days + 1)):
            if not self.is_closed(pushed := after + timedelta(days=later)):
                return pushed
        return after


def zone(name: str) -> ZoneInfo:
    """The time zone of this name in the IANA database; raises ValueError with the reason."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError("is no time zone, such as Europe/Berlin") from None
