"""The relay at work: in a process of its own until it is told to stop, or in a thread of a server's."""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from queue import SimpleQueue

from library.app import Library
from library.bootstrap import open_library
from library.domain.errors import Invalid
from library.domain.operations.jobs import LEASE
from library.entrypoints.http import profiles
from library.entrypoints.http.logs import configure
from library.relay import Relay, Work
from library.settings import Settings
from library.work import WORK

STOPPING = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger("library.worker")


def work(
    settings: Settings,
    *,
    follows: Mapping[str, Work] = WORK,
    lease: timedelta = LEASE,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Open the library and do what is due until SIGTERM or SIGINT; then finish the job at hand and close it.

    A second signal ends it at once. `follows` is what follows from which event, by its name. Raises Invalid for a
    library in memory, which no other process shares, and for wrong settings; Unavailable when the database does not
    answer.
    """
    if settings.in_memory:
        raise Invalid.because("database_url", "must name a database: what one process has in memory no worker sees")
    warning = profiles.check(settings, serves=False)
    configure(settings.profile)
    if warning:
        _log.warning(warning)
    with open_library(settings, work=follows) as library, told_to_stop() as stopped, working(library, follows, lease):
        ready()
        stopped.get()


class AtWork:
    """A relay in a thread of its own."""

    def __init__(self, relay: Relay, patience: float | None) -> None:
        self._relay = relay
        self._patience = patience
        self._thread = threading.Thread(target=relay.run, name="library-relay", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no further job. Returns at once."""
        self._relay.stop()

    def hurry(self) -> None:
        """Wait for nothing when it ends."""
        self._patience = 0

    def end(self) -> None:
        """Wait until the job at hand is done, for as long as there is patience, in seconds."""
        self._relay.stop()
        self._thread.join(self._patience)
        if self._thread.is_alive():
            _log.warning("A job took longer than the stop may; it is done again when its lease is over")


@contextlib.contextmanager
def working(
    library: Library,
    follows: Mapping[str, Work] = WORK,
    lease: timedelta = LEASE,
    *,
    patience: float | None = None,
) -> Iterator[AtWork]:
    """Have a relay at work in a thread. At the end it finishes the job at hand.

    After `patience`, in seconds, the job is left, which then is done again when its lease is over.
    """
    at_work = AtWork(Relay(library, follows, lease=lease), patience)
    try:
        yield at_work
    finally:
        at_work.end()


@contextlib.contextmanager
def told_to_stop() -> "Iterator[SimpleQueue[int]]":
    """Where the first signal to stop arrives; the next one does what it usually does."""
    # A signal may come at any moment, and nothing else takes that while it waits.
    told: SimpleQueue[int] = SimpleQueue()
    before = {sign: signal.getsignal(sign) for sign in STOPPING}

    def tell(number: int, _: object) -> None:
        for sign in STOPPING:
            signal.signal(sign, signal.SIG_DFL)
        told.put(number)

    for sign in STOPPING:
        signal.signal(sign, tell)
    try:
        yield told
    finally:
        for sign in STOPPING:
            signal.signal(sign, before[sign])
