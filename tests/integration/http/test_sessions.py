"""Signing in with a browser, and what others could try with that."""

from uuid import UUID

import pytest
from litestar.testing import TestClient

from library import accounts
from library.domain.actor import OPERATOR, Actor, Scope
from library.domain.errors import Conflict, Unavailable
from library.domain.ids import MemberId
from library.domain.membership import use_cases
from library.domain.membership.credentials import SEEN_EVERY, digest
from library.domain.membership.queries import account_of, session
from library.domain.operations.audit import AuditSearch
from library.domain.operations.limits import LOG_IN_HERE
from library.domain.operations.queries import audit as audit_log
from library.entrypoints.http.app import create_app
from library.settings import Settings
from tests.integration.http.conftest import BASE, PASSWORD, in_memory

LOG_IN = {"email": "mary@example.org", "password": PASSWORD}


def cookie_of(answer):
    return answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get(client, joined):
    answer = client.post("/api/sessions/", json=LOG_IN)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/sessions/current/"
    assert answer.headers["Cache-Control"] == "no-store"
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("library=")
    assert set(attributes) == {"Path=/", "Max-Age=7776000", "HttpOnly", "SameSite=Lax"}
    assert list(answer.json()) == ["member", "csrf_token", "created_at", "expires_at"]
    assert answer.json()["member"] == joined
    assert client.get("/api/sessions/current/").json() == answer.json()
    assert client.get("/api/me/").json() == joined


@in_memory
def test_over_https_the_cookie_is_secure_and_only_this_host_can_set_it(library, joined):
    base = "https://library.example.org"
    with TestClient(create_app(library, Settings(base_url=base)), base_url=base) as client:
        answer = client.post("/api/sessions/", json=LOG_IN)
        assert answer.headers["Set-Cookie"].startswith("__Host-library=")
        assert answer.headers["Set-Cookie"].endswith("; Secure")
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        assert client.get("/api/me/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client, joined):
    wrong, unknown = (
        client.post("/api/sessions/", json=LOG_IN | changed, headers={"X-Request-ID": "the-same"})
        for changed in ({"password": "wrong"}, {"email": "nobody@example.org"})
    )
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong-credentials")
    assert wrong.content == unknown.content
    assert wrong.headers == unknown.headers
    assert "Set-Cookie" not in wrong.headers


def test_nobody_is_signed_in_by_a_secret_that_somebody_else_chose(client, joined):
    chosen = "A" * 43
    client.cookies.set("library", chosen)
    answer = client.post("/api/sessions/", json=LOG_IN)
    assert answer.status_code == 201
    assert cookie_of(answer) != chosen
    client.cookies.clear()
    assert client.get("/api/me/", headers={"Cookie": f"library={chosen}"}).status_code == 401


def test_signing_in_again_ends_the_session_before(client, joined):
    first = cookie_of(client.post("/api/sessions/", json=LOG_IN))
    second = cookie_of(client.post("/api/sessions/", json=LOG_IN))
    client.cookies.clear()
    assert first != second
    assert client.get("/api/me/", headers={"Cookie": f"library={first}"}).status_code == 401
    assert client.get("/api/me/", headers={"Cookie": f"library={second}"}).status_code == 200


def test_a_cookie_is_worth_nothing_after_signing_out(client, signed_in):
    kept = client.cookies["library"]
    answer = client.delete("/api/sessions/current/", headers=signed_in)
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert client.get("/api/me/").status_code == 401
    assert client.get("/api/me/", headers={"Cookie": f"library={kept}"}).status_code == 401


@in_memory
def test_who_is_not_signed_in_is_so_after_signing_out_too(client):
    assert client.delete("/api/sessions/current/").status_code == 204
    assert client.get("/api/sessions/current/").json()["code"] == "not-signed-in"


def test_a_change_by_cookie_needs_the_csrf_token_of_that_session(client, signed_in, library):
    body = {"title": "Frankenstein"}
    for headers in ({}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": "ö".encode()}, {"X-CSRF-Token": "0" * 64}):
        answer = client.post("/api/books/", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")
    assert client.get("/api/books/").json()["total"] == 0
    assert client.post("/api/books/", json=body, headers=signed_in).status_code == 201


@in_memory
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "nonsense"},
        {"Origin": "https://evil.example.com"},
        {"Origin": "https://library.example.org"},
        {"Origin": f"{BASE}:81"},
        {"Origin": f"{BASE}.example.com"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "ö".encode()},
    ],
)
def test_no_other_site_makes_a_browser_change_anything_even_with_the_right_token(client, signed_in, headers):
    for answer in (
        client.post("/api/books/", json={"title": "Frankenstein"}, headers=signed_in | headers),
        client.post("/api/sessions/", json=LOG_IN, headers=headers),
        client.delete("/api/sessions/current/", headers=signed_in | headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")
    assert client.get("/api/me/").status_code == 200


@in_memory
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin", "Origin": BASE}, {"Sec-Fetch-Site": "none"}, {}])
def test_our_own_pages_and_what_is_no_browser_may_change_things(client, signed_in, headers):
    answer = client.post("/api/books/", json={"title": "Frankenstein"}, headers=signed_in | headers)
    assert answer.status_code == 201


@in_memory
def test_another_site_may_read_what_everybody_may_and_gets_no_leave_to_use_it(client):
    answer = client.get("/api/books/", headers={"Origin": "https://evil.example.com", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_token_carries_no_rights_of_the_cookie_beside_it(client, signed_in, as_bob, bob):
    assert client.get("/api/me/", headers=as_bob).json()["id"] == str(bob.id)
    assert client.get("/api/me/", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    answer = client.post("/api/books/", json={"title": "X"}, headers=as_bob | {"Origin": "https://elsewhere.example"})
    assert answer.json()["owner"]["name"] == "Bob"
    assert client.get("/api/sessions/current/", headers=as_bob).status_code == 401
    assert client.get("/api/sessions/current/").json()["member"]["name"] == "Mary Shelley"


@in_memory
@pytest.mark.parametrize(
    "cookie",
    [
        b"library=",
        b"library",
        b"=",
        b";;;",
        b"library=\xff\xfe",
        "library=ö".encode(),
        b'library="' + b"A" * 43 + b'"',
        b"library=" + b"A" * 43,
        b"library=" + b"A" * 4000,
        b"library=%00",
        b"library=../../etc/passwd; library=' OR 1=1 --",
    ],
)
def test_a_cookie_of_nobody_s_making_is_nobody(client, emma, cookie):
    answer = client.get("/api/books/", headers={"Cookie": cookie})
    assert (answer.status_code, answer.json()["total"]) == (200, 1)
    assert client.get("/api/me/", headers={"Cookie": cookie}).status_code == 401


@in_memory
@pytest.mark.parametrize(
    "value", [b"Bearer", b"Bearer ", b"bearer x", b"Bearer \xff\xfe", b"Bearer " + b"A" * 5000, b"BEARER lib_x y"]
)
def test_a_bad_token_is_refused_and_never_taken_for_nobody(client, emma, value):
    answer = client.get("/api/books/", headers={"Authorization": value})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert client.post("/api/books/", json={"title": "X"}, headers={"Authorization": value}).status_code == 401


@in_memory
def test_another_kind_of_authorization_is_not_ours_to_judge(client):
    assert client.get("/api/books/", headers={"Authorization": "Basic YTpi"}).status_code == 200


def test_a_session_ends_when_it_is_not_used_and_goes_on_when_it_is(client, signed_in, clock):
    for _ in range(3):
        clock.go_on(days=13)
        assert client.get("/api/me/").status_code == 200
    clock.go_on(days=15)
    assert client.get("/api/me/").status_code == 401


def test_using_a_session_is_noted_every_few_minutes_only(client, signed_in, clock):
    before = client.get("/api/sessions/current/").json()["expires_at"]
    clock.go_on(seconds=SEEN_EVERY.total_seconds() - 1)
    client.get("/api/me/")
    assert client.get("/api/sessions/current/").json()["expires_at"] == before
    clock.go_on(seconds=1)
    client.get("/api/me/")
    assert client.get("/api/sessions/current/").json()["expires_at"] > before


@in_memory
def test_who_signs_out_at_the_moment_when_the_use_is_noted_is_let_in_no_more(
    client, signed_in, library, clock, monkeypatch
):
    mine = library.ask(session, secret_digest=digest(client.cookies["library"]), now=clock.now)
    transaction = library._transactions

    def after_signing_out():
        monkeypatch.setattr(library, "_transactions", transaction)
        library.do(use_cases.end_session, by=mine.actor, session_id=mine.id)
        return transaction()

    clock.go_on(seconds=SEEN_EVERY.total_seconds())
    monkeypatch.setattr(library, "_transactions", after_signing_out)
    assert client.get("/api/me/").status_code == 401


@in_memory
@pytest.mark.parametrize("no", [Conflict(), Unavailable("database")], ids=lambda no: no.code)
def test_that_a_use_cannot_be_noted_now_keeps_nobody_from_reading(client, signed_in, library, clock, monkeypatch, no):
    def refusing():
        raise no

    clock.go_on(seconds=SEEN_EVERY.total_seconds())
    monkeypatch.setattr(library, "_transactions", refusing)
    assert client.get("/api/me/").status_code == 200


def test_a_password_change_ends_the_other_sessions_but_not_this_one(client, signed_in):
    here = client.cookies["library"]
    client.cookies.clear()
    elsewhere = cookie_of(client.post("/api/sessions/", json=LOG_IN))
    client.cookies.clear()
    body = {"current": PASSWORD, "new": "a newer password"}
    client.put("/api/me/password/", json=body, headers=signed_in | {"Cookie": f"library={here}"})
    assert client.get("/api/me/", headers={"Cookie": f"library={here}"}).status_code == 200
    assert client.get("/api/me/", headers={"Cookie": f"library={elsewhere}"}).status_code == 401


def test_one_s_own_sessions_are_listed_with_the_one_that_asks_marked(client, signed_in, as_ada, clock):
    here = client.cookies["library"]
    client.cookies.clear()
    clock.go_on(minutes=1)
    client.post("/api/sessions/", json=LOG_IN, headers={"User-Agent": "Netscape 4"})
    client.cookies.clear()
    listed = client.get("/api/sessions/", headers={"Cookie": f"library={here}"})
    assert [session["agent"] for session in listed.json()["items"]] == ["Netscape 4", "testclient"]
    assert [session["current"] for session in listed.json()["items"]] == [False, True]
    assert here not in listed.text
    assert client.get("/api/sessions/", headers=as_ada).json() == {"items": []}
    assert client.get("/api/sessions/").status_code == 401


def test_one_s_own_sessions_are_ended_one_by_one_and_nobody_else_s(client, signed_in, as_bob, as_admin):
    session = client.get("/api/sessions/").json()["items"][0]
    place = f"/api/sessions/{session['id']}/"
    for others in (as_bob, as_admin):
        assert client.delete(place, headers=others).status_code == 404
    assert client.get("/api/me/").status_code == 200
    assert client.delete(place, headers=signed_in).status_code == 204
    assert client.get("/api/me/").status_code == 401


def test_who_may_only_read_ends_no_session(client, signed_in, library, joined, speaking_for):
    member = library.ask(account_of, viewer=OPERATOR, email=joined["email"])
    reading = speaking_for(Actor(member.id), Scope.READ)
    session = client.get("/api/sessions/", headers=reading).json()["items"][0]
    answer = client.delete(f"/api/sessions/{session['id']}/", headers=reading)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


def test_guessing_is_told_to_wait_and_who_knows_the_password_elsewhere_is_let_in(client, joined, library, clock):
    for _ in range(LOG_IN_HERE.most):
        assert client.post("/api/sessions/", json=LOG_IN | {"password": "wrong"}).status_code == 401
    answer = client.post("/api/sessions/", json=LOG_IN)
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many")
    assert 0 < int(answer.headers["Retry-After"]) <= LOG_IN_HERE.within.total_seconds()
    accounts.log_in(library, **LOG_IN, address="192.0.2.1")
    clock.go_on(seconds=int(answer.headers["Retry-After"]))
    assert client.post("/api/sessions/", json=LOG_IN).status_code == 201


def test_where_somebody_signed_in_and_out_is_noted(client, signed_in, joined, library):
    client.delete("/api/sessions/current/", headers=signed_in)
    by = MemberId(UUID(joined["id"]))
    log = library.ask(audit_log, viewer=OPERATOR, search=AuditSearch(by=by)).items
    noted = {entry.action: entry.address for entry in log}
    assert noted.items() >= {"signed-in": "testclient", "session-ended": "testclient"}.items()
