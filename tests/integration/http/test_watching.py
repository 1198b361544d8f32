"""What an operator sees: lines about requests, and numbers."""

import json
import re
from typing import Any

import httpx2
import pytest
from litestar.testing import TestClient

from library import accounts, open_library
from library.domain.actor import OPERATOR, Role
from library.domain.errors import Unavailable
from library.domain.membership.joining import add_member
from library.entrypoints.http import metrics
from library.entrypoints.http.app import create_app
from library.entrypoints.http.logs import shown_path
from library.entrypoints.http.notes import Note, Notes
from library.settings import Profile, Settings
from tests.integration.http.conftest import BASE
from tests.integration.http.served import IN_PRODUCTION, TOKEN, served, until

SECRETS = {
    "password": "my-password-is-hunter2",
    "token": "lib_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "cookie": "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
    "query": "a-secret-in-the-query",
    "address": "somebody@example.com",
    "path": "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC",
    "title": "a-title-that-is-nobody-s-business",
}


def say_all_secrets(address):
    with httpx2.Client(base_url=address) as client:
        body = {"email": SECRETS["address"], "password": SECRETS["password"]}
        client.post("/api/sessions/", json=body)
        client.post("/api/sessions/", content=json.dumps(body)[:-5], headers={"Content-Type": "application/json"})
        bearer = {"Authorization": f"Bearer {SECRETS['token']}", "Cookie": f"library={SECRETS['cookie']}"}
        client.get(f"/api/books/?q={SECRETS['query']}", headers=bearer)
        client.get(f"/api/books/?q={SECRETS['query']}", headers={"Cookie": bearer["Cookie"]})
        client.get(f"/api/books/?q={SECRETS['query']}%00")
        client.post("/api/books/", json={"title": SECRETS["title"], "author": SECRETS["address"]}, headers=bearer)
        client.get(f"/nowhere/{SECRETS['address']}/{SECRETS['path']}?{SECRETS['query']}")
        client.get("/nowhere/somebody%40example.com")
        client.get(f"/api/calendar/{SECRETS['path']}.ics")
        client.get("/metrics", headers=bearer)


@pytest.mark.parametrize("profile", [Profile.DEV, Profile.PRODUCTION])
def test_no_secret_that_was_sent_is_in_the_log(tmp_path, sqlite_url, profile):
    environ = IN_PRODUCTION if profile is Profile.PRODUCTION else {}
    with served(tmp_path, sqlite_url, **environ) as server:
        say_all_secrets(server.address)
        server.stop()
        said = server.said()
    assert said.count("/api/sessions") >= 2
    for name, secret in SECRETS.items():
        assert secret not in said, name
    assert "somebody" not in said


def test_in_production_a_line_is_json_and_tells_of_one_request(tmp_path, sqlite_url):
    with open_library(sqlite_url) as library:
        asked = {"name": "Ada", "email": "ada@example.org", "password_hash": None, "role": Role.MEMBER}
        ada = library.do(add_member, by=OPERATOR, **asked).actor()
        secret, _ = accounts.make_token(library, by=ada, name="a program", scopes=("read",))
    with served(tmp_path, sqlite_url, LIBRARY_TRUSTED_PROXIES="127.0.0.1", **IN_PRODUCTION) as server:
        headers = {
            "X-Request-ID": "mine",
            "X-Forwarded-For": "6.6.6.6, 203.0.113.7",
            "Authorization": f"Bearer {secret}",
        }
        answer = server.get("/api/me/?x=1", headers=headers)
        server.get("/healthz")
        server.get("/nowhere")
        server.stop()
        lines = [json.loads(line) for line in server._out.read_text().splitlines()]
    mine, nowhere = lines
    assert mine.pop("time").endswith("Z")
    assert mine.pop("ms") > 0
    assert mine == {
        "level": "info",
        "event": "answered",
        "method": "GET",
        "route": "/api/me",
        "path": "/api/me/",
        "status": 200,
        "bytes": len(answer.content),
        "client": "203.0.113.7",
        "member": str(ada.id),
        "request_id": "mine",
    }
    assert (nowhere["route"], nowhere["status"], nowhere["client"]) == (None, 404, "127.0.0.1")


def test_in_production_other_loggers_write_json_too_with_the_id_of_the_request(tmp_path, sqlite_url):
    program = tmp_path / "broken.py"
    program.write_text(
        "from library.adapters.sql.reads import SqlReads\n"
        "def broken(self):\n    raise RuntimeError('it is\\nbroken')\n"
        "SqlReads.ping = broken\n"
        "from library.entrypoints.cli.main import main\nmain()\n"
    )
    with served(tmp_path, sqlite_url, "serve", program=(str(program),), **IN_PRODUCTION) as server:
        assert server.get("/readyz", headers={"X-Request-ID": "mine"}).status_code == 500
        server.stop()
        lines = [json.loads(line) for line in server._out.read_text().splitlines()]
    [failed] = [line for line in lines if line.get("logger") == "library.http"]
    assert (failed["level"], failed["request_id"]) == ("error", "mine")
    assert "RuntimeError: it is\nbroken" in failed["exception"]


def test_in_dev_a_line_can_be_read(tmp_path, sqlite_url):
    with served(tmp_path, sqlite_url) as server:
        server.get("/api/books/?q=x", headers={"X-Request-ID": "mine"})
        server.stop()
        [line] = server._out.read_text().splitlines()
    assert re.search(r"GET /api/books/ 200 .*request_id=mine", line)


@pytest.mark.parametrize(
    "raw, route, shown",
    [
        (b"/api/books/?q=x", "/api/books", "/api/books/"),
        (b"/a%0Ab", "", "/a%0Ab"),
        (b"/a\nb\x1b[31m", "", "/a\\nb\\x1b[31m"),
        (b"/x/somebody@example.com/y", "", "/x/…/y"),
        (b"/" + b"S" * 43, "", "/…"),
        (b"/a" * 200, "", "/a" * 100),
    ],
)
def test_a_path_is_written_down_without_what_may_be_somebody_s(raw, route, shown):
    assert shown_path(raw, route) == shown


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def app(library):
    def make(**settings):
        return create_app(library, Settings(base_url=BASE, **settings))

    return make


in_memory = pytest.mark.parametrize("store_url", ["memory:"])


@in_memory
def test_in_production_the_numbers_are_for_who_has_the_token(app):
    with TestClient(app(profile=Profile.PRODUCTION, metrics_token=TOKEN), base_url=BASE) as client:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {TOKEN}"}, {"X-Token": TOKEN}):
            answer = client.get("/metrics", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.1"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"


@in_memory
def test_without_a_token_that_was_set_nobody_has_it(app):
    with TestClient(app(profile=Profile.PRODUCTION), base_url=BASE) as client:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer"}):
            assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("client, let_in", [("127.0.0.1", True), ("::1", True), ("192.168.1.9", False), ("x", False)])
def test_in_dev_the_numbers_are_for_the_machine_itself(client, let_in):
    scope: Any = {"headers": [], "client": (client, 1)}
    assert metrics.Door.of(Settings()).lets_in(scope) is let_in
    assert not metrics.Door.of(Settings(profile=Profile.PRODUCTION)).lets_in(scope)


@pytest.mark.parametrize("header", [b"x-forwarded-for", b"forwarded", b"x-real-ip"])
def test_who_comes_through_a_proxy_on_the_machine_is_not_the_machine_itself(header):
    scope: Any = {"headers": [(b"host", b"localhost"), (header, b"127.0.0.1")], "client": ("127.0.0.1", 1)}
    assert not metrics.Door.of(Settings()).lets_in(scope)


@in_memory
def test_what_people_make_up_makes_no_new_numbers(app, emma):
    with TestClient(app(metrics_token=TOKEN), base_url=BASE) as asking:

        def series():
            text = asking.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
            return {line.rpartition(" ")[0] for line in text.splitlines() if line.startswith("library_")}

        def ask(number):
            asking.get(f"/nowhere/{number}")
            asking.get(f"/api/books/{emma['id'][:-12]}{number:012}/")
            asking.request(f"BREW{number}", "/api/books/")
            asking.get(f"/api/books/?q={number}")
            asking.get("/api/books/", headers={"Host": f"{number}.example.com"})

        series()
        ask(10)
        before = series()
        for number in range(11, 40):
            ask(number)
        assert series() == before
    assert any('route="(none)"' in each for each in before)
    assert any('route="/api/books/{book_id}"' in each for each in before)
    assert not any(emma["id"][:-12] in each or "BREW" in each for each in before)


@in_memory
def test_others_may_have_a_number_told_and_one_that_cannot_be_read_spoils_no_other(library):
    numbers = metrics.Metrics()

    def gone(_):
        raise Unavailable("database")

    numbers.watch("library_jobs_waiting", "Jobs that wait.", lambda _: 7)
    numbers.watch("library_never", "Cannot be read.", gone)
    text = numbers.text(library).decode()
    assert "library_jobs_waiting 7.0" in text
    assert "library_never" not in text
    assert "process_resident_memory_bytes" in text


def test_a_log_that_cannot_be_written_is_no_reason_to_serve_nobody():
    def full(_):
        raise OSError(28, "No space left on device")

    notes = Notes(metrics.Metrics(), full)
    notes._kept = [Note(0.0, "GET", "/docs", b"/docs", 200, 0.1, 0, None, None, "mine")]
    notes.flush()
    assert b'route="/docs"' in notes.metrics.text(None)


def test_two_processes_tell_their_numbers_together(tmp_path, sqlite_url):
    with served(tmp_path, sqlite_url, "--workers", "2", **IN_PRODUCTION) as server:
        asked = 60
        for _ in range(asked):
            assert server.get("/api/books/").status_code == 200
        name = 'library_http_requests_total{method="GET",route="/api/books",status="2xx"}'
        until(lambda: server.numbers().get(name) == asked)
        assert len(server.pids()) == 2
        count = 'library_http_request_duration_seconds_count{method="GET",route="/api/books"}'
        assert server.numbers()[count] == asked
