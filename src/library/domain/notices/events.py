"""What happens to notices."""

from attrs import frozen

from library.domain.entity import Event
from library.domain.ids import MemberId, NoticeId


@frozen(kw_only=True)
class NoticeGiven(Event):
    """One that is mailed at once."""

    notice_id: NoticeId


@frozen(kw_only=True)
class DigestDue(Event):
    """The moment to mail a member what they were told since the last digest."""

    member_id: MemberId
