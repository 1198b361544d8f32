"""Offers of books."""

from collections.abc import Mapping
from functools import lru_cache, partial

from sqlalchemy import ColumnElement, bindparam, literal_column, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.holds import Shelved
from library.adapters.sql.reads.paging import Listing, Order, Row
from library.domain.catalogue.policy import Sight
from library.domain.errors import NotFound
from library.domain.ids import GiftId, MemberId
from library.domain.lending.gift import GiftState
from library.domain.lending.searches import GiftFilter, GiftSearch, Side
from library.domain.lending.views import GiftView
from library.domain.membership.views import MemberView
from library.domain.paging import Page, Slice

_g = tables.gifts.c
_GIVERS, _RECEIVERS = tables.members.alias("giver"), tables.members.alias("receiver")
_SHOWN = (
    select(
        _g.id,
        _g.book_id,
        tables.books.c.title,
        _g.giver_id,
        _GIVERS.c.name.label("giver_name"),
        _g.receiver_id,
        _RECEIVERS.c.name.label("receiver_name"),
        _g.offered_at,
        _g.state,
        _g.version,
        tables.books.c.owner_id,
        tables.books.c.visibility,
        tables.books.c.hidden,
    )
    .join_from(tables.gifts, tables.books, tables.books.c.id == _g.book_id)
    .join(_GIVERS, _GIVERS.c.id == _g.giver_id)
    .join(_RECEIVERS, _RECEIVERS.c.id == _g.receiver_id)
)
_ONE = _SHOWN.where(_g.id == bindparam("id", type_=_g.id.type))
_VIEWER = bindparam("viewer", type_=_g.giver_id.type)
_ON_SIDE: Mapping[Side, ColumnElement[bool]] = {
    Side.MINE: _g.receiver_id == _VIEWER,
    Side.OTHERS: _g.giver_id == _VIEWER,
}
_OFFERED: ColumnElement[str] = literal_column("'offered'")
_IN_STATE: Mapping[GiftFilter, ColumnElement[bool]] = {
    GiftFilter.OPEN: _g.state == _OFFERED,
    GiftFilter.ENDED: _g.state != _OFFERED,
}


def _view(row: Row, sight: Sight) -> GiftView:
    gift_id, book_id, title, giver_id, giver_name, receiver_id, receiver_name, offered_at, state, version = row[:10]
    shelved = Shelved(book_id, *row[10:13])
    return GiftView(
        id=gift_id,
        book_id=book_id,
        title=title if state is GiftState.OFFERED or sight.sees(shelved) else None,
        giver=MemberView(id=giver_id, name=giver_name),
        receiver=MemberView(id=receiver_id, name=receiver_name),
        offered_at=offered_at,
        state=state,
        version=version,
    )


@lru_cache
def _listing(side: Side, state: GiftFilter | None, *, onwards: bool) -> Listing:
    found = select(_g.seq).where(_ON_SIDE[side])
    if state is not None:
        found = found.where(_IN_STATE[state])
    return Listing.of(found, Order(_g.seq, descending=True), _SHOWN, _g.seq, onwards=onwards)


class SqlGiftReads:
    """Keeps the port GiftReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, sight: Sight, id: GiftId) -> GiftView:
        """Raises NotFound."""
        rows = self._kept.rows(_ONE, {"id": id})
        if not rows:
            raise NotFound("gift", id)
        return _view(rows[0], sight)

    def page(self, sight: Sight, member_id: MemberId, search: GiftSearch, page: Slice) -> Page[GiftView]:
        """The newest first."""
        listing = _listing(search.side, search.state, onwards=page.cursor is not None)
        return listing.read(self._kept, {"viewer": member_id}, page, partial(_view, sight=sight))
