"""Books over HTTP."""

from uuid import uuid4

import pytest

from library.domain.actor import Scope
from tests.integration.http.conftest import NOBODY, in_memory, path

SHOWN = [
    "id",
    "title",
    "authors",
    "isbn",
    "publisher",
    "year",
    "language",
    "pages",
    "description",
    "tags",
    "condition",
    "visibility",
    "hidden",
    "availability",
    "due_on",
    "owner",
    "created_at",
    "updated_at",
    "version",
]


def test_a_book_that_is_added_is_found_where_the_answer_says(client, as_ada, ada):
    record = {
        "title": "The Dispossessed",
        "authors": ["Ursula K. Le Guin"],
        "isbn": "0-06-105488-7",
        "publisher": "Harper",
        "year": 1974,
        "language": "en",
        "pages": 387,
        "description": "An *ambiguous* utopia.",
        "tags": ["utopia"],
        "condition": "very-good",
        "notes": "lent to nobody",
        "visibility": "public",
    }
    added = client.post("/api/books/", json=record, headers=as_ada)
    assert added.status_code == 201
    shown = client.get(added.headers["Location"], headers=as_ada)
    assert shown.json() == added.json()
    assert shown.headers["ETag"] == added.headers["ETag"]
    expected = record | {"isbn": "9780061054884", "owner": {"id": str(ada.id), "name": "Ada"}, "version": 1}
    assert {name: shown.json()[name] for name in expected} == expected
    assert list(shown.json()) == [*SHOWN, "notes"]


def test_only_its_owner_is_shown_the_notes_of_a_book(client, emma, as_ada, as_bob, as_admin):
    assert client.get(path(emma), headers=as_ada).json()["notes"] == "from my aunt"
    for others in (as_bob, as_admin, NOBODY):
        assert list(client.get(path(emma), headers=others).json()) == SHOWN


def test_nobody_but_the_owner_changes_a_book_not_even_an_admin(client, emma, as_bob, as_librarian, as_admin):
    for others in (as_bob, as_librarian, as_admin):
        for answer in (
            client.patch(path(emma), json={"title": "Mine"}, headers=others),
            client.put(path(emma), json={"title": "Mine"}, headers=others),
            client.delete(path(emma), headers=others),
        ):
            assert answer.status_code == 403
            assert answer.json()["code"] == "not-the-owner"
            assert answer.json()["book_id"] == emma["id"]
    assert client.get(path(emma)).json()["title"] == "Emma"


def test_a_book_that_one_may_not_see_is_not_there_for_any_method(client, diary, as_bob, as_admin):
    never_was = {"id": str(uuid4())}
    for others in (as_bob, as_admin):
        for book in (diary, never_was):
            for answer in (
                client.get(path(book), headers=others),
                client.patch(path(book), json={"title": "Mine"}, headers=others),
                client.put(path(book), json={"title": "Mine"}, headers=others),
                client.delete(path(book), headers=others),
                client.put(path(book, "reading"), json={"status": "read"}, headers=others),
            ):
                assert answer.status_code == 404
                assert answer.json()["code"] == "not-found"
    assert client.get(path(diary)).status_code == 404


def test_patch_changes_what_it_names_and_put_says_everything_anew(client, emma, as_ada):
    patched = client.patch(path(emma), json={"year": 1815}, headers=as_ada)
    assert patched.status_code == 200
    assert (patched.json()["year"], patched.json()["notes"]) == (1815, "from my aunt")
    assert patched.json()["version"] == 2
    put = client.put(path(emma), json={"title": "Emma", "pages": 474}, headers=as_ada)
    assert put.status_code == 200
    assert (put.json()["year"], put.json()["notes"], put.json()["pages"]) == (None, None, 474)
    assert put.json()["visibility"] == "members"
    assert client.get(path(emma), headers=as_ada).json() == put.json()


def test_a_deleted_book_is_gone(client, emma, as_ada):
    deleted = client.delete(path(emma), headers=as_ada)
    assert deleted.status_code == 204
    assert deleted.content == b""
    assert client.get(path(emma), headers=as_ada).status_code == 404
    assert client.delete(path(emma), headers=as_ada).status_code == 404


def test_admins_hide_books_and_put_them_back_and_nobody_else_does(client, emma, as_admin, as_bob, as_ada):
    for others in (as_bob, as_ada):
        assert client.post(path(emma, "hide"), headers=others).json()["code"] == "role-missing"
    hidden = client.post(path(emma, "hide"), headers=as_admin)
    assert hidden.status_code == 200
    assert hidden.json()["hidden"] is True
    assert client.get(path(emma), headers=as_bob).status_code == 404
    assert client.get(path(emma), headers=as_ada).json()["hidden"] is True
    assert client.post(path(emma, "unhide"), headers=as_admin).json()["hidden"] is False
    assert client.get(path(emma), headers=as_bob).status_code == 200


def test_every_wrong_field_is_named_with_its_reason(client, as_ada):
    answer = client.post("/api/books/", json={"title": " ", "isbn": "123", "year": 5000}, headers=as_ada)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {problem["field"] for problem in answer.json()["problems"]} == {"title", "isbn", "year"}
    assert all(problem["reason"] for problem in answer.json()["problems"])


@in_memory
@pytest.mark.parametrize(
    "body, field",
    [
        ({"title": "Emma", "owner_id": str(uuid4())}, "owner_id"),
        ({"title": "Emma", "hidden": False}, "hidden"),
        ({"title": "Emma", "version": 7}, "version"),
        ({"title": "Emma", "id": str(uuid4())}, "id"),
        ({"title": "Emma", "year": "1815"}, "year"),
        ({"title": "Emma", "year": True}, "year"),
        ({"title": 5}, "title"),
        ({"title": "Emma", "authors": "Jane"}, "authors"),
        ({"title": "Emma", "authors": [None]}, "authors[0]"),
        ({"title": "Emma", "condition": "eaten"}, "condition"),
        ({"title": "Emma", "visibility": None}, "visibility"),
        ({}, "title"),
        ([], "body"),
    ],
)
def test_what_is_no_field_or_of_another_type_is_refused_and_not_bent(client, as_ada, body, field):
    answer = client.post("/api/books/", json=body, headers=as_ada)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]
    assert client.get("/api/books/", headers=as_ada).json()["total"] == 0


@in_memory
def test_who_has_not_signed_in_is_told_to(client, emma):
    for answer in (
        client.post("/api/books/", json={"title": "Emma"}),
        client.patch(path(emma), json={"title": "Emma"}),
        client.post(path(emma, "hide")),
    ):
        assert answer.status_code == 401
        assert answer.json()["code"] == "not-signed-in"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@in_memory
def test_a_stranger_s_body_is_not_even_read(client, emma):
    for body in (b"{", b'{"titel": ""}', b" " * 2**21):
        assert client.post("/api/books/", content=body).status_code == 401
        assert client.patch(path(emma), content=body).status_code == 401


def test_a_token_does_only_what_its_scopes_say(client, emma, ada, admin, speaking_for):
    reader = speaking_for(ada, Scope.READ)
    assert client.get(path(emma), headers=reader).status_code == 200
    assert client.patch(path(emma), json={"year": 1815}, headers=reader).json()["code"] == "scope-missing"
    assert client.post("/api/books/", json={"title": "X"}, headers=reader).json()["code"] == "scope-missing"
    writer = speaking_for(admin, Scope.READ, Scope.WRITE)
    assert client.post(path(emma, "hide"), headers=writer).json()["code"] == "scope-missing"


@in_memory
def test_a_token_that_may_not_read_changes_nothing_that_it_could_not_be_shown(client, ada, as_ada, speaking_for):
    blind = speaking_for(ada, Scope.WRITE)
    assert client.post("/api/books/", json={"title": "Emma"}, headers=blind).status_code == 403
    assert client.get("/api/books/", headers=as_ada).json()["total"] == 0
