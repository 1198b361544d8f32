"""Whatever goes wrong is told in one form, and tells nobody more than they may know."""

import pytest
from litestar.testing import TestClient

from library.app import Library
from library.domain import errors
from library.domain.errors import Unavailable
from library.entrypoints.http import problems
from library.entrypoints.http.app import create_app
from library.entrypoints.http.core import Core
from tests.integration.http.conftest import BASE, NOBODY

FORM = {"type", "title", "status", "detail", "code"}


@pytest.fixture
def store_url():
    return "memory:"


def is_problem(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() >= FORM
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"/problems/{code}")
    assert problem["title"]
    assert problem["detail"].endswith(".")
    return problem


def test_every_kind_of_error_has_a_status():
    assert set(problems.STATUS) == set(errors.Kind)


def test_no_error_has_data_under_a_name_that_the_form_needs():
    def below(kind):
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    for kind in below(errors.LibraryError):
        assert not FORM & set(getattr(kind, "__annotations__", {})) - {"kind", "code", "says"}


@pytest.mark.parametrize(
    "place",
    [
        "/api",
        "/api/",
        "/api/book/",
        "/api/books/x/",
        "/api/books/1/",
        "/schema/x",
        "/docs/x",
        "/docs/..%2f..%2fetc%2fpasswd",
        "/ö",
        "/%00",
        "/%ff",
        "/api/books/01234567-89ab-cdef-0123-456789abcdeg/",
    ],
)
def test_a_place_that_is_not_there_is_not_found(client, place):
    is_problem(client.get(place), 404, "not-found")


def test_a_method_that_a_place_does_not_know_is_told_which_it_knows(client, emma):
    for place, methods in (
        ("/api/books/", {"GET", "HEAD", "POST", "OPTIONS"}),
        (f"/api/books/{emma['id']}/", {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}),
        (f"/api/books/{emma['id']}/hide", {"POST", "OPTIONS"}),
        ("/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("/api/me/password/", {"PUT", "OPTIONS"}),
        ("/docs", {"GET", "HEAD", "OPTIONS"}),
    ):
        refused = client.request("BREW", place)
        is_problem(refused, 405, "method-not-allowed")
        asked = client.options(place)
        assert (asked.status_code, asked.content) == (204, b"")
        for answer in (refused, asked):
            assert set(answer.headers["Allow"].split(", ")) == methods


def test_head_answers_as_get_does_without_the_body(client, emma):
    for place in ("/api/books/", f"/api/books/{emma['id']}", "/healthz", "/docs", "/docs/swagger-ui.css", "/nowhere"):
        got, headed = (ask(place, headers={"X-Request-ID": "the-same"}) for ask in (client.get, client.head))
        assert headed.content == b""
        assert headed.status_code == got.status_code
        assert headed.headers == got.headers


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b'{"title": "Emma"',
        b'{"title": "\xff"}',
        b"\xff\xfe",
        b'{"title": "a\\u0000b"}',
        b'{"title": "\\ud800"}',
        b'{"title": "\xed\xa0\x80"}',
        b'{"title": "a\x00b"}',
        b"",
        b'{"title": "x"} {}',
    ],
)
def test_a_body_that_cannot_be_read_is_malformed(client, as_ada, body):
    headers = as_ada | {"Content-Type": "application/json"}
    problem = is_problem(client.post("/api/books/", content=body, headers=headers), 400, "malformed")
    assert problem["reason"]
    assert client.get("/api/books/", headers=as_ada).json()["total"] == 0


def test_a_backslash_before_u0000_is_no_nul(client, as_ada):
    headers = as_ada | {"Content-Type": "application/json"}
    answer = client.post("/api/books/", content=rb'{"title": "C:\\u0000"}', headers=headers)
    assert answer.json()["title"] == r"C:\u0000"


@pytest.mark.parametrize(
    "start, end", [("[", ""), ('{"title": [', ""), ('{"x": [', ""), ('{"authors": [', ""), ('{"a":' * 5 + "[", "")]
)
def test_no_depth_of_nesting_does_any_harm(client, as_ada, start, end):
    headers = as_ada | {"Content-Type": "application/json"}
    answer = client.post("/api/books/", content=start + "[" * 200_000 + end, headers=headers)
    assert answer.status_code in {400, 422}
    assert len(answer.content) < 1000


@pytest.mark.parametrize(
    "kind",
    [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "nonsense", ""],
)
def test_a_body_of_another_media_type_is_refused(client, as_ada, kind):
    headers = as_ada | ({"Content-Type": kind} if kind is not None else {})
    is_problem(client.post("/api/books/", content=b'{"title": "Emma"}', headers=headers), 415, "unsupported-media-type")


def test_the_media_type_may_say_its_charset(client, as_ada):
    headers = as_ada | {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.post("/api/books/", content=b'{"title": "Emma"}', headers=headers).status_code == 201


def test_a_body_may_have_a_mebibyte_and_no_more(client, as_ada):
    headers = as_ada | {"Content-Type": "application/json"}
    just = b'{"title": "Emma"' + b" " * (2**20 - 17) + b"}"
    assert client.post("/api/books/", content=just, headers=headers).status_code == 201
    problem = is_problem(client.post("/api/books/", content=just + b" ", headers=headers), 413, "too-large")
    assert (problem["limit"], problem["unit"]) == (2**20, "bytes")


def test_a_body_that_does_not_say_how_long_it_is_is_counted(client, as_ada):
    def without_end():
        for _ in range(64):
            yield b" " * 2**15

    headers = as_ada | {"Content-Type": "application/json"}
    is_problem(client.post("/api/books/", content=without_end(), headers=headers), 413, "too-large")


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=%ed%a0%80", "%00=1", "unknown=%C3%28"])
def test_a_query_that_no_text_can_be_made_of_is_malformed(client, query):
    for place in ("/api/books/", "/healthz", "/nowhere"):
        is_problem(client.get(f"{place}?{query}"), 400, "malformed")


def test_a_fault_of_ours_is_logged_and_not_told(library: Library, settings, caplog, monkeypatch):
    async def broken(self, query, **_):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(Core, "ask", broken)
    with TestClient(create_app(library, settings), base_url=BASE, raise_server_exceptions=False) as client:
        answer = client.get("/api/books/?q=private")
    is_problem(answer, 500, "internal-error")
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text
    assert "private" not in caplog.text


def test_ready_means_that_the_store_answers_and_healthy_only_that_the_process_does(
    library: Library, settings, monkeypatch
):
    def gone(_):
        raise Unavailable("database")

    monkeypatch.setattr(type(library._reads), "ping", gone)
    with TestClient(create_app(library, settings), base_url=BASE) as client:
        is_problem(client.get("/readyz"), 503, "unavailable")
        assert client.get("/healthz").json() == {"status": "ok"}


def test_why_something_does_not_answer_is_logged_without_what_was_asked_and_not_told(
    library: Library, settings, caplog, monkeypatch
):
    def gone(*_):
        raise Unavailable("database") from OSError("connection refused\n[parameters: ('hunter2',)]")

    monkeypatch.setattr(type(library._reads), "ping", gone)
    with TestClient(create_app(library, settings), base_url=BASE) as client:
        answer = client.get("/readyz?q=private")
    is_problem(answer, 503, "unavailable")
    assert "refused" not in answer.text
    assert (
        "GET '/readyz': The database does not answer. Try again in a while. (OSError: connection refused)"
        in caplog.text
    )
    assert "hunter2" not in caplog.text
    assert "private" not in caplog.text


@pytest.mark.parametrize("host", ["evil.example.com", "library.example.org:99999", "a b", "a/b", "<script>"])
def test_no_host_that_a_client_makes_up_comes_back(client, as_ada, host):
    answer = client.post("/api/books/", json={"title": "Emma"}, headers=as_ada | {"Host": host})
    assert answer.status_code in {201, 400}
    assert host not in str(answer.headers) + answer.text


def test_every_answer_tells_browsers_not_to_guess_and_not_to_tell(client, emma, as_ada):
    for answer in (
        client.get("/api/books/"),
        client.get("/nowhere"),
        client.options("/api/books/"),
        client.get("/docs"),
        client.post("/api/books/", json={"title": "X"}, headers=as_ada),
        client.post("/api/books/", headers={"Origin": "https://evil.example.com"}),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_no_shared_cache_keeps_what_depends_on_who_asks(client, emma, as_ada):
    for headers in (NOBODY, as_ada):
        answer = client.get(f"/api/books/{emma['id']}/", headers=headers)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert set(answer.headers["Vary"].split(", ")) == {"Cookie", "Authorization"}
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"
    assert client.patch(f"/api/books/{emma['id']}/", json={}, headers=as_ada).headers["Cache-Control"] == "no-store"
    assert client.get("/api/me/").headers["Cache-Control"] == "no-store"


def test_every_path_is_the_same_with_and_without_its_last_slash(client, emma, as_ada):
    for place in ("/api/books", f"/api/books/{emma['id']}", "/api/me", "/healthz", "/docs", "/schema/openapi.json"):
        assert client.get(place, headers=as_ada).content == client.get(f"{place}/", headers=as_ada).content
