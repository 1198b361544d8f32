"""Several things by one statement: a list in an IN, of one of a few lengths, so that few statements are compiled."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, bindparam


def room_for(wanted: Collection[Any]) -> int:
    """The length of a list in which they have a place: the next power of two."""
    return 1 << (len(wanted) - 1).bit_length()


def is_one_of(column: ColumnElement[Any], room: int) -> ColumnElement[bool]:
    """Whether it is one of as many as there is room for; which, is told by `parameters`."""
    return column.in_([bindparam(f"wanted_{place}", type_=column.type) for place in range(room)])


def parameters(wanted: Collection[Any]) -> dict[str, Any]:
    """What a statement with room for them is executed with; what is left of the room has the first of them again."""
    first, room = next(iter(wanted)), room_for(wanted)
    padded = [*wanted, *[first] * (room - len(wanted))]
    return {f"wanted_{place}": each for place, each in enumerate(padded)}
