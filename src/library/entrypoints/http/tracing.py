"""Spans for requests, by OpenTelemetry. Loaded only where traces are wanted: the extra `tracing` has what it needs.

A span is named by method and route. It has no query, no header and nothing of who asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from litestar.types import HTTPScope
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from library.entrypoints.http.edge import Passing

_FAULTS = 500
_tracer = trace.get_tracer("library.http")
_propagator = TraceContextTextMapPropagator()


@contextmanager
def exporting(url: str) -> Iterator[None]:
    """Send spans there for the length of the block, and at its end those that are left."""
    about = Resource.create({"service.name": "library", "service.version": version("lending-library")})
    provider = TracerProvider(resource=about)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


@contextmanager
def span(scope: HTTPScope, passing: Passing) -> Iterator[None]:
    """Around one request; within the trace that it says it belongs to."""
    told = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"] if name[:5] == b"trace"}
    within = _propagator.extract(told)
    with _tracer.start_as_current_span(passing.method, within, SpanKind.SERVER, record_exception=False) as current:
        try:
            yield
        finally:
            route = scope.get("path_template")
            if route:
                current.update_name(f"{passing.method} {route}")
                current.set_attribute("http.route", route)
            current.set_attributes(
                {
                    "http.request.method": passing.method,
                    "http.response.status_code": passing.status,
                    "library.request_id": passing.id,
                }
            )
            if passing.status >= _FAULTS:
                current.set_status(StatusCode.ERROR)
