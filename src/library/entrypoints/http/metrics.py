"""Numbers for Prometheus: requests by method, route and kind of answer, how long they took, and the processes.

Routes are told by their template, and what no route answers is told together, so that there are never more series than
the program has routes. Of several processes each writes into files of a folder that they share, and any of them tells
for all.
"""

import hmac
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TypeAlias

from attrs import frozen
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.types import HTTPScope
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from library.app import Library
from library.domain.errors import LibraryError, NotFound
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import bearer_token
from library.settings import Profile, Settings

PLACE = "/metrics"
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the folder of several processes, which prometheus_client looks for by this name
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ELSEWHERE = "(none)"
_OF_PROXIES = frozenset({b"x-forwarded-for", b"forwarded", b"x-real-ip"})

_log = logging.getLogger("library.http")

Series: TypeAlias = tuple[Counter, Histogram]


@frozen(eq=False)
class Watched(Collector):
    """A number that is asked for when the numbers are read, such as how many jobs wait."""

    name: str
    says: str
    read: Callable[[Library], float]
    library: Library

    def collect(self) -> Iterable[Metric]:
        """The number, or nothing while it is not to be had."""
        try:
            yield GaugeMetricFamily(self.name, self.says, value=self.read(self.library))
        except LibraryError as error:
            _log.warning("%s cannot be told: %s", self.name, error)


class Metrics:
    """The numbers of this process, and of those beside it."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "library_http_requests",
            "Requests that were answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "library_http_request_duration_seconds",
            "How long the answers took.",
            ["method", "route"],
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self.in_flight = 0
        self._in_flight = Gauge(
            "library_http_requests_in_flight",
            "Requests that are being answered.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._series: dict[tuple[str, str, int], Series] = {}
        self._watched: list[tuple[str, str, Callable[[Library], float]]] = []

    def watch(self, name: str, says: str, read: Callable[[Library], float]) -> None:
        """Tell this number too; it is read from the library each time, in a thread."""
        self._watched.append((name, says, read))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        key = method, route, status // 100
        count, duration = self._series.get(key) or self._new(key)
        count.inc()
        duration.observe(seconds)

    def _new(self, key: tuple[str, str, int]) -> Series:
        method, route, status = key
        known = method if method in _METHODS else "other", route or _ELSEWHERE
        series = self._requests.labels(*known, f"{status}xx"), self._seconds.labels(*known)
        if method in _METHODS:  # or whoever makes up methods would make this grow
            self._series[key] = series
        return series

    def now(self) -> None:
        """Tell how many requests are being answered at this moment."""
        self._in_flight.set(self.in_flight)

    def text(self, library: Library) -> bytes:
        """All of them, as Prometheus reads them."""
        registry = self._registry
        if folder := os.environ.get(SHARED):
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # it has no types
        told = CollectorRegistry()
        told.register(_All([registry, _Processes(folder), *(Watched(*each, library) for each in self._watched)]))
        return generate_latest(told)


@frozen(eq=False)
class _All(Collector):
    collectors: list[Collector | CollectorRegistry]

    def collect(self) -> Iterator[Metric]:
        for collector in self.collectors:
            yield from collector.collect()


@frozen(eq=False)
class _Processes(Collector):
    """Memory, processor time and files of each process that serves."""

    folder: str | None

    def collect(self) -> Iterator[Metric]:
        found: dict[str, Metric] = {}
        for pid in _pids(self.folder):
            for metric in ProcessCollector(pid=partial(str, pid), registry=None).collect():
                family = found.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
                for sample in metric.samples:
                    family.add_sample(sample.name, {"pid": pid}, sample.value)
        yield from found.values()


def _pids(folder: str | None) -> list[str]:
    if not folder:
        return [str(os.getpid())]
    return sorted(file.stem.rpartition("_")[2] for file in Path(folder).glob("gauge_livesum_*.db"))


@frozen
class Door:
    """Who may read the numbers: who has the token; and in dev whoever is on the machine itself."""

    token: str
    open_here: bool

    @classmethod
    def of(cls, settings: Settings) -> "Door":
        """As the settings say."""
        return cls(settings.metrics_token, settings.profile is Profile.DEV)

    def lets_in(self, scope: HTTPScope) -> bool:
        """Whether this request may read them."""
        given = bearer_token(scope["headers"]) or ""
        if self.token and hmac.compare_digest(given.encode(), self.token.encode()):
            return True
        return self.open_here and _is_here(scope["client"]) and not _was_passed_on(scope)


def _was_passed_on(scope: HTTPScope) -> bool:
    """Whether it came through a proxy, which may be on the machine itself though who asks is not."""
    return any(name in _OF_PROXIES for name, _ in scope["headers"])


def _is_here(client: tuple[str, int] | None) -> bool:
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False


def page(door: Door, metrics: Metrics, flush: Callable[[], None]) -> HTTPRouteHandler:
    """The handler that tells them. For who may not read them, there is no such page."""

    @get(PLACE, media_type=CONTENT_TYPE_PLAIN_0_0_4, include_in_schema=False)
    async def told(request: JsonRequest, core: TheCore) -> Answer[bytes]:
        if not door.lets_in(request.scope):
            raise NotFound("page", PLACE)
        flush()
        return Answer(await core.run(metrics.text), headers={"Cache-Control": "no-store"})

    return told
