"""What holds for every request and every answer, shown with all requests of the matrix."""

import attrs
import msgspec
import pytest

from library.domain.catalogue.book import Book
from library.domain.membership.credentials import Session, Token
from library.domain.membership.links import Invitation, Link
from library.domain.membership.member import Member
from library.domain.reading.reading import Reading
from library.entrypoints.http.api.bodies import Body
from tests.integration.http.matrix import ROWS, general, send
from tests.integration.http.matrix_bodies import BODIES
from tests.integration.http.world import PASSWORD

KEPT = {
    field.name for kept in (Book, Member, Reading, Session, Token, Invitation, Link) for field in attrs.fields(kept)
}
PRIVILEGED = KEPT | {
    "owner",
    "admin",
    "is_admin",
    "scope",
    "csrf_token",
    "password_hash",
    "__class__",
    "constructor",
    "",
}
WITH_BODY = [row for row in ROWS if "json" in BODIES.get(row.sends, {})]
TYPES = {
    "application/json",
    "application/problem+json",
    "application/vnd.oai.openapi+json",
    "image/svg+xml",
    "text/calendar; charset=utf-8",
    "text/css; charset=utf-8",
    "text/html; charset=utf-8",
    "text/plain; version=0.0.4; charset=utf-8",
}
EVERYBODY = ("nobody", "metrics", "ada", "bob", "dewey", "grace", "ada-rw", "grace-rwa")


def fields_of(app, row):
    """The names of what may be in the body of this request."""
    (body,) = (
        handler.parsed_fn_signature.parameters["data"].annotation
        for route in app.routes
        if general(route.path_format) == row.route[1]
        for handler in route.route_handlers
        if row.method in handler.http_methods
    )
    return set(body.__struct_fields__)


def test_every_json_body_is_read_into_a_structure_that_refuses_what_it_does_not_name(asked):
    handlers = [handler.parsed_fn_signature for route in asked.app.routes for handler in route.route_handlers]
    bodies = {handler.parameters["data"].annotation for handler in handlers if "data" in handler.parameters}
    assert len(bodies) > 10
    for body in bodies:
        assert issubclass(body, Body)
        assert msgspec.structs.fields(body)
        assert body.__struct_config__.forbid_unknown_fields


@pytest.mark.parametrize("row", WITH_BODY, ids=str)
def test_nobody_gets_an_owner_a_role_or_a_version_by_naming_it(asked, world, row):
    who = next((who for who in ("ada", "grace") if row.expected[who] < "300"), "ada")
    for name in sorted(PRIVILEGED - fields_of(asked.app, row)):
        answer = send(asked, world, row, who, **{name: "admin"})
        assert (answer.status_code, name) == (422, name)
        assert answer.json()["problems"] == [{"field": name, "reason": "there is no such field"}]
        assert world.changes() == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_answer_says_what_it_is_and_is_not_guessed_framed_or_run(asked, world, row):
    for who in EVERYBODY:
        answer = send(asked, world, row, who)
        told = answer.headers
        assert not answer.content or told["Content-Type"] in TYPES
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
        assert "'unsafe-inline'" not in told["Content-Security-Policy"].replace("style-src 'self' 'unsafe-inline'", "")
        assert "access-control-allow-origin" not in told
        assert "Server" not in told


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=str)
def test_no_cache_that_members_share_keeps_what_is_not_the_same_for_all(asked, world, row):
    answers = {who: send(asked, world, row, who) for who in EVERYBODY}
    if len({(answer.status_code, answer.content) for answer in answers.values()}) == 1:
        return
    for answer in answers.values():
        if "no-store" not in answer.headers["Cache-Control"]:
            assert "private" in answer.headers["Cache-Control"]
            assert {"Cookie", "Authorization"} <= set(answer.headers["Vary"].split(", "))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_cookie_is_set_by_signing_in_and_out_and_by_leaving_only(asked, world, row):
    for who in EVERYBODY:
        told = send(asked, world, row, who).headers
        assert ("Set-Cookie" in told) == sets_cookie(row, who)


def sets_cookie(row, who):
    ending = {"/api/sessions/current/", "/api/me/leave/"}
    return row.expected[who] in {"201*", "204"} and (
        (row.path == "/api/sessions/" and row.sends == "log-in") or (row.path in ending and row.method != "GET")
    )


@pytest.mark.parametrize("other", ["bob", "grace", "ada elsewhere"])
def test_the_csrf_token_of_another_session_is_worth_nothing(asked, world, other):
    world.put_back()
    asked.cookies.clear()
    log_in = {"email": "ada@example.org", "password": PASSWORD}
    elsewhere = asked.post("/api/sessions/", json=log_in).json()["csrf_token"]
    asked.cookies.clear()
    token = elsewhere if other == "ada elsewhere" else world.headers[other]["X-CSRF-Token"]
    for method, path in (("POST", "/api/books/"), ("DELETE", "/api/sessions/current/"), ("PATCH", "/api/me/")):
        headers = world.headers["ada"] | {"X-CSRF-Token": token}
        answer = asked.request(method, path, json={"title": "Mine"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")
