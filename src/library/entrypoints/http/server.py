"""The web server: one process with one event loop, until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable
from importlib.util import find_spec
from types import FrameType
from typing import Literal

import attrs
import uvicorn
from litestar import Litestar

from library.bootstrap import open_library
from library.domain.errors import Invalid
from library.entrypoints.http.app import create_app
from library.settings import Settings

MOST_CONNECTIONS = 1000
KEEP_ALIVE = 75  # seconds, longer than proxies keep theirs, so that none sends a request into a connection just closed
DRAIN = 20  # seconds that what is under way may take after the signal to stop


def serve(settings: Settings, *, ready: Callable[[str], None] = lambda _: None) -> None:
    """Open the library and serve it until SIGINT or SIGTERM, then finish what is under way and close it.

    `ready` is told the address as soon as requests are taken; port 0 is any that is free. Raises Invalid when the
    address cannot be listened on, or settings are wrong, and Unavailable when the database does not answer.
    """
    with _bound(settings) as bound:
        settings = attrs.evolve(settings, port=bound.getsockname()[1])
        with open_library(settings) as library:
            app = create_app(library, settings)
            Server(_config(app), lambda: ready(settings.public_url)).run(sockets=[bound])


class Server(uvicorn.Server):
    """uvicorn's, which says when it is ready, and returns when it is stopped instead of dying of the signal."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signal handlers are called
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except OSError as error:
        bound.close()
        raise Invalid.because("port", f"{settings.host}:{settings.port} cannot be listened on: {error}") from None
    return bound


def _config(app: Litestar) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_protocol(),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # nobody is believed who says on whose behalf a request comes
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=DRAIN,
    )


def _protocol() -> type[asyncio.Protocol] | Literal["h11"]:
    if find_spec("httptools") is None:
        return "h11"  # slower, but it runs on every Python, and limits headers by itself
    from library.entrypoints.http.protocol import LimitedProtocol  # noqa: PLC0415 - it cannot do without httptools

    return LimitedProtocol
