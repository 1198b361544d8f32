"""What an entity is: an id, a version that every change bumps, and the events that it records meanwhile."""

from typing import Any, ClassVar

import attrs
from attrs import define, field, frozen

from library.domain.errors import Stale


@frozen(kw_only=True)
class Event:
    """Something that happened, in the past tense; stored with the change that it tells of."""

    audited: ClassVar[bool] = False
    """Whether it stands in the audit log too."""
    logged: ClassVar[frozenset[str] | None] = None
    """What the log says of it, where that is not all: nobody is forgotten there."""

    def data(self) -> dict[str, Any]:
        """As JSON has it: ids, moments and choices as text, tuples as lists."""
        return {name: _plain(value) for name, value in attrs.asdict(self, recurse=False).items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else str(value)


@define(slots=False, eq=False, kw_only=True)
class Entity:
    """Compared by identity: within one transaction there is one object for one id."""

    version: int = 1
    _events: list[Event] = field(factory=list, init=False, repr=False)

    def expect(self, version: int | None) -> None:
        """Raise Stale when the caller names another version than this."""
        if version is not None and version != self.version:
            raise Stale(version, self.version)

    def _began(self, event: Event) -> None:
        self._events.append(event)

    def _changed(self, event: Event) -> None:
        self.version += 1
        self._events.append(event)

    def take_events(self) -> list[Event]:
        """The events recorded since the last time, which forgets them."""
        events, self._events = self._events, []
        return events
