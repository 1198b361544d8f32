"""Members and one's own account over HTTP."""

import attrs
import pytest
from litestar.testing import TestClient

from library.app import Library
from library.domain.membership.member import Registration
from library.entrypoints.http.app import create_app
from tests.integration.http.conftest import BASE, PASSWORD, in_memory

MARY = {"name": "Mary Shelley", "email": "Mary@Example.org", "password": PASSWORD}
ACCOUNT = ["id", "name", "email", "email_confirmed", "role", "suspended", "created_at", "updated_at", "version"]


def test_who_joins_is_a_member_and_can_sign_in(client):
    answer = client.post("/api/members/", json=MARY)
    assert answer.status_code == 201
    assert list(answer.json()) == ACCOUNT
    assert (answer.json()["email"], answer.json()["role"]) == ("mary@example.org", "member")
    assert PASSWORD not in answer.text
    signed_in = client.post("/api/sessions/", json={"email": "MARY@example.org", "password": PASSWORD})
    assert signed_in.json()["member"] == answer.json()
    assert client.get(answer.headers["Location"]).json() == answer.json()


def test_a_session_that_the_browser_still_has_keeps_nobody_from_joining(client, signed_in):
    body = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD}
    for headers in ({"Origin": "https://evil.example.com"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/api/members/", json=body, headers=headers).status_code == 403
    assert client.post("/api/members/", json=body).status_code == 201
    body["email"] = "eva@example.org"
    client.cookies.set("library", "A" * 43)  # of a session that is long over
    assert client.post("/api/members/", json=body).status_code == 201


def test_an_e_mail_address_is_taken_once(client):
    client.post("/api/members/", json=MARY)
    answer = client.post("/api/members/", json=MARY)
    assert (answer.status_code, answer.json()["code"]) == (409, "email-taken")


@in_memory
@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"email": "mary"}, "email"),
        ({"name": ""}, "name"),
        ({"role": "admin"}, "role"),
        ({"suspended": False}, "suspended"),
        ({"id": "01234567-89ab-cdef-0123-456789abcdef"}, "id"),
    ],
)
def test_what_is_wrong_with_an_account_is_named_and_nobody_makes_themselves_an_admin(client, wrong, field):
    answer = client.post("/api/members/", json=MARY | wrong)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]


@in_memory
def test_nobody_joins_by_themselves_where_registration_is_closed(library: Library, settings):
    library.registration = Registration.CLOSED
    with TestClient(create_app(library, attrs.evolve(settings)), base_url=BASE) as client:
        answer = client.post("/api/members/", json=MARY)
    assert (answer.status_code, answer.json()["code"]) == (403, "registration-closed")


def test_members_see_names_and_the_staff_sees_accounts(client, ada, as_ada, as_bob, as_librarian):
    place = f"/api/members/{ada.id}/"
    assert client.get(place, headers=as_bob).json() == {"id": str(ada.id), "name": "Ada"}
    assert list(client.get(place, headers=as_ada).json()) == ACCOUNT
    assert list(client.get(place, headers=as_librarian).json()) == ACCOUNT
    assert client.get(place).status_code == 401
    assert client.get("/api/members/").status_code == 401


def test_only_admins_change_roles_and_suspend(client, bob, as_ada, as_librarian, as_admin):
    place = f"/api/members/{bob.id}/"
    for others in (as_ada, as_librarian):
        assert client.patch(place, json={"role": "admin"}, headers=others).json()["code"] == "role-missing"
    changed = client.patch(place, json={"role": "librarian"}, headers=as_admin)
    assert (changed.status_code, changed.json()["role"], changed.json()["suspended"]) == (200, "librarian", False)
    changed = client.patch(place, json={"suspended": True}, headers=as_admin)
    assert (changed.json()["role"], changed.json()["suspended"]) == ("librarian", True)
    assert client.patch(place, json={"role": "king"}, headers=as_admin).status_code == 422
    assert client.patch(place, json={"email": "b@example.org"}, headers=as_admin).status_code == 422


def test_who_is_suspended_can_do_nothing(client, bob, as_bob, as_admin):
    client.patch(f"/api/members/{bob.id}/", json={"suspended": True}, headers=as_admin)
    answer = client.get("/api/me/", headers=as_bob)
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")


def test_who_is_suspended_is_out_at_once_by_session_and_by_token(client, signed_in, joined, as_admin):
    robot = client.post("/api/tokens/", json={"name": "robot", "scopes": ["read", "write"]}, headers=signed_in).json()
    as_robot = {"Authorization": f"Bearer {robot['token']}"}
    client.patch(f"/api/members/{joined['id']}/", json={"suspended": True}, headers=as_admin)
    assert client.get("/api/me/").status_code == 401
    assert client.post("/api/books/", json={"title": "X"}, headers=signed_in).status_code == 401
    assert client.post("/api/books/", json={"title": "X"}, headers=as_robot).json()["code"] == "suspended"
    body = {"email": joined["email"], "password": PASSWORD}
    assert client.post("/api/sessions/", json=body).json()["code"] == "suspended"


def test_the_last_admin_stays_one(client, admin, as_admin):
    answer = client.patch(f"/api/members/{admin.id}/", json={"role": "member"}, headers=as_admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "last-admin")


def test_everybody_changes_their_own_name_and_nothing_else(client, as_ada, as_bob):
    changed = client.patch("/api/me/", json={"name": "Ada Lovelace"}, headers=as_ada)
    assert (changed.status_code, changed.json()["name"]) == (200, "Ada Lovelace")
    assert client.get("/api/me/", headers=as_ada).json() == changed.json()
    assert client.patch("/api/me/", json={"role": "admin"}, headers=as_ada).status_code == 422
    assert client.patch("/api/me/", json={"email": "a@example.org"}, headers=as_ada).status_code == 422
    assert client.get("/api/me/").status_code == 401


def test_a_password_is_changed_only_with_the_one_before(client, signed_in):
    body = {"current": "something else", "new": "a newer password"}
    assert client.put("/api/me/password/", json=body, headers=signed_in).json()["code"] == "wrong-credentials"
    changed = client.put("/api/me/password/", json=body | {"current": PASSWORD}, headers=signed_in)
    assert (changed.status_code, changed.content) == (204, b"")
    assert client.get("/api/sessions/current/").status_code == 200
    for password, status in ((PASSWORD, 401), ("a newer password", 201)):
        answer = client.post("/api/sessions/", json={"email": "mary@example.org", "password": password})
        assert answer.status_code == status
