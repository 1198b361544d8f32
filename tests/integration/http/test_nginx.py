"""Two servers behind nginx with deploy/nginx/library.conf, TLS and all: restarted in turn, lied to, and sent too much.

LIBRARY_TEST_REQUESTS says how many requests the restarts happen under.
"""

import contextlib
import os
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import pytest

from library import accounts, open_library
from library.domain.actor import OPERATOR, Scope
from library.domain.membership.joining import add_member
from tests.integration import throwaway
from tests.integration.http.behind_nginx import Server, Site, needed, proxying, without_servers
from tests.integration.http.served import IN_PRODUCTION, TOKEN, until

REQUESTS = int(os.environ.get("LIBRARY_TEST_REQUESTS", "2000"))
CLIENTS = 6
RESTARTS = 4
LED_TO = ("confirm-email", "join", "set-password", "set-up", "unsubscribe")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with a certificate in it."""
    home = tmp_path_factory.mktemp("nginx")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"]
    command = [needed("openssl"), "req", "-x509", "-days", "2", *key, *subject]
    subprocess.run(command, cwd=home, check=True, capture_output=True)
    return home


@pytest.fixture(scope="module")
def database_url(home, sqlite_template):
    shutil.copy(sqlite_template, home / "library.db")
    return f"sqlite:///{home / 'library.db'}"


@pytest.fixture(scope="module")
def site(home, database_url):
    nginx = needed("nginx")
    tls, plain, *ports = [throwaway.free_port() for _ in range(4)]
    log = home / "servers.log"
    environ = {
        **os.environ,
        **IN_PRODUCTION,
        "LIBRARY_DATABASE_URL": database_url,
        "LIBRARY_BASE_URL": f"https://127.0.0.1:{tls}",
        "LIBRARY_TRUSTED_PROXIES": "127.0.0.1",
    }
    with contextlib.ExitStack() as running:
        servers = [Server(port, environ, log) for port in ports]
        for server in servers:
            running.callback(server.kill)
        running.enter_context(proxying(nginx, home, tls, plain, ports))
        yield Site(tls, plain, home / "cert.pem", servers, log)


@pytest.fixture
def as_ada(database_url):
    with open_library(database_url) as library:
        ada = library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None)
        secret, _ = accounts.make_token(library, by=ada.actor(), name="a program", scopes=tuple(Scope))
    return {"Authorization": f"Bearer {secret}"}


# --- restarted in turn ---


def test_no_request_fails_while_the_servers_are_restarted_in_turn(site, as_ada):
    restarted, enough = 0, threading.Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        using = [pool.submit(use, site, as_ada, REQUESTS // CLIENTS + 1, enough) for _ in range(CLIENTS)]
        while restarted < RESTARTS or not all(client.done() for client in using):
            site.servers[restarted % 2].restart()
            restarted += 1
            if restarted >= RESTARTS:
                enough.set()
        ends = [client.result() for client in using]
    print(f"{sum(count for count, _ in ends)} requests, {restarted} restarts")
    assert [failure for _, failures in ends for failure in failures] == []
    assert sum(count for count, _ in ends) >= REQUESTS


def use(site, headers, least, enough):
    """Make books, look at them, change them, so often at least and until it is enough; how often, and what failed."""
    count, failures = 0, []
    with site.client(headers) as client:
        while count < least or not enough.is_set():
            for status, answer in adding_and_changing(client):
                count += 1
                if answer.status_code != status:
                    failures.append(f"{answer.request.method} {answer.status_code} {answer.text[:100]}")
    return count, failures


def adding_and_changing(client):
    title = f"Volume {uuid4()}"
    added = client.post("/api/books/", json={"title": title})
    yield 201, added
    book = added.headers.get("Location", "/api/books/")
    yield 200, client.get(book)
    yield 200, client.patch(book, json={"tags": ["changed"]})
    yield 200, client.get("/api/books/", params={"page_size": 1})
    yield 204, client.delete(book)
    yield 404, client.get(book)


# --- lied to ---


@pytest.mark.parametrize(
    "lie",
    [
        [("X-Forwarded-For", "203.0.113.9")],
        [("X-Forwarded-For", "203.0.113.9, 127.0.0.1")],
        [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "127.0.0.1")],
        [("x-forwarded-for", "127.0.0.1"), ("Forwarded", "for=203.0.113.9"), ("X-Real-IP", "203.0.113.9")],
    ],
)
def test_nobody_can_say_that_they_are_somebody_else(site, lie):
    with site.client(source="127.0.0.2") as client:
        answer = client.get("/api/books/", headers=lie)
        assert answer.status_code == 200
        assert site.taken_for(answer) == "127.0.0.2"


def test_nobody_can_say_that_they_came_to_another_host(site):
    with site.client() as client:
        answer = client.get("/api/books/", headers={"X-Forwarded-Host": "evil.example.org"})
        assert answer.status_code == 200
        assert "Strict-Transport-Security" in answer.headers
        assert "evil" not in repr(answer.headers) + answer.text
        assert client.get("/api/books/", headers={"Host": "evil.example.org"}).status_code == 400


def test_who_comes_without_tls_is_sent_to_the_site_itself(site):
    answer = httpx2.get(f"{site.plain}/api/books/?q=emma", headers={"Host": "evil.example.org"})
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{site.url}/api/books/?q=emma")


# --- and what nginx refuses by itself ---


def test_numbers_are_not_shown_to_strangers_not_even_to_those_with_the_token(site):
    with site.client({"Authorization": f"Bearer {TOKEN}"}) as client:
        assert httpx2.get(f"http://127.0.0.1:{site.servers[0].port}/metrics", headers=client.headers).status_code == 200
        assert client.get("/metrics").status_code == 404


def test_a_body_that_is_too_large_is_refused_as_the_server_would(site):
    with site.client() as client:
        refused = client.post("/api/books/", content=b" " * (2**20 + 1))
    assert (refused.status_code, refused.headers["Content-Type"]) == (413, "application/problem+json")
    assert refused.json()["code"] == "too-large"


def test_without_any_server_the_answer_is_a_problem_that_says_so(site):
    with without_servers(site), site.client() as client:
        answer = client.get("/api/books/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "unavailable"


def test_no_secret_of_a_link_is_in_its_logs(site, home):
    secret = "S" * 43
    places = [*(f"/{page}?secret={secret}" for page in LED_TO), f"/api/calendar/{secret}.ics"]
    with without_servers(site), site.client() as client:
        assert [client.get(place).status_code for place in places] == [503] * len(places)
    with site.client() as client:
        for place in places:
            assert client.get(place, headers={"Referer": f"{site.url}{place}"}).status_code < 500
            assert client.get("/static/library.css", headers={"Referer": f"{site.url}{place}"}).status_code == 200
            assert httpx2.get(f"{site.plain}{place}").status_code == 308
    logged = until(lambda: (text := (home / "access.log").read_text()).count(" 308 ") >= len(places) and text)
    assert logged.count('"GET /set-password" ') == 3
    assert logged.count('"GET /api/calendar/..." ') == 3
    for log in home.glob("*.log"):
        assert secret not in log.read_text(), log


def test_nginx_finds_no_fault_in_the_site(site, home):
    command = [needed("nginx"), "-t", "-p", home, "-c", home / "nginx.conf"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0
    assert "warn" not in checked.stderr
