"""One of several processes that serve: what it does, and how the parent tells it to leave."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import TypeAlias

from library.domain.errors import LibraryError
from library.entrypoints.http.leaving import Server
from library.settings import Settings

# Not forked: a process of its own reads the program anew, so that SIGHUP brings in a new version of it.
_processes = get_context("spawn")
_log = logging.getLogger("library.http")


Opened: TypeAlias = Callable[[Settings, Callable[[Server], None]], AbstractContextManager[Server]]
"""Makes a server that is yet to be run, and tells when it takes requests. A process finds it by its name."""


class Order(StrEnum):
    """What a parent tells."""

    DRAIN = "drain"
    RETIRE = "retire"
    HURRY = "hurry"


class Serving:
    """A process as its parent has it."""

    def __init__(
        self, number: int, settings: Settings, listening: socket.socket, opened: Opened, core: int | None
    ) -> None:
        self.number = number
        self.ready = self.leaving = False
        self.began = monotonic()
        self.connection, other = _processes.Pipe()
        self.process = _processes.Process(target=serve, args=(settings, listening, opened, other, core))
        self.process.start()
        other.close()

    def hear(self) -> None:
        """Take what it says, which is that it is ready; or that it has gone, which is seen otherwise."""
        try:
            self.connection.recv_bytes()
            self.ready = True
        except (EOFError, OSError):
            self.connection.close()

    def tell(self, order: Order) -> None:
        """Have it leave."""
        self.leaving = True
        try:
            self.connection.send_bytes(order.encode())
        except OSError:
            return  # it has gone

    def bury(self) -> None:
        """Forget about a process that has ended."""
        self.process.join()
        self.connection.close()


def serve(settings: Settings, listening: socket.socket, opened: Opened, parent: Connection, core: int | None) -> None:
    """Serve until the parent says otherwise, or is no more. Ctrl-C in a terminal is the parent's to understand."""
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    if core is not None:
        os.sched_setaffinity(0, {core})

    def ready(server: Server) -> None:
        asyncio.get_running_loop().add_reader(parent.fileno(), _obey, server, parent)
        parent.send_bytes(b"ready")

    try:
        with opened(settings, ready) as server:
            server.run(sockets=[listening])
    except LibraryError as error:
        _log.error("A process could not serve: %s", error)
        sys.exit(1)


def _obey(server: Server, parent: Connection) -> None:
    try:
        order = Order(parent.recv_bytes().decode())
    except (EOFError, OSError):
        asyncio.get_running_loop().remove_reader(parent.fileno())
        order = Order.DRAIN
    {Order.DRAIN: server.drain, Order.RETIRE: server.retire, Order.HURRY: server.hurry}[order]()
