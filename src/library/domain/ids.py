"""What things are known by: UUIDs of version 7 (RFC 9562), told apart by type so that nobody mixes them up."""

from typing import NewType
from uuid import UUID

MemberId = NewType("MemberId", UUID)
SessionId = NewType("SessionId", UUID)
TokenId = NewType("TokenId", UUID)
BookId = NewType("BookId", UUID)
ReadingId = NewType("ReadingId", UUID)
InvitationId = NewType("InvitationId", UUID)
LinkId = NewType("LinkId", UUID)
HoldId = NewType("HoldId", UUID)
LoanId = NewType("LoanId", UUID)
FeeId = NewType("FeeId", UUID)
GiftId = NewType("GiftId", UUID)
NoticeId = NewType("NoticeId", UUID)
