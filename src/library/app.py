"""The one door: whatever is done to the library or asked of it goes through `Library`."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from library.domain.errors import Conflict
from library.domain.membership.member import Registration
from library.domain.ports import Passwords, Reads, UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 3


class Library:
    """A library that is open. Safe to be used by many threads; close it, or use it as a context manager."""

    def __init__(
        self,
        *,
        transactions: Callable[[], UnitOfWork],
        reads: Reads,
        passwords: Passwords,
        clock: Callable[[], datetime],
        registration: Registration,
        reads_in_place: bool = False,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._transactions = transactions
        self._reads = reads
        self._close = close
        self.passwords = passwords
        self.now = clock
        self.registration = registration
        self.reads_in_place = reads_in_place  # reading is so quick that handing it to a thread would cost more

    def do(self, use_case: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a use case in a transaction of its own; run it again if someone changed the same thing meanwhile.

        What it returns was committed. Raises what the use case raises, and Conflict when the race was lost three times.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._transactions() as uow:
                    result = use_case(uow, *args, **kwargs)
                    uow.commit()
                    return result
            except Conflict:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311 - so that two losers do not meet again
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def ask(self, query: Callable[Concatenate[Reads, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a query: no transaction, no change, a frozen view of what was last committed."""
        return query(self._reads, *args, **kwargs)

    def close(self) -> None:
        """Let go of connections. It is not to be used afterwards."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
