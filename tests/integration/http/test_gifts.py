"""Books that are given to keep, over HTTP."""

from functools import partial
from uuid import uuid4

import pytest

from tests.integration.http.conftest import NOBODY, in_memory, path

KEY = {"Idempotency-Key": "a key"}
gift_path = partial(path, among="gifts")


@pytest.fixture
def offer(client, emma, as_ada):
    """Ada offers Emma, or somebody else tries to."""
    return lambda to, who=as_ada: client.post(
        "/api/gifts/", json={"book_id": emma["id"], "to": str(to.id)}, headers=who
    )


@pytest.fixture
def answer(client):
    """Somebody accepts or declines a gift."""
    return lambda who, gift, what: client.post(gift_path(gift, what), headers=who)


def test_a_gift_is_found_where_the_answer_says_by_both(client, offer, ada, bob, as_ada, as_bob, emma):
    offered = offer(bob)
    assert offered.status_code == 201
    gift = offered.json()
    assert list(gift) == ["id", "book_id", "title", "giver", "receiver", "offered_at", "state", "version"]
    assert (gift["book_id"], gift["title"], gift["state"]) == (emma["id"], "Emma", "offered")
    assert (gift["giver"]["id"], gift["receiver"]["id"]) == (str(ada.id), str(bob.id))
    for who in (as_ada, as_bob):
        shown = client.get(offered.headers["Location"], headers=who)
        assert (shown.json(), shown.headers["ETag"]) == (gift, offered.headers["ETag"])


def test_whoever_accepts_has_the_book_from_then_on(client, offer, answer, bob, as_ada, as_bob, emma):
    accepted = answer(as_bob, offer(bob).json(), "accept")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    theirs = client.get(path(emma), headers=as_bob).json()
    assert (theirs["owner"]["id"], theirs["notes"]) == (str(bob.id), None)
    assert client.patch(path(emma), json={"title": "Mine"}, headers=as_ada).json()["code"] == "not-the-owner"


def test_an_offer_is_declined_by_who_got_it_and_withdrawn_by_who_made_it(offer, answer, bob, as_ada, as_bob):
    assert answer(as_bob, offer(bob).json(), "decline").json()["state"] == "declined"
    gift = offer(bob).json()
    assert answer(as_ada, gift, "accept").json()["code"] == "not-the-receiver"
    assert answer(as_ada, gift, "decline").json()["state"] == "withdrawn"
    assert answer(as_bob, gift, "accept").json()["code"] == "gift-ended"


def test_lists_are_of_one_side_and_of_what_is_open_or_ended(client, offer, answer, bob, as_ada, as_bob):
    def states(who, query=""):
        return [gift["state"] for gift in client.get(f"/api/gifts/{query}", headers=who).json()["items"]]

    answer(as_bob, offer(bob).json(), "decline")
    offer(bob)
    assert states(as_bob) == states(as_ada, "?side=others") == ["offered", "declined"]
    assert states(as_ada) == states(as_bob, "?side=others") == []
    assert (states(as_bob, "?state=open"), states(as_bob, "?state=ended")) == (["offered"], ["declined"])


def test_only_an_owner_offers_a_book_and_nobody_else_sees_that(client, offer, bob, as_bob, as_admin, librarian):
    gift = offer(bob).json()
    assert offer(librarian, as_bob).json()["code"] == "not-the-lender"
    assert offer(bob, NOBODY).status_code == 401
    assert client.get(gift_path(gift), headers=as_admin).status_code == 404
    for what in ("accept", "decline"):
        assert client.post(gift_path(gift, what), headers=as_admin).status_code == 404


def test_an_offer_under_a_key_is_made_once(client, bob, emma, as_ada):
    body = {"book_id": emma["id"], "to": str(bob.id)}
    first, second = (client.post("/api/gifts/", json=body, headers={**as_ada, **KEY}) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert client.get("/api/gifts/?side=others", headers=as_ada).json()["total"] == 1


@in_memory
def test_nobody_is_given_a_book_that_is_not_there_or_their_own(client, offer, ada, as_ada, emma):
    assert offer(ada).json()["problems"] == [{"field": "to", "reason": "must be somebody else"}]
    for body in ({"book_id": str(uuid4()), "to": str(ada.id)}, {"book_id": emma["id"], "to": str(uuid4())}):
        assert client.post("/api/gifts/", json=body, headers=as_ada).status_code == 404
