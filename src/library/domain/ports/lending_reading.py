"""What is read of lending and of notices: frozen views of what was last committed. Who may see it is asked before."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from attrs import frozen

from library.domain.catalogue.policy import Sight
from library.domain.ids import BookId, FeeId, GiftId, HoldId, LoanId, MemberId, NoticeId
from library.domain.lending.hold import Q
from library.domain.lending.searches import FeeSearch, GiftSearch, HoldSearch, LoanSearch
from library.domain.lending.terms import Resolved
from library.domain.lending.views import ActivityView, BalanceView, FeeView, GiftView, HoldView, LoanView, QueueView
from library.domain.notices.views import NoticeView, PreferencesView
from library.domain.paging import Page, Slice


@frozen
class Day:
    """What loans are looked at by: today for the community, and after how many days a claim is disputed."""

    today: date
    dispute_days: int


class Choice(Protocol):
    """Which of all who wait in a queue are shown, in the same order."""

    def __call__(self, waiting: Sequence[Q], /) -> Sequence[Q]: ...


class HoldReads(Protocol):
    """Holds. The title of what is out of sight is shown as long as the hold is open, which keeps the book in sight."""

    def one(self, sight: Sight, id: HoldId) -> HoldView:
        """The hold; raises NotFound."""

    def owners(self, id: HoldId) -> frozenset[MemberId]:
        """Who owns the book of a hold, or of one on any copy a copy that it asks for, or has declined it.

        Raises NotFound.
        """

    def page(self, sight: Sight, member_id: MemberId, search: HoldSearch, page: Slice) -> Page[HoldView]:
        """Holds of this member in the role that is wanted, the newest first.

        Of an owner those that ask for a book of theirs: see rights.asks_for.
        """

    def queue(self, sight: Sight, book_id: BookId, choice: Choice, most: int) -> QueueView:
        """The open holds that this book would fill, in the order of their coming, the one that is ready among them.

        The same as the rules of lending have it: see situations.queue_of. Chosen is among all of them; of the chosen
        ones so many are shown at most, the first ones, each with its place among all.
        """


class LoanReads(Protocol):
    """Loans."""

    def one(self, id: LoanId, day: Day) -> LoanView:
        """The loan; raises NotFound."""

    def page(self, member_id: MemberId, search: LoanSearch, day: Day, page: Slice) -> Page[LoanView]:
        """Loans of this member in the role that is wanted, the newest first."""

    def may_pass_on(self, book_id: BookId) -> MemberId | None:
        """Who has this book, and may hand it to who is next."""


@frozen
class SetTerms:
    """What a level sets, and how often that was changed; nothing, and never, until it is set."""

    values: Mapping[str, Any]
    version: int


class TermsReads(Protocol):
    """The terms of every level."""

    def set(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> SetTerms:
        """What this level says: of a book, of an owner, or of the community."""

    def of_books(self, owner_id: MemberId) -> Mapping[BookId, Mapping[str, Any]]:
        """What each book of this owner says that says something, in the order of their coming."""

    def resolved(self, *, owner_id: MemberId | None = None, book_id: BookId | None = None) -> Resolved:
        """What holds for a book of this owner, which may have terms of its own; or where no book is meant."""


class FeeReads(Protocol):
    """Fees, each with its entries in the order of their coming."""

    def one(self, id: FeeId) -> FeeView:
        """The fee; raises NotFound."""

    def page(self, member_id: MemberId, search: FeeSearch, page: Slice) -> Page[FeeView]:
        """Fees of this member on the side that is wanted, the newest first."""

    def balances(self, member_id: MemberId) -> tuple[BalanceView, ...]:
        """By currency. What is owed back of one fee is owed by the other side, and makes no other smaller."""


class GiftReads(Protocol):
    """Offers of books. The title of what is out of sight is shown as long as the offer is open."""

    def one(self, sight: Sight, id: GiftId) -> GiftView:
        """The offer; raises NotFound."""

    def page(self, sight: Sight, member_id: MemberId, search: GiftSearch, page: Slice) -> Page[GiftView]:
        """Offers of this member on the side that is wanted, the newest first."""


class NoticeReads(Protocol):
    """What members were told, and how they want to be."""

    def one(self, member_id: MemberId, id: NoticeId) -> NoticeView:
        """A notice to this member; raises NotFound."""

    def page(self, member_id: MemberId, page: Slice, *, unread: bool) -> Page[NoticeView]:
        """Notices to this member, the newest first; all or unread ones."""

    def preferences(self, member_id: MemberId) -> PreferencesView:
        """How this member wants to be told; as everybody is until they say."""

    def calendar_of(self, secret_digest: str) -> MemberId | None:
        """Whose calendar this secret opens, unless they have left."""


class ReportReads(Protocol):
    """What happened, in numbers."""

    def activity(self, since: date, until: date) -> tuple[ActivityView, ...]:
        """By months, from the one of `since` to the one of `until`, the newest first; moments count as days in UTC."""
