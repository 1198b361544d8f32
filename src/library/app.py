"""The one door: whatever is done to the library or asked of it goes through `Library`."""

import json
import random
import time
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from types import TracebackType
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar

from attrs import frozen

from library.domain.actor import Actor
from library.domain.errors import Conflict
from library.domain.ids import MemberId
from library.domain.membership.member import Registration
from library.domain.operations.answers import Request
from library.domain.operations.once import its_id, once
from library.domain.outside import Mailer, Passwords
from library.domain.ports import Reads, UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 3


@frozen
class Once(Generic[R]):
    """What `Library.once` returns."""

    _library: "Library"
    _key: str
    _account: MemberId | None
    _said: bytes | None
    _shown: Callable[[Reads, R], str]

    def do(self, use_case: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs) -> str:
        """Library.do, unless that was done under this key; the answer of then.

        Raises KeyReused when the key came with another request, and what the use case raises: nothing is kept then.
        """
        given, by = {name: value for name, value in kwargs.items() if name != "by"}, _actor(kwargs)
        said = self._said if self._said is not None else _said(use_case.__qualname__, args, given)
        request = Request(self._key, self._account or (by.id if by else None), said)
        return self._library.do(once, request, self._shown, use_case, *args, **kwargs)


class Library:
    """A library that is open. Safe to be used by many threads; close it, or use it as a context manager."""

    def __init__(
        self,
        *,
        transactions: Callable[[], UnitOfWork],
        reads: Reads,
        passwords: Passwords,
        mailer: Mailer,
        clock: Callable[[], datetime],
        registration: Registration,
        reads_in_place: bool = False,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._transactions = transactions
        self._reads = reads
        self._close = close
        self.passwords = passwords
        self.mailer = mailer
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
                    uow.by = _actor(kwargs)
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

    def once(
        self,
        key: str,
        *,
        account: MemberId | None = None,
        said: bytes | None = None,
        shown: Callable[[Reads, R], str] = its_id,
    ) -> "Once[R]":
        """Let a use case have one effect, and one answer, however often it is run under this key within 24 hours.

        A key stands for one request of one `account`: `said` is all of the request, by default the use case and its
        arguments. `shown` makes the answer, by default the id of what the use case returns.
        """
        return Once(self, key, account, said, shown)

    def close(self) -> None:
        """Let go of connections. It is not to be used afterwards."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _actor(arguments: Mapping[str, object]) -> Actor | None:
    """Who acts, where a use case is told."""
    by = arguments.get("by")
    return by if isinstance(by, Actor) else None


def _said(*what: object) -> bytes:
    """The same for the same arguments, in whatever order their names come, and in another process too."""
    return json.dumps(_in_order(what), sort_keys=True).encode()


def _in_order(what: object) -> object:
    if isinstance(what, Mapping):
        return {str(name): _in_order(value) for name, value in what.items()}
    if isinstance(what, AbstractSet):
        return sorted(map(repr, what))
    if isinstance(what, list | tuple):
        return [_in_order(each) for each in what]
    return repr(what)
