"""Notices, and how members want to be told."""

from functools import lru_cache

from sqlalchemy import bindparam, select

from library.adapters.sql import tables
from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.paging import Listing, Order, Row
from library.domain.errors import NotFound
from library.domain.ids import MemberId, NoticeId
from library.domain.notices.kinds import in_words, sentence
from library.domain.notices.notice import Mails, preferences_id
from library.domain.notices.views import NoticeView, PreferencesView
from library.domain.paging import Page, Slice

_n, _p = tables.notices.c, tables.preferences.c
_OTHERS = tables.members.alias("other")
_SHOWN = select(
    _n.id, _n.kind, _n.data, _OTHERS.c.name.label("other"), _n.at, _n.read_at, _n.book_id, _n.loan_id, _n.hold_id
).select_from(tables.notices.outerjoin(_OTHERS, _OTHERS.c.id == _n.other_id))
_THEIRS = _n.member_id == bindparam("member", type_=_n.member_id.type)
_ONE = _SHOWN.where(_n.id == bindparam("id", type_=_n.id.type), _THEIRS)
_PREFERENCES = select(_p.mails, _p.calendar_digest.is_not(None), _p.version).where(
    _p.id == bindparam("id", type_=_p.id.type)
)
_WHOSE_CALENDAR = select(_p.member_id).where(_p.calendar_digest == bindparam("digest"))


def _view(row: Row) -> NoticeView:
    notice_id, kind, data, other, at, read_at, book_id, loan_id, hold_id = row[:9]
    return NoticeView(
        id=notice_id,
        kind=kind,
        says=sentence(kind, in_words(data, other or "")),
        at=at,
        read=read_at is not None,
        book_id=book_id,
        loan_id=loan_id,
        hold_id=hold_id,
    )


@lru_cache
def _listing(*, unread: bool, onwards: bool) -> Listing:
    found = select(_n.seq).where(_THEIRS)
    if unread:
        found = found.where(_n.read_at.is_(None))
    return Listing.of(found, Order(_n.seq, descending=True), _SHOWN, _n.seq, onwards=onwards)


class SqlNoticeReads:
    """Keeps the port NoticeReads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept

    def one(self, member_id: MemberId, id: NoticeId) -> NoticeView:
        """Raises NotFound for another's too."""
        rows = self._kept.rows(_ONE, {"member": member_id, "id": id})
        if not rows:
            raise NotFound("notice", id)
        return _view(rows[0])

    def page(self, member_id: MemberId, page: Slice, *, unread: bool) -> Page[NoticeView]:
        """The newest first."""
        listing = _listing(unread=unread, onwards=page.cursor is not None)
        return listing.read(self._kept, {"member": member_id}, page, _view)

    def preferences(self, member_id: MemberId) -> PreferencesView:
        """As everybody's, until they are set."""
        rows = self._kept.rows(_PREFERENCES, {"id": preferences_id(member_id)})
        mails, calendar, version = rows[0] if rows else (Mails.AT_ONCE, False, 0)
        return PreferencesView(mails=mails, calendar=bool(calendar), version=version)

    def calendar_of(self, secret_digest: str) -> MemberId | None:
        """By the index that keeps the secrets apart."""
        rows = self._kept.rows(_WHOSE_CALENDAR, {"digest": secret_digest})
        return rows[0][0] if rows else None
