"""How a server leaves, so that nobody who talks to it is cut off.

1. `/readyz` says no, answers ask to close the connection, and requests are still taken for as long as it was set; but
   no jobs.
2. No connection is taken any more. Who has one may send one more request on it for a moment, which is answered.
3. What is under way is finished, then the job at hand; then it ends.

A process that is replaced begins with the second step: others take connections at the same address.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from types import FrameType

import uvicorn

from library.entrypoints.http.edge import Presence
from library.entrypoints.worker import AtWork

SLOWEST = 20  # seconds that what is under way may take when no connection is taken any more, and then the job at hand
LINGER = 1.0  # seconds for which an idle connection is not closed, lest a request is on its way

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
        for _ in range(2):
            await asyncio.sleep(0)  # who has connected and waits is taken; to close would reset what they have sent
        for server in self.servers:
            server.close()
        self._presence.closing = True
        end = time.monotonic() + LINGER
        # uvicorn tells nobody when a connection has gone
        while self.server_state.connections and not self.force_exit and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)
