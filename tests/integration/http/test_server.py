"""The server as a process: it says when it is ready, and leaves in good order."""

import contextlib
import signal
import socket
import tempfile
from http.client import HTTPResponse

import httpx2
import pytest

from library.domain.errors import Invalid
from library.entrypoints.http.server import serve
from library.settings import Settings
from tests.integration.http.served import served

PROGRAM = """
import sys
from library.entrypoints.http.server import serve
from library.settings import Settings

ready = lambda address: print(address, file=sys.stderr, flush=True)
serve(Settings(database_url=sys.argv[1], port=0), ready=ready)
print("closed", flush=True)
"""


@contextlib.contextmanager
def serving(database_url):
    """It writes into files, for a pipe that nobody reads is full after some hundred requests."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(folder, database_url, database_url, program=("-c", PROGRAM)) as server,
    ):
        yield server, server.address


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop_and_then_closes_the_library(stop, sqlite_url):
    with serving(sqlite_url) as (server, address):
        answer = httpx2.get(f"{address}/readyz")
        assert answer.status_code == 200
        assert "Server" not in answer.headers
        assert server.stop(stop) == 0
        assert server.said().splitlines()[-2:] == ["closed", address]


def test_what_a_browser_sends_from_the_address_that_it_names_is_taken(sqlite_url):
    with serving(sqlite_url) as (_, address):
        body = {"email": "ada@example.org", "password": "a long enough password"}
        answer = httpx2.post(f"{address}/api/sessions/", json=body, headers={"Origin": address})
        assert answer.json()["code"] == "wrong-credentials"


def test_the_loopback_is_the_same_by_each_of_its_names_but_not_another_port(sqlite_url):
    with serving(sqlite_url) as (_, address):
        port = int(address.rpartition(":")[2])
        body = {"email": "ada@example.org", "password": "a long enough password"}
        for origin, status in (
            (f"http://localhost:{port}", 401),
            (f"http://[::1]:{port}", 401),
            ("http://localhost", 403),
        ):
            answer = httpx2.post(f"{address}/api/sessions/", json=body, headers={"Origin": origin})
            assert answer.status_code == status


def test_the_front_door_leads_to_the_documentation(sqlite_url):
    with serving(sqlite_url) as (_, address):
        assert httpx2.get(address, follow_redirects=True).url == f"{address}/docs"


def test_an_address_that_is_in_use_is_named_and_what_to_do():
    with serving("memory:") as (_, address):
        port = int(address.rpartition(":")[2])
        said = rf"127\.0\.0\.1:{port} cannot be listened on: .*; choose another one by --port"
        with pytest.raises(Invalid, match=said):
            serve(Settings(database_url="memory:", port=port))


def test_headers_without_end_are_not_kept(sqlite_url):
    with serving(sqlite_url) as (_, address), connected(address) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: library\r\nX-Long: ")
        with pytest.raises(ConnectionError):
            send_for_ever(connection)
        assert httpx2.get(f"{address}/healthz").status_code == 200


def test_a_body_in_one_piece_with_its_headers_may_be_longer_than_headers_may(sqlite_url):
    body = b" " * 2**18
    with serving(sqlite_url) as (_, address), connected(address) as connection:
        for _ in range(2):
            connection.sendall(
                b"POST /api/sessions/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            answer = HTTPResponse(connection)
            answer.begin()
            answer.read()
            assert answer.status == 415


def send_for_ever(connection):
    for _ in range(64):
        connection.sendall(b"a" * 2**20)


def connected(address):
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)))
