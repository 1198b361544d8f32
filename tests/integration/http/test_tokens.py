"""Personal tokens over HTTP."""

from datetime import timedelta

import pytest

from tests.integration.http.conftest import in_memory

ROBOT = {"name": "robot", "scopes": ["read", "write"]}


def test_a_token_is_shown_once_and_works_until_it_is_revoked(client, signed_in):
    made = client.post("/api/tokens/", json=ROBOT, headers=signed_in)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert list(made.json()) == ["token", "id", "name", "scopes", "created_at", "expires_at"]
    listed = client.get("/api/tokens/", headers=signed_in)
    assert {token["name"] for token in listed.json()["items"]} == {"robot"}
    assert made.json()["token"] not in listed.text
    as_robot = {"Authorization": f"Bearer {made.json()['token']}"}
    assert client.get("/api/me/", headers=as_robot).json()["name"] == "Mary Shelley"
    assert client.delete(made.headers["Location"], headers=signed_in).status_code == 204
    assert client.get("/api/me/", headers=as_robot).status_code == 401
    assert client.delete(made.headers["Location"], headers=signed_in).status_code == 404


def test_a_token_expires(client, signed_in, clock):
    until = (clock.now + timedelta(days=1)).isoformat()
    made = client.post("/api/tokens/", json=ROBOT | {"expires_at": until}, headers=signed_in)
    as_robot = {"Authorization": f"Bearer {made.json()['token']}"}
    assert client.get("/api/me/", headers=as_robot).status_code == 200
    clock.go_on(days=1, seconds=1)
    assert client.get("/api/me/", headers=as_robot).status_code == 401


def test_nobody_else_s_token_exists(client, signed_in, as_bob, as_admin):
    made = client.post("/api/tokens/", json=ROBOT, headers=signed_in)
    for others in (as_bob, as_admin):
        assert client.delete(made.headers["Location"], headers=others).status_code == 404
        assert "robot" not in client.get("/api/tokens/", headers=others).text


def test_a_token_makes_no_other_token(client, as_ada):
    answer = client.post("/api/tokens/", json={"name": "another", "scopes": ["read"]}, headers=as_ada)
    assert answer.status_code == 403
    assert answer.json()["code"] == "sign-in-needed"


@in_memory
@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes[0]"),
        ({"name": ""}, "name"),
        ({"expires_at": "2000-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2030-01-01T00:00:00"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, "expires_at"),
        ({"expires_at": 5}, "expires_at"),
        ({"member_id": "01234567-89ab-cdef-0123-456789abcdef"}, "member_id"),
    ],
)
def test_what_is_wrong_with_a_token_is_named(client, signed_in, wrong, field):
    answer = client.post("/api/tokens/", json=ROBOT | wrong, headers=signed_in)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]
