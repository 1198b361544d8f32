"""What happens to readings."""

from attrs import frozen

from library.domain.entity import Event
from library.domain.ids import MemberId, ReadingId


@frozen(kw_only=True)
class ReadingEvent(Event):
    reading_id: ReadingId
    reader_id: MemberId


@frozen(kw_only=True)
class ReadingBegun(ReadingEvent):
    pass


@frozen(kw_only=True)
class ReadingEdited(ReadingEvent):
    pass


@frozen(kw_only=True)
class ReadingRemoved(ReadingEvent):
    pass
