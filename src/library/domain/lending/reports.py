"""The months that a report is about."""

from collections.abc import Sequence
from datetime import date


def month(day: date) -> str:
    """As 2026-11."""
    return f"{day.year:04}-{day.month:02}"


def months(since: date, until: date) -> Sequence[str]:
    """From the one of the last day back to that of the first."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(last, first - 1, -1)]
