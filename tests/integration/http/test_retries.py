"""Clients that send the same again and again under one key: to two servers at once, and to one that is killed.

`LIBRARY_TEST_RETRIES=100` sends 100 requests 100 times at once; without it, fewer.
"""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import httpx2
import pytest

from library import accounts, open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Scope
from library.domain.membership.joining import add_member
from tests.integration.http.test_idempotency import REPLAYED

PROGRAM = """
import sys
from library.entrypoints.http.server import serve
from library.settings import Settings

settings = Settings(database_url=sys.argv[1], port=0)
serve(settings, ready=lambda address: print(address, file=sys.stderr, flush=True))
"""
MANY = int(os.environ.get("LIBRARY_TEST_RETRIES", "12"))
SERVERS = 2


@contextmanager
def serving(database_url):
    """What it logs goes nowhere: a pipe that nobody reads is full some time, and then it waits."""
    command = [sys.executable, "-W", "error", "-c", PROGRAM, database_url]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = server.stderr.readline().strip()
            assert address.startswith("http"), address + server.stderr.read()
            yield server, address
        finally:
            server.kill()


@pytest.fixture
def headers(database_url):
    """Of a program that acts for Ada."""
    with open_library(database_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        ada = library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None).actor()
        token, _ = accounts.make_token(library, by=ada, name="retries", scopes=tuple(Scope))
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def client(headers):
    with httpx2.Client(headers=headers, timeout=60, limits=httpx2.Limits(max_connections=None)) as client:
        yield client


def send(client, address, key):
    """A request of its own for each key."""
    return client.post(f"{address}/api/books/", json={"title": f"Volume {key}"}, headers={"Idempotency-Key": str(key)})


def titles(client, address):
    page = client.get(f"{address}/api/books/", params={"page_size": 100}).json()
    assert page["total_is_exact"]
    return sorted(book["title"] for book in page["items"])


def test_the_same_key_many_times_at_once_on_two_servers_has_one_effect_and_one_answer(database_url, client):
    with ExitStack() as running, ThreadPoolExecutor(MANY) as pool:
        addresses = [running.enter_context(serving(database_url))[1] for _ in range(SERVERS)]
        for key in range(MANY):
            at_once = threading.Barrier(MANY)

            def one(number, key=key, at_once=at_once):
                at_once.wait()
                return send(client, addresses[number % SERVERS], key)

            answers = list(pool.map(one, range(MANY)))
            assert [answer.status_code for answer in answers] == [201] * MANY
            assert (
                len({(answer.content, answer.headers["Location"], answer.headers["ETag"]) for answer in answers}) == 1
            )
            assert sum(REPLAYED not in answer.headers for answer in answers) == 1
        assert titles(client, addresses[0]) == sorted(f"Volume {key}" for key in range(MANY))


def test_what_a_killed_server_left_open_is_known_when_it_is_sent_again(database_url, client):
    answered = {}
    with serving(database_url) as (server, address), ThreadPoolExecutor(8) as pool:

        def one(key):
            if len(answered) == MANY:
                server.kill()
            with suppress(httpx2.TransportError):
                answered[key] = send(client, address, key)

        list(pool.map(one, range(3 * MANY)))
    assert MANY <= len(answered) < 3 * MANY
    assert {answer.status_code for answer in answered.values()} == {201}
    with serving(database_url) as (_, address):
        for key in range(3 * MANY):
            first, second = send(client, address, key), send(client, address, key)
            assert first.content == second.content
            assert second.headers[REPLAYED] == "true"
            if key in answered:
                assert (first.content, first.headers[REPLAYED]) == (answered[key].content, "true")
        pages = client.get(f"{address}/api/books/", params={"page_size": 100}).json()
        assert pages["total"] == 3 * MANY
