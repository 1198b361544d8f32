"""Reports: the database counts by days, and the days are put together here.

Loans and holds are gone through from the first to the last, for there is no index on the day on which they began. Each
loan would pay for it, and reports are asked for at the console, now and then: 200,000 loans take a third of a second.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.domain.lending.loan import LoanState
from library.domain.lending.reports import month, months
from library.domain.lending.views import ActivityView

_l = tables.loans.c
_LAST_MOMENT = time.max.replace(tzinfo=UTC)


def _by_day(day: ColumnElement[Any], when: ColumnElement[Any], *wanted: ColumnElement[bool]) -> Select[Any]:
    since, until = bindparam("since", type_=when.type), bindparam("until", type_=when.type)
    return select(day, func.count()).where(when >= since, when <= until, *wanted).group_by(day)


_OF_DAYS: Mapping[str, Select[Any]] = {
    "lent": _by_day(_l.lent_on, _l.lent_on),
    "returned": _by_day(_l.ended_on, _l.ended_on, _l.state == LoanState.RETURNED),
    "lost": _by_day(_l.ended_on, _l.ended_on, _l.state == LoanState.LOST),
}


@lru_cache
def _of_moments(dialect: str) -> Mapping[str, Select[Any]]:
    moments = {
        "holds": tables.holds.c.placed_at,
        "books_added": tables.books.c.created_at,
        "members_joined": tables.members.c.created_at,
    }
    return {name: _by_day(_utc_day(dialect, moment), moment) for name, moment in moments.items()}


def _utc_day(dialect: str, moment: ColumnElement[datetime]) -> ColumnElement[date]:
    """PostgreSQL knows which moment is meant, and would take the day of its session's time zone."""
    kept = func.timezone("UTC", moment) if dialect == "postgresql" else moment
    return func.date(kept, type_=Date())


class SqlReportReads:
    """Keeps the port ReportReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def activity(self, since: date, until: date) -> tuple[ActivityView, ...]:
        """By one SELECT for each thing that is counted, which goes through all that is of these months."""
        first, last = since.replace(day=1), _last_of_month(until)
        days = {"since": first, "until": last}
        moments = {"since": datetime.combine(first, time.min, UTC), "until": datetime.combine(last, _LAST_MOMENT)}
        counts = {name: self._by_month(statement, days) for name, statement in _OF_DAYS.items()}
        for name, statement in _of_moments(self._kept.dialect.name).items():
            counts[name] = self._by_month(statement, moments)
        return tuple(
            ActivityView(month=each, **{name: counted[each] for name, counted in counts.items()})
            for each in months(since, until)
        )

    def _by_month(self, statement: Select[Any], given: dict[str, Any]) -> Counter[str]:
        counted: Counter[str] = Counter()
        for day, how_many in self._kept.rows(statement, given):
            counted[month(day)] += how_many
        return counted


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
