"""How a server leaves, so that nobody who talks to it is cut off.

1. `/readyz` says no, answers ask to close the connection, and requests are still taken for as long as it was set; but
   no jobs.
2. No connection is taken any more: who is connecting is let in, who begins to is not, and then the address is given up.
   Who has a connection may send one more request on it for a moment, which is answered.
3. What is under way is finished, then the job at hand; then it ends.

A process that is replaced begins with the second step: others take connections at the same address.
"""

import asyncio
import contextlib
import ctypes
import logging
import socket
import struct
import sys
import time
from collections.abc import Callable
from types import FrameType

import uvicorn

from library.entrypoints.http.edge import Presence
from library.entrypoints.worker import AtWork

SLOWEST = 20  # seconds that what is under way may take when no connection is taken any more, and then the job at hand
LINGER = (
    2.0  # seconds for which an idle connection is not closed, lest a request is on its way; longer than proxies keep
)
LETS_IN = 0.05  # seconds in which those are let in who were connecting when no more were to begin to

# What is sent to a socket goes through this program if it has it: a segment that begins a connection (SYN is the second
# bit of the 14th octet of a TCP header, RFC 9293) is dropped, as if it had been lost, and all others are taken.
# Each step is a code, where to go on if it holds and if not, and a number: see socket(7) and the kernel's filter.txt.
_SO_ATTACH_FILTER = 26
_NO_BEGINNINGS = b"".join(
    struct.pack("=HBBI", *step)
    for step in ((0x30, 0, 0, 13), (0x45, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
)

_log = logging.getLogger("library.http")


class Server(uvicorn.Server):
    """uvicorn's, which says when it is ready, and returns when it is stopped instead of dying of the signal."""

    def __init__(
        self,
        config: uvicorn.Config,
        presence: Presence,
        ready: Callable[["Server"], None],
        *,
        drain_seconds: int,
        relay: AtWork | None = None,
    ) -> None:
        super().__init__(config)
        self._relay = relay
        self._presence = presence
        self._ready = ready
        self._drain_seconds = drain_seconds
        self._replaced = False  # by others, who take connections from the same socket
        self._until: float | None = None  # that moment it takes connections; without an end as long as nobody says so

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready(self)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signal handlers are called
        if self._until is None:
            self.drain()
        else:
            self.hurry()

    def drain(self) -> None:
        """Say that it is about to stop, and stop after a while."""
        if self._until is None:
            self._presence.ready = False
            self._leave(self._drain_seconds)

    def retire(self) -> None:
        """Stop taking connections, for others take them."""
        if self._until is None:
            self._replaced = True
            self._leave(0)

    def hurry(self) -> None:
        """Stop at once, whatever is under way."""
        self.force_exit = self.should_exit = True
        if self._relay:
            self._relay.hurry()

    def _leave(self, seconds: float) -> None:
        if self._relay:
            self._relay.stop()
        # Who is asked to close connects anew, which is not to be when nobody is about to take connections any more.
        self._presence.closing = seconds > 0
        self._until = time.monotonic() + seconds

    async def on_tick(self, counter: int) -> bool:
        over = self._until is not None and time.monotonic() >= self._until
        return await super().on_tick(counter) or over

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if not self._replaced:
            for each in self.servers:
                begin_no_more(*each.sockets)
        await asyncio.sleep(LETS_IN)  # who has connected and waits is taken; to close would reset what they have sent
        for each in self.servers:
            each.close()
        self._presence.closing = True
        end = time.monotonic() + LINGER
        # uvicorn tells nobody when a connection has gone
        while self.server_state.connections and not self.force_exit and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def begin_no_more(*listening: socket.socket) -> None:
    """Let nobody begin to connect, which they will try again a second later; who is about to connect still may.

    To close a socket alone resets every connection that came between the last one taken and its end, with the request
    that is in it by then, and nobody can tell whether that was done. Where a system has no such filters, or allows
    none, that moment remains.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(_NO_BEGINNINGS)
    for each in listening:
        with contextlib.suppress(OSError):
            each.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("@HP", 4, ctypes.addressof(program)))
