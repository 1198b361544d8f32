"""The whole library in dictionaries: for tests, for trying things out, and gone when the process ends."""

from collections.abc import Callable, Collection
from datetime import datetime

from library.adapters.memory.committed import Committed, Recorded
from library.adapters.memory.reads import MemoryReads
from library.adapters.memory.unit_of_work import MemoryUnitOfWork
from library.domain.ports import Reads, UnitOfWork

__all__ = ["MemoryStore"]


class MemoryStore:
    """Keeps every promise of the ports, and is held to the same tests as the databases. Safe for many threads."""

    reads_in_place = True

    def __init__(self, clock: Callable[[], datetime], *, followed: Collection[str] = ()) -> None:
        self._clock = clock
        self._followed = followed
        self._committed = Committed()
        self.reads: Reads = MemoryReads(self._committed)

    @property
    def outbox(self) -> tuple[Recorded, ...]:
        """Every event of what was committed, the oldest first."""
        return tuple(self._committed.state.outbox.values())

    def transaction(self) -> UnitOfWork:
        """A new transaction, at this moment of the clock."""
        return MemoryUnitOfWork(self._committed, self._clock(), self._followed)

    def trace(self) -> None:
        """There are no statements to tell of."""

    def close(self) -> None:
        """Nothing is held that would have to be let go."""
