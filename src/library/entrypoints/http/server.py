"""The web server: one process with one event loop, until it is told to stop. supervisor.py runs several of them."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from typing import Literal

import attrs
import uvicorn
from litestar import Litestar

from library.app import Library
from library.bootstrap import open_library
from library.domain.errors import Invalid
from library.domain.operations.jobs import LEASE
from library.entrypoints.http import profiles
from library.entrypoints.http.app import create_app
from library.entrypoints.http.edge import Around, Presence
from library.entrypoints.http.leaving import SLOWEST, Server
from library.entrypoints.http.logs import configure
from library.entrypoints.http.metrics import Metrics
from library.entrypoints.http.notes import Notes
from library.entrypoints.http.process import Opened
from library.entrypoints.worker import working
from library.relay import Work
from library.settings import Settings
from library.work import WORK

MOST_CONNECTIONS = 1000
KEEP_ALIVE = 75  # seconds, longer than proxies keep theirs, so that none sends a request into a connection just closed

_log = logging.getLogger("library.http")


def serve(
    settings: Settings,
    *,
    ready: Callable[[str], None] = lambda _: None,
    opened: Callable[[Library, Settings], None] = lambda _, __: None,
    follows: Mapping[str, Work] = WORK,
    lease: timedelta = LEASE,
) -> None:
    """Open the library and serve it until SIGINT or SIGTERM, then finish what is under way and close it.

    `ready` is told the address as soon as requests are taken; port 0 is any that is free. `opened` is told the library
    before that, once, with the settings that say where it will be reached. `follows` is what follows from which event,
    by its name; it is done here too, unless the settings say otherwise. Where several processes are to serve, this one
    serves nobody itself and sees to those that do. Raises Invalid when the address cannot be listened on, or settings
    are wrong, and Unavailable when the database does not answer.
    """
    warning = profiles.check(settings)
    with bound(settings) as listening:
        settings = attrs.evolve(settings, port=listening.getsockname()[1])
        told = partial(ready, settings.public_url)
        configure(settings.profile)
        if warning:
            _log.warning(warning)
        if settings.workers > 1:
            with open_library(settings) as library:  # so it is migrated once, and what is wrong is found at once
                opened(library, settings)
            _supervise(settings, listening, partial(serving, follows=follows, lease=lease), told)
        else:
            with serving(settings, lambda _: told(), opened=opened, follows=follows, lease=lease) as server:
                server.run(sockets=[listening])


def _supervise(settings: Settings, listening: socket.socket, opened: Opened, told: Callable[[], None]) -> None:
    from library.entrypoints.http.supervisor import Supervisor  # noqa: PLC0415 - only where there are several

    Supervisor(settings, listening, opened, told).run()


@contextmanager
def serving(
    settings: Settings,
    ready: Callable[[Server], None],
    *,
    opened: Callable[[Library, Settings], None] = lambda _, __: None,
    follows: Mapping[str, Work],
    lease: timedelta,
) -> Iterator[Server]:
    """A server of this process that is yet to be run; what it needs is there for the length of the block."""
    with ExitStack() as stack:
        notes = Notes(Metrics(), configure(settings.profile))
        around = stack.enter_context(_traced(settings))
        library = stack.enter_context(open_library(settings, work=follows))
        opened(library, settings)
        stack.callback(notes.flush)
        relay = None
        if settings.embedded_worker:
            relay = stack.enter_context(working(library, follows, lease, patience=SLOWEST))
        presence = Presence()
        app = create_app(library, settings, presence=presence, notes=notes, around=around)
        yield Server(_config(app), presence, ready, drain_seconds=settings.drain_seconds, relay=relay)


@contextmanager
def bound(settings: Settings) -> Iterator[socket.socket]:
    """A socket at the address of the settings, for the length of the block. Raises Invalid."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            said = f"{settings.host}:{settings.port} cannot be listened on: {error}"
            raise Invalid.because("port", f"{said}; choose another one by --port") from None
        yield listening


@contextmanager
def _traced(settings: Settings) -> Iterator[Around | None]:
    if not settings.traces_url:
        yield None
        return
    try:
        from library.entrypoints.http import tracing  # noqa: PLC0415 - an extra, loaded where it is wanted
    except ImportError:
        raise Invalid.because("LIBRARY_TRACES_URL", "needs an extra: install lending-library[tracing]") from None
    with tracing.exporting(settings.traces_url):
        yield tracing.span


def _config(app: Litestar) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_protocol(),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # proxies.py believes whom the settings name, and this would believe the whole machine
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=SLOWEST,
    )


def _protocol() -> type[asyncio.Protocol] | Literal["h11"]:
    if find_spec("httptools") is None:
        return "h11"  # slower, but it runs on every Python, and limits headers by itself
    from library.entrypoints.http.protocol import LimitedProtocol  # noqa: PLC0415 - it cannot do without httptools

    return LimitedProtocol
