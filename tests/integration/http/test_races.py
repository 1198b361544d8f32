"""Two servers on one database, and clients of both who change the same book at the same moment."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx2
import pytest

from library import accounts, open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Scope
from library.domain.catalogue.use_cases import add_book
from library.domain.membership.joining import add_member

SERVER = """
import sys
from library.entrypoints.http.server import serve
from library.settings import Settings

serve(Settings(database_url=sys.argv[1], port=0), ready=lambda address: print(address, flush=True))
"""
SERVERS, CLIENTS = 2, 12


@pytest.fixture
def servers(database_url):
    with ExitStack() as running:
        started = [
            running.enter_context(
                subprocess.Popen(
                    [sys.executable, "-W", "error", "-c", SERVER, database_url], stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(SERVERS)
        ]
        yield [server.stdout.readline().strip() for server in started]
        for server in started:
            server.terminate()


@pytest.fixture
def book_and_token(database_url):
    with open_library(database_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        ada = library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None).actor()
        token, _ = accounts.make_token(library, by=ada, name="race", scopes=tuple(Scope))
        return library.do(add_book, by=ada, record={"title": "Persuasion"}).id, token


@pytest.fixture
def race(servers, book_and_token):
    """Lets every client send its PATCH at the same moment; how often each status came, and the book afterwards."""
    book_id, token = book_and_token

    def run(**headers):
        headers["Authorization"] = f"Bearer {token}"
        with httpx2.Client(headers=headers, timeout=60) as client, ThreadPoolExecutor(CLIENTS) as pool:
            urls = [f"{server}/api/books/{book_id}/" for server in servers]
            for url in urls:
                client.get(url)
            etag = client.get(urls[0]).headers["ETag"]
            sent = {"If-Match": etag} if headers.pop("only_this_version", None) else {}
            answers = pool.map(
                lambda n: client.patch(urls[n % SERVERS], json={"year": n}, headers=sent).status_code, range(CLIENTS)
            )
            return Counter(answers), client.get(urls[0]).json()

    return run


def test_of_edits_with_the_same_if_match_one_gets_200_and_the_rest_412(race):
    answers, book = race(only_this_version="yes")
    assert answers == {200: 1, 412: CLIENTS - 1}
    assert book["version"] == 2


def test_edits_without_if_match_all_succeed_in_turn(race):
    answers, book = race()
    assert answers == {200: CLIENTS}
    assert book["version"] == 1 + CLIENTS
