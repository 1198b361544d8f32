"""The web application, put together."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from library.app import Library
from library.domain.errors import LibraryError
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts
from library.entrypoints.http import docs, metrics, problems
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api import (
    audit,
    books,
    calendar,
    email_confirmations,
    fees,
    gifts,
    health,
    holds,
    invitations,
    jobs,
    loans,
    me,
    members,
    notices,
    password_resets,
    readings,
    sessions,
    set_up,
    takeout,
    terms,
    tokens,
)
from library.entrypoints.http.core import Core
from library.entrypoints.http.edge import Around, Edge, Presence
from library.entrypoints.http.hosts import allowed_hosts
from library.entrypoints.http.idempotency import Replayed, replayed
from library.entrypoints.http.notes import Notes
from library.entrypoints.http.openapi import ViewSchema, openapi_config
from library.entrypoints.http.pages import routes
from library.entrypoints.http.proxies import Proxies
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.security import Gate
from library.entrypoints.http.visitors import SessionCookie, Visitors, address
from library.settings import Settings

API: tuple[ControllerRouterHandler, ...] = (
    books.router,
    readings.router,
    holds.router,
    loans.router,
    terms.router,
    members.router,
    me.router,
    sessions.router,
    tokens.router,
    fees.router,
    gifts.router,
    notices.router,
    calendar.router,
    takeout.router,
    invitations.router,
    email_confirmations.router,
    password_resets.router,
    set_up.set_up,
    jobs.router,
    audit.router,
    health.healthz,
    health.readyz,
)
REFUSALS: Mapping[int | type[Exception], Any] = MappingProxyType(
    {
        LibraryError: problems.refused,
        HTTPException: problems.framework_refused,
        Replayed: replayed,
        Exception: problems.failed,
    }
)


def create_app(
    library: Library,
    settings: Settings,
    *,
    presence: Presence | None = None,
    notes: Notes | None = None,
    around: Around | None = None,
) -> Litestar:
    """The ASGI application for a library that is open, and stays open when the application ends.

    `presence` says when the server stops, `notes` takes what there is to note, and `around` is entered around each.
    """
    notes = notes or Notes(metrics.Metrics())
    _watch_jobs(notes.metrics)
    core = Core(library, threads=settings.threads)
    visitors = Visitors(core, SessionCookie(https=settings.https))
    app = Litestar(
        [*API, *_pages(settings, notes)],
        dependencies=_dependencies(visitors, calendar.Site(settings.name, settings.public_url)),
        exception_handlers=dict(REFUSALS),
        before_request=visitors.before_body,
        request_class=JsonRequest,
        response_class=Answer,
        request_max_body_size=problems.LARGEST_BODY,
        openapi_config=openapi_config(),
        plugins=[ViewSchema()],
        on_shutdown=[core.close],
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = Edge(
        app.asgi_handler,
        Gate(settings.public_url, visitors.cookie, allowed_hosts(settings)),
        notes,
        presence or Presence(),
        Proxies(settings.trusted_proxies) if settings.trusted_proxies else None,
        around,
        settings.https,
    )
    return app


def _pages(settings: Settings, notes: Notes) -> tuple[ControllerRouterHandler, ...]:
    """What is no API."""
    return (
        routes.pages_of(settings.name),
        routes.static_file,
        metrics.page(metrics.Door.of(settings), notes.metrics, notes.flush),
        docs.front_door,
        docs.page,
        docs.asset,
    )


def _dependencies(visitors: Visitors, site: calendar.Site) -> dict[str, Provide]:
    """What handlers get by the names of their parameters."""
    return {
        "core": Provide(lambda: visitors.core, sync_to_thread=False),
        "cookie": Provide(lambda: visitors.cookie, sync_to_thread=False),
        "viewer": Provide(visitors.viewer),
        "actor": Provide(visitors.actor),
        "session": Provide(visitors.session),
        "site": Provide(lambda: site, sync_to_thread=False),
        "address": Provide(address, sync_to_thread=False),
    }


def _watch_jobs(numbers: metrics.Metrics) -> None:
    for state in (JobState.WAITING, JobState.PARKED):
        numbers.watch(f"library_jobs_{state}", f"Jobs that are {state}.", partial(_jobs, state))


def _jobs(state: JobState, library: Library) -> float:
    return library.ask(job_counts)[state]
