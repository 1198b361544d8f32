"""Fees: each is its charge, and the entries that have the charge's id."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order, Row
from library.domain.errors import NotFound
from library.domain.ids import FeeId, MemberId
from library.domain.lending.searches import FeeFilter, FeeSearch, Side
from library.domain.lending.views import BalanceView, EntryView, FeeView
from library.domain.membership.views import MemberView
from library.domain.paging import Page, Slice

_CHARGES, _ENTRIES = tables.entries.alias("charges"), tables.entries.alias("each_entry")
_c, _e = _CHARGES.c, _ENTRIES.c
_IS_CHARGE = _c.id == _c.fee_id
_OWING, _OWED_TO = tables.members.alias("owing"), tables.members.alias("owed")

# A row for each entry, with what is the same of all of them before it.
_SHOWN = (
    select(
        _c.id,
        _c.loan_id,
        tables.loans.c.title,
        _c.kind,
        _c.member_id,
        _OWING.c.name.label("member_name"),
        _c.owed_to,
        _OWED_TO.c.name.label("owed_to_name"),
        _c.currency,
        _e.id.label("entry_id"),
        _e.kind.label("entry_kind"),
        _e.amount,
        _e.at,
        _e.note,
    )
    .join_from(_CHARGES, _ENTRIES, _e.fee_id == _c.id)
    .join(tables.loans, tables.loans.c.id == _c.loan_id)
    .join(_OWING, _OWING.c.id == _c.member_id)
    .join(_OWED_TO, _OWED_TO.c.id == _c.owed_to)
)
_ONE = _SHOWN.where(_IS_CHARGE, _c.id == bindparam("id", type_=_c.id.type)).order_by(_e.seq)
_VIEWER = bindparam("viewer", type_=_c.member_id.type)
_ON_SIDE: Mapping[Side, ColumnElement[bool]] = {Side.MINE: _c.member_id == _VIEWER, Side.OTHERS: _c.owed_to == _VIEWER}
_OWED = select(func.sum(_e.amount)).where(_e.fee_id == _c.id).correlate(_CHARGES).scalar_subquery()
_IN_STATE: Mapping[FeeFilter, ColumnElement[bool]] = {FeeFilter.OWED: _OWED != 0, FeeFilter.SETTLED: _OWED == 0}
_SUMS = (
    select(_c.currency, _c.member_id, _c.owed_to, func.sum(_e.amount))
    .join_from(_CHARGES, _ENTRIES, _e.fee_id == _c.id)
    .where(_IS_CHARGE, or_(*_ON_SIDE.values()))
    .group_by(_c.seq, _c.currency, _c.member_id, _c.owed_to)
)


def _view(rows: Sequence[Row]) -> FeeView:
    fee_id, loan_id, title, kind, member_id, member_name, owed_to, owed_to_name, currency = rows[0][:9]
    entries = tuple(_entry(row) for row in rows)
    return FeeView(
        id=fee_id,
        loan_id=loan_id,
        title=title,
        kind=kind,
        member=MemberView(id=member_id, name=member_name),
        owed_to=MemberView(id=owed_to, name=owed_to_name),
        owed=sum(entry.amount for entry in entries),
        currency=currency,
        entries=entries,
    )


def _entry(row: Row) -> EntryView:
    entry_id, kind, amount, at, note = row[9:14]
    return EntryView(id=entry_id, kind=kind, amount=amount, at=at, note=note)


@lru_cache
def _listing(side: Side, state: FeeFilter | None, *, onwards: bool) -> Listing:
    found = select(_c.seq).where(_IS_CHARGE, _ON_SIDE[side])
    if state is not None:
        found = found.where(_IN_STATE[state])
    newest_first = Order(_c.seq, descending=True)
    return Listing.of(found, newest_first, _SHOWN, _c.seq, onwards=onwards, within=(_e.seq,))


class SqlFeeReads:
    """Keeps the port FeeReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, id: FeeId) -> FeeView:
        """Raises NotFound."""
        rows = self._kept.rows(_ONE, {"id": id})
        if not rows:
            raise NotFound("fee", id)
        return _view(rows)

    def page(self, member_id: MemberId, search: FeeSearch, page: Slice) -> Page[FeeView]:
        """The newest charge first, all entries by the same SELECT."""
        listing = _listing(search.side, search.state, onwards=page.cursor is not None)
        return listing.read_together(self._kept, {"viewer": member_id}, page, _view)

    def balances(self, member_id: MemberId) -> tuple[BalanceView, ...]:
        """Fee by fee."""
        found: dict[str, list[int]] = {}
        for currency, owing, owed_to, amount in self._kept.rows(_SUMS, {"viewer": member_id}):
            sums = found.setdefault(currency, [0, 0])
            owes, is_owed = (owing, owed_to) if amount > 0 else (owed_to, owing)
            sums[0] += abs(int(amount)) if owes == member_id else 0
            sums[1] += abs(int(amount)) if is_owed == member_id else 0
        return tuple(
            BalanceView(currency=currency, owes=owes, is_owed=is_owed)
            for currency, (owes, is_owed) in sorted(found.items())
        )
