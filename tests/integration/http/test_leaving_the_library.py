"""How members leave, over HTTP."""

from uuid import UUID

import pytest

from library.domain.actor import OPERATOR, Role
from library.domain.membership.use_cases import set_standing
from tests.integration.http.conftest import PASSWORD, in_memory, path

RIGHT, WRONG = {"current": PASSWORD}, {"current": "another password"}


@pytest.fixture
def leave(client, signed_in):
    """Mary does."""
    return lambda body=RIGHT, headers=signed_in: client.post("/api/me/leave/", json=body, headers=headers)


def test_who_leaves_is_signed_out_and_never_gets_in_again(client, leave, joined, signed_in, as_admin):
    left = leave()
    assert (left.status_code, left.content) == (204, b"")
    assert "library=;" in left.headers["Set-Cookie"]
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert client.get("/api/me/").status_code == 401
    again = client.post("/api/sessions/", json={"email": joined["email"], "password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (401, "wrong-credentials")
    assert "Mary" not in client.get("/api/members/", headers=as_admin).text


def test_the_session_of_who_left_is_over_also_where_the_cookie_was_kept(client, leave, signed_in):
    cookie = {"Cookie": f"library={client.cookies['library']}"}
    leave()
    assert client.get("/api/me/", headers=cookie).status_code == 401


def test_nobody_leaves_without_their_password(client, leave, signed_in, as_ada):
    refused = leave(WRONG)
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong-credentials")
    assert "Set-Cookie" not in refused.headers
    assert client.get("/api/me/", headers=signed_in).status_code == 200
    # Ada has none, and asks the operator.
    assert client.post("/api/me/leave/", json=RIGHT, headers=as_ada).json()["code"] == "wrong-credentials"


def test_nobody_leaves_with_books_of_others(client, leave, joined, emma, as_ada):
    loan = client.post("/api/loans/", json={"book_id": emma["id"], "to": joined["id"]}, headers=as_ada).json()
    refused = leave()
    assert (refused.status_code, refused.json()["code"]) == (409, "has-books-of-others")
    client.post(path(loan, "return", among="loans"), headers=as_ada)
    assert leave().status_code == 204


def test_what_who_left_had_is_gone_and_their_books_are_withdrawn(client, leave, signed_in, as_ada):
    book = client.post("/api/books/", json={"title": "Frankenstein"}, headers=signed_in).json()
    secret = client.post("/api/me/calendar/", headers=signed_in).json()["url"]
    leave()
    assert client.get(secret).status_code == 404
    assert client.get(path(book), headers=as_ada).json()["owner"]["name"] == "Former member"
    assert client.post(path(book, "holds"), headers=as_ada).json()["code"] == "is-withdrawn"


def test_the_last_admin_stays(library, leave, joined, client, signed_in):
    library.do(set_standing, by=OPERATOR, member_id=UUID(joined["id"]), role=Role.ADMIN)
    token = client.post("/api/sessions/", json={"email": joined["email"], "password": PASSWORD}).json()["csrf_token"]
    refused = leave(headers={"X-CSRF-Token": token})
    assert (refused.status_code, refused.json()["code"]) == (409, "last-admin")


@in_memory
def test_guesses_at_the_password_are_counted(leave):
    answers = [leave(WRONG).status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]


@in_memory
@pytest.mark.parametrize(
    "body, field", [({}, "current"), ({"current": 5}, "current"), ({**RIGHT, "when": "now"}, "when")]
)
def test_what_is_wrong_with_a_leave_taking_is_named(leave, body, field):
    answer = leave(body)
    assert (answer.status_code, [each["field"] for each in answer.json()["problems"]]) == (422, [field])
