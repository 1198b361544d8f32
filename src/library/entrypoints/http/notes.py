"""What there is to note about each answer. It is written down a moment later, for many at once.

Counting and writing for each request by itself would take as long as all else that the edge does.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias

from library.entrypoints.http.metrics import Metrics

A_MOMENT = 0.1  # seconds
MANY = 1000


class Note(NamedTuple):
    """About one answer. What has no route was answered by none."""

    at: float  # seconds since 1970
    method: str
    route: str
    path: bytes
    status: int
    seconds: float
    bytes: int
    client: str | None
    member: Any
    request_id: str


Write: TypeAlias = Callable[[Sequence[Note]], None]


class Notes:
    """Keeps them until their moment has come."""

    def __init__(self, metrics: Metrics, write: Write | None = None) -> None:
        self.metrics = metrics
        self._write = write
        self._kept: list[Note] = []

    def take(self, note: Note) -> None:
        """Of an event loop, which will write it down."""
        self._kept.append(note)
        if len(self._kept) == 1:
            asyncio.get_running_loop().call_later(A_MOMENT, self.flush)
        elif len(self._kept) >= MANY:
            self.flush()

    def flush(self) -> None:
        """Write down what is kept."""
        kept, self._kept = self._kept, []
        for note in kept:
            self.metrics.answered(note.method, note.route, note.status, note.seconds)
        self.metrics.now()
        if self._write and kept:
            with suppress(OSError):  # a log that cannot be written is no reason to serve nobody
                self._write(kept)
