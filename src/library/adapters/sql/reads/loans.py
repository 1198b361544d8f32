"""Loans, as of a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Select, bindparam, literal_column, select, true

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order, Row
from library.domain.errors import NotFound
from library.domain.ids import BookId, LoanId, MemberId
from library.domain.lending import lateness
from library.domain.lending.loan import LoanState
from library.domain.lending.searches import LoanFilter, LoanRole, LoanSearch
from library.domain.lending.views import GuestView, LoanView
from library.domain.membership.views import MemberView
from library.domain.paging import Page, Slice
from library.domain.ports.lending_reading import Day

_l = tables.loans.c
_OWNERS, _BORROWERS = tables.members.alias("owner"), tables.members.alias("borrower")

# The order in which `_view` takes them: first what is shown as it is kept.
_AS_KEPT = (
    _l.id,
    _l.book_id,
    _l.title,
    _l.lent_on,
    _l.due_on,
    _l.state,
    _l.currency,
    _l.guaranteed_days,
    _l.grace_days,
    _l.fee_per_day,
    _l.fee_cap,
    _l.agreed_value,
    _l.renewals,
    _l.recalled,
    _l.claimed_on,
    _l.may_pass_on,
    _l.kept,
    _l.ended_on,
    _l.version,
)
_NAMES = tuple(column.name for column in _AS_KEPT)
_SHOWN = select(
    *_AS_KEPT,
    _l.late_charged,
    _l.owner_id,
    _OWNERS.c.name.label("owner_name"),
    _l.borrower_id,
    _BORROWERS.c.name.label("borrower_name"),
    _l.guest_name,
    _l.guest_email,
).select_from(
    tables.loans.join(_OWNERS, _OWNERS.c.id == _l.owner_id).outerjoin(_BORROWERS, _BORROWERS.c.id == _l.borrower_id)
)
_ONE = _SHOWN.where(_l.id == bindparam("id", type_=_l.id.type)).execution_options(prepared=True)

_VIEWER = bindparam("viewer", type_=_l.owner_id.type)
_IN_ROLE: Mapping[LoanRole, tuple[ColumnElement[bool], ...]] = {
    LoanRole.BORROWER: (_l.borrower_id == _VIEWER,),
    LoanRole.OWNER: (_l.owner_id == _VIEWER,),
    LoanRole.ALL: (),
}
# Part of the statement, so that a plan that is made once knows how few of them are open.
IS_OPEN = _l.state == literal_column("'open'")
_STANDS: Mapping[LoanFilter, tuple[ColumnElement[bool], ...]] = {
    LoanFilter.OPEN: (IS_OPEN,),
    LoanFilter.OVERDUE: (IS_OPEN, _l.due_on < bindparam("today", type_=_l.due_on.type)),
    LoanFilter.CLAIMED: (IS_OPEN, _l.claimed_on.is_not(None)),
    LoanFilter.DISPUTED: (IS_OPEN, _l.claimed_on <= bindparam("disputed", type_=_l.claimed_on.type)),
    LoanFilter.ENDED: (_l.state != literal_column("'open'"),),
    LoanFilter.LOST: (_l.state == literal_column("'lost'"),),
}
_MAY_PASS_ON = select(_l.borrower_id).where(
    _l.open_book_id == bindparam("book", type_=_l.book_id.type), _l.may_pass_on == true()
)


@frozen
class _Running:
    """What lateness is worked out from."""

    due_on: date
    claimed_on: date | None
    grace_days: int
    fee_per_day: int
    fee_cap: int
    late_charged: int


def _view(row: Row, day: Day) -> LoanView:
    kept = dict(zip(_NAMES, row, strict=False))
    late_charged, owner_id, owner_name, borrower_id, borrower_name, guest_name, guest_email = row[19:26]
    return LoanView(
        **kept,
        owner=MemberView(id=owner_id, name=owner_name),
        borrower=None if borrower_id is None else MemberView(id=borrower_id, name=borrower_name),
        guest=None if guest_email is None else GuestView(name=guest_name, email=guest_email),
        **_lateness(kept, late_charged, day),
    )


def _lateness(kept: Mapping[str, Any], late_charged: int, day: Day) -> dict[str, Any]:
    if kept["state"] is not LoanState.OPEN:
        return {"overdue": False, "days_late": 0, "accrued": 0, "disputed": False}
    names = ("due_on", "claimed_on", "grace_days", "fee_per_day", "fee_cap")
    running = _Running(**{name: kept[name] for name in names}, late_charged=late_charged)
    days = lateness.days_late(running, day.today)
    return {
        "overdue": days > 0,
        "days_late": days,
        "accrued": lateness.accrued(running, day.today),
        "disputed": lateness.is_disputed(running, day.today, day.dispute_days),
    }


@lru_cache
def _listing(role: LoanRole, state: LoanFilter | None, *, book: bool, onwards: bool) -> Listing:
    found: Select[Any] = select(_l.seq).where(*_IN_ROLE[role], *(_STANDS[state] if state else ()))
    if book:
        found = found.where(_l.book_id == bindparam("book", type_=_l.book_id.type))
    return Listing.of(
        found.select_from(tables.loans).execution_options(prepared=True),
        Order(_l.seq, descending=True),
        _SHOWN,
        _l.seq,
        onwards=onwards,
    )


class SqlLoanReads:
    """Keeps the port LoanReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, id: LoanId, day: Day) -> LoanView:
        """Raises NotFound."""
        rows = self._kept.rows(_ONE, {"id": id})
        if not rows:
            raise NotFound("loan", id)
        return _view(rows[0], day)

    def page(self, member_id: MemberId, search: LoanSearch, day: Day, page: Slice) -> Page[LoanView]:
        """The newest first."""
        listing = _listing(search.role, search.state, book=search.book_id is not None, onwards=page.cursor is not None)
        given = {
            "viewer": member_id,
            "book": search.book_id,
            "today": day.today,
            "disputed": day.today - timedelta(days=day.dispute_days),
        }
        return listing.read(self._kept, given, page, partial(_view, day=day))

    def may_pass_on(self, book_id: BookId) -> MemberId | None:
        """By the index that keeps a book to one open loan."""
        rows = self._kept.rows(_MAY_PASS_ON, {"book": book_id})
        return rows[0][0] if rows else None
