"""Books over HTTP as they are lent, or no longer: which can be had, and what becomes of those that cannot."""

import pytest

from library.domain.lending.leaving import leave
from tests.integration.http.conftest import in_memory, path, refusal


@pytest.fixture
def left(client, library, member, speaking_for):
    """A book of somebody who has left."""
    lee = member("Lee")
    book = client.post("/api/books/", json={"title": "Nostromo"}, headers=speaking_for(lee)).json()
    library.do(leave, by=lee)
    return book


def test_a_withdrawn_book_is_waited_for_no_longer_until_it_is_restored(client, emma, ask, as_ada, as_bob, as_cleo):
    hold = ask(as_bob).json()
    stale = {"If-Match": '"7-0123456789abcdef"'}
    assert client.post(path(emma, "withdraw"), headers=as_ada | stale).status_code == 412
    assert refusal(client.post(path(emma, "withdraw"), headers=as_cleo)) == (403, "not-the-owner")
    withdrawn = client.post(path(emma, "withdraw"), headers=as_ada)
    assert (withdrawn.status_code, withdrawn.json()["availability"]) == (200, "withdrawn")
    assert client.get(path(hold, among="holds"), headers=as_bob).json()["state"] == "declined"
    restored = client.post(path(emma, "restore"), headers=as_ada | {"If-Match": withdrawn.headers["ETag"]})
    assert (restored.status_code, restored.json()["availability"]) == (200, "available")


def test_a_book_on_loan_is_not_deleted(client, emma, lend, bob, as_ada):
    loan = lend(bob).json()
    refused = client.delete(path(emma), headers=as_ada)
    assert (*refusal(refused), refused.json()["book_id"]) == (409, "book-on-loan", emma["id"])
    client.post(path(loan, "return", among="loans"), headers=as_ada)
    assert client.delete(path(emma), headers=as_ada).status_code == 204


def test_an_admin_transfers_books_of_who_has_left_and_no_others(client, emma, left, as_admin, as_bob, bob):
    to_bob = {"to": str(bob.id)}
    assert refusal(client.post(path(left, "transfer"), json=to_bob, headers=as_bob)) == (403, "role-missing")
    refused = client.post(path(emma, "transfer"), json=to_bob, headers=as_admin)
    assert refusal(refused) == (409, "owner-has-not-left")
    given = client.post(path(left, "transfer"), json=to_bob, headers=as_admin)
    assert (given.status_code, given.json()) == (200, {"book_id": left["id"], "owner_id": str(bob.id)})
    assert client.get(path(left), headers=as_bob).json()["owner"]["name"] == "Bob"


def test_books_are_found_by_whether_they_can_be_had(client, lend, bob, another, ask, as_ada, as_bob, as_cleo):
    lend(bob)
    another("Sanditon")
    hold = ask(as_cleo, another("Persuasion")).json()
    client.post(path(hold, "accept", among="holds"), headers=as_ada)

    def found(availability, who=as_bob):
        answer = client.get("/api/books/", params={"availability": availability}, headers=who)
        return [each["title"] for each in answer.json()["items"]]

    assert (found("available"), found("on-loan"), found("ready")) == (["Sanditon"], ["Emma"], ["Persuasion"])
    assert (found("mine"), found("mine", as_cleo), found("mine", as_ada)) == (["Emma"], ["Persuasion"], [])


@in_memory
def test_nobody_in_particular_has_anything(client, emma, as_bob):
    assert refusal(client.get("/api/books/?availability=mine")) == (401, "not-signed-in")
    assert client.get("/api/books/?availability=available").json()["total"] == 1
    assert refusal(client.get("/api/books/?availability=soon")) == (422, "invalid")
    assert client.get("/api/books/?availability=", headers=as_bob).json()["total"] == 1
