"""What happens to every request, and what every answer says."""

import pytest
from litestar.testing import TestClient

from library.entrypoints.http.app import create_app
from library.entrypoints.http.core import Core
from library.entrypoints.http.edge import Presence
from library.entrypoints.http.logs import request_id
from library.settings import Settings
from tests.integration.http.conftest import BASE, NOBODY


@pytest.fixture
def store_url():
    return "memory:"


# --- ids -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["1", "a" * 64, "0198f0c2-0198-7000.A_b"])
def test_a_request_keeps_the_id_that_it_came_with(client, given):
    for place in ("/healthz", "/nowhere", "/api/me/"):
        assert client.get(place, headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", "a\tb", "ö".encode(), '"', "{}", "<script>", "a/b"])
def test_an_id_that_would_spoil_a_line_of_the_log_is_replaced(client, given):
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert len(answer.headers["X-Request-ID"]) == 16


def test_every_request_without_an_id_gets_one_of_its_own(client):
    assert len({client.get("/healthz").headers["X-Request-ID"] for _ in range(50)}) == 50


def test_the_answer_to_a_fault_of_ours_has_the_id_too(library, settings, monkeypatch):
    async def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(Core, "ask", broken)
    with TestClient(create_app(library, settings), base_url=BASE, raise_server_exceptions=False) as client:
        answer = client.get("/api/books/", headers={"X-Request-ID": "mine"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, "mine")


def test_a_thread_that_works_for_a_request_knows_its_id(library, settings, monkeypatch):
    seen = []
    monkeypatch.setattr(type(library._reads), "ping", lambda _: seen.append(request_id.get()))
    library.reads_in_place = False
    with TestClient(create_app(library, settings), base_url=BASE) as client:
        client.get("/readyz", headers={"X-Request-ID": "mine"})
    assert seen == ["mine"]


# --- hosts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example.com", "library.example.org.evil.example.com", "localhost:1:2"])
def test_a_request_to_another_host_is_refused_and_the_host_not_repeated(client, as_ada, emma, host):
    for method, place in (("GET", "/api/books/"), ("POST", "/api/books/"), ("GET", "/docs"), ("GET", "/nowhere")):
        answer = client.request(method, place, json={"title": "Emma"}, headers=as_ada | {"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong-host")
        assert host not in str(answer.headers) + answer.text
    assert client.get("/api/books/").json()["total"] == 1


def test_probes_may_come_by_an_address_of_their_own(client):
    for place in ("/healthz", "/healthz/", "/readyz"):
        assert client.get(place, headers={"Host": "10.1.2.3:8000"}).status_code == 200


def test_no_forwarded_host_changes_where_links_lead(client, as_ada):
    forged = {
        "X-Forwarded-Host": "evil.example.com",
        "Forwarded": "host=evil.example.com",
        "X-Forwarded-Proto": "https",
    }
    for answer in (
        client.post("/api/books/", json={"title": "Emma"}, headers=as_ada | forged),
        client.get("/api/books/?page_size=1", headers=as_ada | forged),
    ):
        assert answer.is_success
        assert "evil" not in str(answer.headers) + answer.text


# --- what answers say ------------------------------------------------------------------------------------------------


def test_every_answer_keeps_browsers_from_running_framing_and_allowing_anything(client, emma, as_ada):
    for answer in (
        client.get("/api/books/"),
        client.get("/nowhere"),
        client.get("/"),
        client.get("/docs"),
        client.get("/docs/swagger-ui.css"),
        client.get("/schema/openapi.json"),
        client.get("/api/books/", headers={"Host": "evil.example.com"}),
        client.options("/api/books/"),
        client.patch(f"/api/books/{emma['id']}/", json={}, headers=as_ada),
    ):
        if answer.status_code != 204:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in answer.headers


def test_over_https_browsers_are_told_to_come_by_tls_only(library):
    base = "https://library.example.org"
    with TestClient(create_app(library, Settings(base_url=base)), base_url=base) as client:
        for place in ("/healthz", "/nowhere"):
            assert client.get(place).headers["Strict-Transport-Security"] == "max-age=31536000"


def routes(app):
    """A path of each route that may be read."""
    for route in app.routes:
        if "GET" in route.methods:
            yield route.path.replace("{", "<").partition("<")[0] + ("x" if "{" in route.path else "")


def test_nothing_but_what_is_the_same_for_everybody_may_be_kept_by_a_shared_cache(library, settings, as_ada, as_bob):
    app = create_app(library, settings)
    with TestClient(app, base_url=BASE) as client:
        public = set()
        for place in routes(app):
            for headers in (NOBODY, as_ada, as_bob):
                answer = client.get(place, headers=headers, follow_redirects=False)
                kept = answer.headers["Cache-Control"]
                if "public" in kept:
                    public.add(place)
                elif "no-store" not in kept and "private" not in kept:
                    assert kept == "no-cache", place
                if answer.status_code >= 400:
                    assert kept == "no-store", place
        for place in public:
            assert len({client.get(place, headers=who).content for who in (NOBODY, as_ada, as_bob)}) == 1


def test_two_members_at_one_address_are_told_apart_by_caches(client, emma, diary, as_ada, as_bob):
    hers, his = (client.get("/api/books/", headers=who) for who in (as_ada, as_bob))
    assert hers.json() != his.json()
    for answer in (hers, his):
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert set(answer.headers["Vary"].split(", ")) == {"Cookie", "Authorization"}


# --- leaving ---------------------------------------------------------------------------------------------------------


def test_who_is_about_to_stop_is_not_ready_but_healthy_and_answers_and_closes(library, settings):
    presence = Presence(ready=False, closing=True)
    with TestClient(create_app(library, settings, presence=presence), base_url=BASE) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
        for place in ("/healthz", "/api/books/"):
            answer = client.get(place)
            assert (answer.status_code, answer.headers["Connection"]) == (200, "close")
