"""Traces, where they are wanted: what was asked by its template, and statements without values."""

import subprocess
import sys

import pytest
from litestar.testing import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from library import open_library
from library.entrypoints.http import tracing
from library.entrypoints.http.app import create_app
from library.entrypoints.http.core import Core
from library.settings import Settings
from tests.integration.http.conftest import BASE
from tests.integration.http.served import served

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
_exporter = InMemorySpanExporter()


@pytest.fixture(scope="session", autouse=True)
def provider():
    """One for all, for OpenTelemetry takes no second one in a process."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(_exporter))
    trace.set_tracer_provider(provider)
    yield
    provider.shutdown()


@pytest.fixture
def spans():
    _exporter.clear()
    return _exporter.get_finished_spans


@pytest.fixture
def library(database_url, clock):
    with open_library(Settings(database_url=database_url, traces_url="http://nowhere"), clock=clock) as library:
        yield library


@pytest.fixture
def client(library, settings):
    with TestClient(create_app(library, settings, around=tracing.span), base_url=BASE) as client:
        yield client


def test_a_request_is_a_span_by_method_and_template_in_the_trace_that_it_names(client, as_ada, emma, spans):
    headers = as_ada | {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "mine"}
    client.get(f"/api/books/{emma['id']}/?q=private", headers=headers)
    [request] = [span for span in spans() if span.kind is SpanKind.SERVER]
    assert request.name == "GET /api/books/{book_id}"
    assert f"{request.context.trace_id:032x}" == TRACE
    assert f"{request.parent.span_id:016x}" == PARENT
    assert dict(request.attributes) == {
        "http.route": "/api/books/{book_id}",
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "library.request_id": "mine",
    }


def test_statements_are_spans_within_the_request_s_without_values(client, as_ada, spans):
    client.post("/api/books/", json={"title": "Frankenstein", "isbn": "9780141439587"}, headers=as_ada)
    client.get("/api/books/?q=Frankenstein", headers=as_ada)
    told = spans()
    requests = {span.context.span_id for span in told if span.kind is SpanKind.SERVER}
    statements = [span for span in told if span.kind is SpanKind.CLIENT]
    names = {span.name for span in statements}
    assert {"SELECT tokens", "INSERT books"} <= names
    assert all(span.parent.span_id in requests for span in statements)
    for span in statements:
        assert set(span.attributes) == {"db.system.name", "db.query.text"}
    everything = " ".join(span.to_json() for span in told).lower()
    for value in ("frankenstein", "9780141439587", "lib_", "ada@example.org"):
        assert value not in everything


def test_a_statement_that_fails_is_told_as_such_without_values(library, spans):
    writer = library._transactions.__self__._writer
    with writer.begin() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(text("SELECT nothing FROM nowhere WHERE email = :email"), {"email": "ada@example.org"})
    assert "ada@" not in str(failed.value)
    assert any(span.status.status_code is StatusCode.ERROR for span in spans())
    assert "ada@" not in " ".join(span.to_json() for span in spans())


def test_a_fault_of_ours_is_told_as_such_without_its_words(library, settings, spans, monkeypatch):
    async def broken(*_, **__):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(Core, "ask", broken)
    app = create_app(library, settings, around=tracing.span)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        client.get("/api/books/")
    [request] = spans()
    assert request.status.status_code is StatusCode.ERROR
    assert "hunter2" not in request.to_json()


def test_what_no_route_answers_is_told_by_its_method_alone(client, spans):
    client.get("/nowhere/somebody@example.org")
    [request] = spans()
    assert request.name == "GET"
    assert "somebody" not in request.to_json()


def test_where_no_traces_are_wanted_nothing_of_it_is_loaded(tmp_path, sqlite_url):
    program = "import sys, library.entrypoints.http.server; print([n for n in sys.modules if 'opentelemetry' in n])"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_without_the_extra_the_setting_is_refused_in_a_sentence(tmp_path, sqlite_url):
    program = tmp_path / "without.py"
    program.write_text(
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.startswith('opentelemetry'): raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from library.entrypoints.cli.main import main\nmain()\n"
    )
    traced = {"LIBRARY_TRACES_URL": "http://127.0.0.1:1/v1/traces"}
    with (
        pytest.raises(AssertionError, match=r"install lending-library\[tracing\]"),
        served(tmp_path, sqlite_url, "serve", program=(str(program),), **traced),
    ):
        pass
