"""Holds over HTTP: who asks for a book, and what becomes of that."""

from functools import partial
from uuid import UUID, uuid4

import pytest

from library.domain.ids import BookId
from library.domain.lending import holding
from tests.integration.http.conftest import in_memory, path, refusal

EMMA = "9780141439587"
KEY = {"Idempotency-Key": "a key"}
SHOWN = [
    "id",
    "book_id",
    "title",
    "any_copy",
    "member",
    "placed_at",
    "state",
    "place",
    "pick_up_until",
    "suspended",
    "suspended_until",
    "reason",
    "ended_at",
    "version",
]
hold_path = partial(path, among="holds")


@pytest.fixture
def act(client):
    """Somebody does something with a hold."""
    return lambda who, hold, what, **body: client.post(hold_path(hold, what), headers=who, **body)


@pytest.fixture
def bob_s_hold(ask, as_bob):
    return ask(as_bob).json()


@pytest.fixture
def copy_of_emma(client):
    """Puts another copy into the library, of somebody."""
    return lambda who: client.post("/api/books/", json={"title": "Emma", "isbn": EMMA}, headers=who).json()


@pytest.fixture
def ask_for_any(client):
    return lambda who, isbn=EMMA: client.post("/api/holds/", json={"isbn": isbn}, headers=who)


def test_a_hold_is_found_where_the_answer_says(client, ask, as_bob, bob, emma):
    placed = ask(as_bob)
    assert placed.status_code == 201
    shown = client.get(placed.headers["Location"], headers=as_bob)
    assert shown.json() == placed.json()
    assert shown.headers["ETag"] == placed.headers["ETag"]
    assert list(placed.json()) == SHOWN
    expected = {"book_id": emma["id"], "title": "Emma", "state": "waiting", "place": 1, "any_copy": None}
    expected["member"] = {"id": str(bob.id), "name": "Bob"}
    assert {name: placed.json()[name] for name in expected} == expected


def test_a_hold_is_placed_once_under_a_key(client, emma, as_bob):
    first, again = (client.post(path(emma, "holds"), headers=as_bob | KEY) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_who_waits_is_for_the_owner_and_the_librarians_and_others_see_themselves(
    client, emma, ask, as_ada, as_bob, as_cleo, as_librarian, speaking_for, member
):
    for who in (as_bob, as_cleo):
        ask(who)

    def names(who):
        return [each["member"]["name"] for each in client.get(path(emma, "holds"), headers=who).json()["items"]]

    assert names(as_ada) == names(as_librarian) == ["Bob", "Cleo"]
    assert (names(as_bob), names(as_cleo), names(speaking_for(member("Dora")))) == (["Bob"], ["Cleo"], [])
    assert client.get(path(emma, "holds")).status_code == 401


def test_a_hold_does_not_exist_for_who_neither_asked_nor_owns_the_book(client, bob_s_hold, as_cleo, act):
    assert refusal(client.get(hold_path(bob_s_hold), headers=as_cleo)) == (404, "not-found")
    for what in ("accept", "decline", "cancel", "suspend", "resume"):
        assert refusal(act(as_cleo, bob_s_hold, what)) == (404, "not-found")
        assert refusal(act(as_cleo, {"id": str(uuid4())}, what)) == (404, "not-found")


def test_the_owner_gets_the_book_ready_for_who_came_first(client, ask, act, bob_s_hold, as_ada, as_bob, as_cleo, emma):
    later = ask(as_cleo).json()
    too_early = act(as_ada, later, "accept")
    assert refusal(too_early) == (409, "not-next")
    assert too_early.json()["hold_id"] == bob_s_hold["id"]
    accepted = act(as_ada, bob_s_hold, "accept")
    assert accepted.status_code == 200
    assert (accepted.json()["state"], accepted.json()["pick_up_until"]) == ("ready", "2026-03-08")
    assert act(as_ada, bob_s_hold, "accept").json() == accepted.json()  # twice is no change
    assert refusal(act(as_ada, later, "accept")) == (409, "promised")
    assert refusal(act(as_bob, bob_s_hold, "suspend")) == (409, "hold-ready")
    assert client.get(path(emma), headers=as_ada).json()["availability"] == "ready"


@in_memory
def test_nobody_else_decides_for_owner_or_holder(act, bob_s_hold, as_ada, as_bob, as_admin):
    for what in ("accept", "decline"):
        for who in (as_bob, as_admin):
            assert refusal(act(who, bob_s_hold, what)) == (403, "not-the-lender")
    for what in ("cancel", "suspend", "resume"):
        for who in (as_ada, as_admin):
            assert refusal(act(who, bob_s_hold, what)) == (403, "not-the-holder")


def test_who_asked_reads_why_it_was_declined(client, act, bob_s_hold, as_ada, as_bob):
    declined = act(as_ada, bob_s_hold, "decline", json={"reason": "my aunt reads it"})
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert client.get(hold_path(bob_s_hold), headers=as_bob).json()["reason"] == "my aunt reads it"
    again = act(as_ada, bob_s_hold, "decline")
    assert refusal(again) == (409, "hold-ended")
    assert again.json()["state"] == "declined"


def test_a_cancelled_hold_is_kept_as_ended(client, act, bob_s_hold, as_bob, ask):
    cancelled = act(as_bob, bob_s_hold, "cancel")
    assert (cancelled.status_code, cancelled.json()["state"], cancelled.json()["place"]) == (200, "cancelled", None)
    assert client.get(hold_path(bob_s_hold), headers=as_bob).json() == cancelled.json()
    assert refusal(act(as_bob, bob_s_hold, "cancel")) == (409, "hold-ended")
    assert ask(as_bob).status_code == 201


def test_who_is_suspended_is_passed_over_and_keeps_the_place(act, ask, bob_s_hold, as_ada, as_bob, as_cleo):
    suspended = act(as_bob, bob_s_hold, "suspend", json={"until": "2026-03-20"}).json()
    assert (suspended["suspended"], suspended["suspended_until"], suspended["place"]) == (True, "2026-03-20", 1)
    assert act(as_bob, bob_s_hold, "suspend").json()["suspended_until"] is None
    assert refusal(act(as_ada, bob_s_hold, "accept")) == (409, "hold-suspended")
    assert act(as_bob, bob_s_hold, "resume").json()["suspended"] is False
    assert act(as_ada, bob_s_hold, "accept").status_code == 200


@in_memory
def test_what_is_over_is_no_day_to_be_suspended_until(act, bob_s_hold, as_bob):
    answer = act(as_bob, bob_s_hold, "suspend", json={"until": "2026-02-28"})
    assert (*refusal(answer), answer.json()["problems"][0]["field"]) == (422, "invalid", "until")


def test_any_copy_is_asked_for_by_isbn_and_its_owner_says_which(
    ask_for_any, copy_of_emma, act, as_ada, as_bob, as_cleo, client
):
    books = [copy_of_emma(who) for who in (as_ada, as_cleo)]
    placed = ask_for_any(as_bob, "978-0-14-143958-7")
    assert placed.status_code == 201
    hold = placed.json()
    assert (hold["book_id"], hold["title"], hold["any_copy"], hold["place"]) == (None, None, EMMA, None)
    for book, who in zip(books, (as_ada, as_cleo), strict=True):
        assert client.get(path(book, "holds"), headers=who).json()["items"] == [hold | {"place": 1}]
    unsaid = act(as_ada, hold, "accept")
    assert (*refusal(unsaid), unsaid.json()["problems"][0]["field"]) == (422, "invalid", "book_id")
    waits_on = act(as_ada, hold, "decline", json={"book_id": books[0]["id"]})
    assert (waits_on.status_code, waits_on.json()["state"]) == (200, "waiting")
    accepted = act(as_cleo, hold, "accept", json={"book_id": books[1]["id"]})
    assert (accepted.json()["state"], accepted.json()["book_id"]) == ("ready", books[1]["id"])


@pytest.mark.parametrize("key", [{}, KEY], ids=["without-a-key", "with-a-key"])
def test_who_declines_what_goes_to_another_owner_s_copy_at_once_is_answered(
    ask_for_any, copy_of_emma, act, as_ada, as_bob, as_cleo, client, key
):
    books = [copy_of_emma(who) for who in (as_ada, as_cleo)]
    hold = ask_for_any(as_bob).json()
    assert act(as_ada, hold, "accept", json={"book_id": books[0]["id"]}).status_code == 200
    assert client.patch(path(books[1], "terms"), json={"acceptance": "auto"}, headers=as_cleo).status_code == 200
    declined = act(as_ada | key, hold, "decline")
    assert (declined.status_code, declined.json()["state"]) == (200, "ready")
    assert declined.json()["book_id"] is None  # which one it has come to is between others
    if key:
        assert act(as_ada | key, hold, "decline").content == declined.content


@in_memory
def test_what_is_no_isbn_or_of_no_book_here_is_not_asked_for(ask_for_any, as_bob):
    answer = ask_for_any(as_bob, "978-0-14-143958-0")
    assert (*refusal(answer), answer.json()["problems"][0]["field"]) == (422, "invalid", "isbn")
    assert refusal(ask_for_any(as_bob)) == (404, "not-found")


@in_memory
def test_every_refusal_of_a_hold_has_its_code(client, emma, diary, ask, lend, bob, as_ada, as_bob, as_cleo, as_admin):
    def terms(**record):
        assert client.patch(path(emma, "terms"), json=record, headers=as_ada).status_code == 200

    assert refusal(ask(as_ada)) == (409, "own-book")
    assert refusal(ask(as_bob, diary)) == (404, "not-found")
    terms(borrowers="named", named=[str(bob.id)])
    assert refusal(ask(as_cleo)) == (409, "not-for-you")
    terms(borrowers=None, holds_per_member=0)
    too_many = ask(as_cleo)
    assert (*refusal(too_many), too_many.json()["holds"], too_many.json()["limit"]) == (409, "too-many-holds", 0, 0)
    terms(holds_per_member=None)
    held = ask(as_cleo).json()
    again = ask(as_cleo)
    assert (*refusal(again), again.json()["hold_id"]) == (409, "already-held", held["id"])
    loan = lend(bob).json()
    has_it = ask(as_bob)
    assert (*refusal(has_it), has_it.json()["loan_id"]) == (409, "already-borrowed", loan["id"])
    client.post(path(loan, "lost", among="loans"), headers=as_ada)
    assert refusal(ask(as_bob)) == (409, "is-lost")
    client.post(path(emma, "withdraw"), headers=as_ada)
    assert refusal(ask(as_bob)) == (409, "is-withdrawn")
    client.post(path(emma, "hide"), headers=as_admin)
    assert refusal(ask(as_admin)) == (409, "is-hidden")


def test_lists_show_one_s_own_holds_or_those_on_one_s_books(client, act, bob_s_hold, as_ada, as_bob, as_librarian):
    def found(who, **asked):
        return [each["id"] for each in client.get("/api/holds/", params=asked, headers=who).json()["items"]]

    mine = [bob_s_hold["id"]]
    assert found(as_bob) == found(as_bob, state="open") == found(as_bob, state="waiting") == mine
    assert found(as_ada, role="owner") == found(as_librarian, role="all") == mine
    assert found(as_bob, role="owner") == found(as_ada) == found(as_bob, state="ready") == []
    act(as_bob, bob_s_hold, "cancel")
    assert found(as_bob, state="open") == []
    assert found(as_bob, state="ended") == mine


@in_memory
def test_everybody_s_holds_are_for_librarians(client, as_bob, as_librarian, as_admin):
    assert refusal(client.get("/api/holds/?role=all", headers=as_bob)) == (403, "role-missing")
    for who in (as_librarian, as_admin):
        assert client.get("/api/holds/?role=all", headers=who).status_code == 200
    wrong = client.get("/api/holds/?role=mine&state=gone", headers=as_bob).json()
    assert [each["field"] for each in wrong["problems"]] == ["role", "state"]


@in_memory
def test_what_is_to_be_done_is_done_without_a_body(act, bob_s_hold, as_bob):
    for what in ("suspend", "resume", "cancel"):
        answer = act(as_bob, bob_s_hold, what)
        assert "Content-Type" not in answer.request.headers
        assert answer.status_code == 200


@in_memory
@pytest.mark.parametrize(
    "sent, status",
    [
        ({"json": {}}, 200),
        ({"json": {"until": None}}, 200),
        ({"json": {"id": "x"}}, 422),
        ({"content": b"null", "headers": {"Content-Type": "application/json"}}, 422),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
    ],
    ids=str,
)
def test_a_body_that_may_be_left_out_is_read_strictly_too(client, bob_s_hold, as_bob, sent, status):
    headers = as_bob | sent.get("headers", {})
    assert client.post(hold_path(bob_s_hold, "suspend"), **{**sent, "headers": headers}).status_code == status


@in_memory
def test_of_a_long_queue_the_first_hundred_are_listed_and_how_many_wait(
    client, library, emma, member, as_ada, as_bob, ask
):
    waiting = [member(f"Member{number}") for number in range(101)]
    for each in waiting:
        library.do(holding.place_hold, by=each, book_id=BookId(UUID(emma["id"])))
    ask(as_bob)
    queue = client.get(path(emma, "holds"), headers=as_ada).json()
    assert ([each["member"]["id"] for each in queue["items"]], queue["total"]) == (
        [str(each.id) for each in waiting[:100]],
        102,
    )
    own = client.get(path(emma, "holds"), headers=as_bob).json()
    assert ([each["place"] for each in own["items"]], own["total"]) == ([102], 1)
