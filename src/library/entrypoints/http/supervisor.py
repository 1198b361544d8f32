"""Several processes that serve at one address, seen to by this one, which serves nobody.

The socket is bound once and all of them take connections from it, so that none is lost when one of them ends. One that
dies is replaced. uvicorn's own supervisor is not used: it takes half a second to see a death, starts what dies at once
again and again, and lets a process that is to go close connections on which requests are under way.
"""

import logging
import os
import signal
import socket
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from time import monotonic

from prometheus_client.multiprocess import mark_process_dead

from library.domain.errors import Unavailable
from library.entrypoints.http.leaving import LINGER, SLOWEST
from library.entrypoints.http.metrics import SHARED
from library.entrypoints.http.process import Opened, Order, Serving
from library.settings import Settings

STARTS_WITHIN = 60  # seconds
SHORT_LIFE = 10  # seconds; who dies younger is replaced after a pause
LONGEST_PAUSE = 30  # seconds
MARGIN = 5  # seconds that a process may take to end beside what it waits for
_STOPPING = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger("library.http")


class Supervisor:
    """Starts the processes, replaces those that die, and on SIGHUP all, one after the other."""

    def __init__(self, settings: Settings, listening: socket.socket, opened: Opened, ready: Callable[[], None]) -> None:
        self._settings, self._listening, self._opened = settings, listening, opened
        self._ready = ready
        self._said_so = False
        self._cores = _cores(settings)
        self._serving: dict[int, Serving] = {}  # by number, those that serve
        self._newcomer: Serving | None = None  # is to take the place of the one with its number
        self._leaving: set[Serving] = set()
        self._to_replace: deque[int] = deque()
        self._to_start: dict[int, float] = dict.fromkeys(range(settings.workers), 0.0)  # and from when on
        self._short_lives = 0
        self._kill_at: float | None = None  # what is still there then, once it stops

    def run(self) -> None:
        """Until SIGTERM or SIGINT, and all have ended. Raises Unavailable when none ever comes to serve."""
        with _folder_for_numbers(), _signals() as heard:
            while self._kill_at is None or self._all():
                self._start()
                self._wait(heard)
                for one in self._all():
                    if one.process.exitcode is not None:
                        self._ended(one)
                self._replace()
        if not self._said_so:
            raise Unavailable("server")

    def _all(self) -> list[Serving]:
        newcomer = [self._newcomer] if self._newcomer else []
        return [*self._serving.values(), *newcomer, *self._leaving]

    def _start(self) -> None:
        """Those whose time has come."""
        for number, when in list(self._to_start.items()):
            if when <= monotonic():
                del self._to_start[number]
                self._serving[number] = self._new(number)

    def _new(self, number: int) -> Serving:
        core = self._cores[number % len(self._cores)] if self._cores else None
        return Serving(number, self._settings, self._listening, self._opened, core)

    def _wait(self, heard: socket.socket) -> None:
        """For a signal, a word of a process, or its end."""
        speaking = {one.connection: one for one in self._all() if not one.connection.closed}
        ends = [one.process.sentinel for one in self._all()]
        for spoke in wait([heard, *speaking, *ends], timeout=self._patience()):
            if spoke is heard:
                for signal_number in heard.recv(64):
                    self._told(signal_number)
            elif spoke in speaking:
                speaking[spoke].hear()
        if not self._said_so and self._count_ready() == self._settings.workers:
            self._said_so = True
            self._ready()
        if self._kill_at is not None and monotonic() > self._kill_at:
            for one in self._all():
                one.process.kill()

    def _patience(self) -> float:
        moments = [*self._to_start.values(), *filter(None, [self._kill_at])]
        if self._newcomer:
            moments.append(self._newcomer.began + STARTS_WITHIN)
        return max(0.0, min(moments, default=monotonic() + 60) - monotonic())

    def _count_ready(self) -> int:
        return sum(one.ready for one in self._serving.values())

    def _told(self, number: int) -> None:
        if number == signal.SIGHUP:
            self._to_replace.extend(each for each in self._serving if each not in self._to_replace)
        elif number in _STOPPING:
            self._stop(Order.DRAIN if self._kill_at is None else Order.HURRY)

    def _stop(self, order: Order) -> None:
        self._to_start.clear()
        self._to_replace.clear()
        self._listening.close()  # the processes have it too, and nobody is to come to an address where all have gone
        for one in self._all():
            if one.ready:
                one.tell(order)
            else:
                one.leaving = True
                one.process.terminate()
        # First what is under way is finished, then the job at hand.
        patience = self._settings.drain_seconds + LINGER + 2 * SLOWEST if order is Order.DRAIN else 0
        self._kill_at = monotonic() + patience + MARGIN

    def _ended(self, one: Serving) -> None:
        one.bury()
        _forget_numbers_of(one)
        self._leaving.discard(one)
        if one is self._newcomer:
            _log.error("A new process ended before it served; the one before it goes on.")
            self._newcomer = None
            self._to_replace.clear()
        elif self._serving.get(one.number) is one:
            del self._serving[one.number]
            if self._kill_at is None:
                self._died(one)

    def _died(self, one: Serving) -> None:
        """Have another one take its place; after a pause when that happens again and again."""
        if not self._said_so and not one.ready:
            self._stop(Order.HURRY)
            return
        self._short_lives = self._short_lives + 1 if monotonic() - one.began < SHORT_LIFE else 0
        pause = min(2.0 ** (self._short_lives - 2), LONGEST_PAUSE) if self._short_lives > 1 else 0.0
        _log.error(
            "The process %s ended by itself (%s); another one is started in %s seconds.",
            one.process.pid,
            one.process.exitcode,
            pause,
        )
        self._to_start[one.number] = monotonic() + pause

    def _replace(self) -> None:
        """Go on with replacing one after the other: the new one serves before the old one leaves."""
        if self._kill_at is not None:
            return
        if (newcomer := self._newcomer) is not None:
            if newcomer.ready:
                old = self._serving.get(newcomer.number)
                self._serving[newcomer.number], self._newcomer = newcomer, None
                self._to_start.pop(newcomer.number, None)
                if old is not None:
                    self._leaving.add(old)
                    old.tell(Order.RETIRE)
            elif monotonic() > newcomer.began + STARTS_WITHIN:
                newcomer.process.kill()
        if self._newcomer is None and self._to_replace:
            self._newcomer = self._new(self._to_replace.popleft())


def _cores(settings: Settings) -> list[int]:
    """Those that this process may use, if each of several is to have one; not every system can say."""
    if not settings.pin_workers or not hasattr(os, "sched_getaffinity"):
        return []
    cores = sorted(os.sched_getaffinity(0))
    return cores if len(cores) > 1 else []


@contextmanager
def _folder_for_numbers() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="library-metrics-") as folder:
        os.environ[SHARED] = folder
        try:
            yield
        finally:
            del os.environ[SHARED]


def _forget_numbers_of(one: Serving) -> None:
    """Those that hold only while it lives; what it has counted goes on counting."""
    mark_process_dead(one.process.pid, os.environ[SHARED])  # type: ignore[no-untyped-call]  # it has no types


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket from which the numbers of signals can be read."""
    heard, written = socket.socketpair()
    with heard, written:
        written.settimeout(0)
        before = {number: signal.signal(number, lambda *_: None) for number in (*_STOPPING, signal.SIGHUP)}
        signal.set_wakeup_fd(written.fileno())
        try:
            yield heard
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
