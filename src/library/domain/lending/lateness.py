"""What lateness is and costs. It follows from the due date and the day, so it is worked out and never stored."""

from datetime import date
from typing import Protocol


class Running(Protocol):
    """What it is worked out from; a Loan that is open is one."""

    @property
    def due_on(self) -> date: ...
    @property
    def claimed_on(self) -> date | None: ...
    @property
    def grace_days(self) -> int: ...
    @property
    def fee_per_day(self) -> int: ...
    @property
    def fee_cap(self) -> int: ...
    @property
    def late_charged(self) -> int: ...


def days_late(of: Running, today: date) -> int:
    """How many days it is overdue; zero on the due date itself."""
    return max(0, (today - of.due_on).days)


def late_fee(of: Running, until: date) -> int:
    """What lateness costs besides what was charged: by the day, after the days of grace, up to the cap in all."""
    billable = max(0, days_late(of, until) - of.grace_days)
    return max(0, min(billable * of.fee_per_day, of.fee_cap - of.late_charged))


def accrued(of: Running, today: date) -> int:
    """What lateness costs as it stands today: until the day on which the borrower says that it was back."""
    return late_fee(of, of.claimed_on or today)


def is_disputed(of: Running, today: date, dispute_days: int) -> bool:
    """Whether a claim was left unconfirmed for so long that somebody should mediate."""
    return of.claimed_on is not None and (today - of.claimed_on).days >= dispute_days
