"""Fees over HTTP, as both sides see them."""

from functools import partial

import pytest

from tests.integration.http.conftest import NOBODY, in_memory, path

KEY = {"Idempotency-Key": "a key"}
SHOWN = ["id", "loan_id", "title", "kind", "member", "owed_to", "owed", "currency", "entries"]
fee_path = partial(path, among="fees")


@pytest.fixture
def loan(client, emma, lend, as_ada, bob):
    """Of Emma, which Bob has lost."""
    client.patch(path(emma, "terms"), json={"agreed_value": 1250}, headers=as_ada)
    loan = lend(bob).json()
    client.post(path(loan, "lost", among="loans"), headers=as_ada)
    return loan


@pytest.fixture
def fee(client, loan, as_bob):
    """What that costs."""
    [fee] = client.get("/api/fees/", headers=as_bob).json()["items"]
    return fee


@pytest.fixture
def settle(client, fee, as_ada):
    """Ada settles it, or somebody else tries to."""
    return lambda how, who=as_ada, **body: client.post(fee_path(fee, how), headers=who, **body)


def test_both_sides_see_a_fee_and_what_became_of_it(client, fee, settle, as_ada, as_bob, ada, bob):
    assert list(fee) == SHOWN
    assert (fee["title"], fee["kind"], fee["owed"], fee["currency"]) == ("Emma", "lost", 1250, "EUR")
    assert (fee["member"]["id"], fee["owed_to"]["id"]) == (str(bob.id), str(ada.id))
    paid = settle("pay-cash", json={"amount": 250, "note": "on Sunday"})
    assert (paid.status_code, paid.json()["owed"]) == (200, 1000)
    for who in (as_ada, as_bob):
        assert client.get(fee_path(fee), headers=who).json() == paid.json()
    assert [(entry["kind"], entry["amount"], entry["note"]) for entry in paid.json()["entries"]] == [
        ("lost", 1250, None),
        ("paid", -250, "on Sunday"),
    ]


def test_lists_are_of_one_side_and_of_what_is_still_owed_or_settled(client, fee, settle, as_ada, as_bob):
    def count(who, query=""):
        return client.get(f"/api/fees/{query}", headers=who).json()["total"]

    assert [count(as_bob), count(as_bob, "?side=others"), count(as_ada), count(as_ada, "?side=others")] == [1, 0, 0, 1]
    assert [count(as_bob, "?state=owed"), count(as_bob, "?state=settled")] == [1, 0]
    assert settle("waive").json()["owed"] == 0
    assert [count(as_bob, "?state=owed"), count(as_bob, "?state=settled"), count(as_bob)] == [0, 1, 1]


def test_balances_say_what_one_owes_and_is_owed(client, fee, settle, as_ada, as_bob):
    settle("pay-cash", json={"amount": 50})
    balances = {
        who: client.get("/api/fees/balances/", headers=headers)
        for who, headers in {"ada": as_ada, "bob": as_bob}.items()
    }
    assert balances["bob"].json() == {"items": [{"currency": "EUR", "owes": 1200, "is_owed": 0}]}
    assert balances["ada"].json() == {"items": [{"currency": "EUR", "owes": 0, "is_owed": 1200}]}


def test_what_was_paid_is_owed_back_when_the_book_is_found(client, loan, fee, settle, as_ada):
    settle("pay-cash")
    client.post(path(loan, "found", among="loans"), headers=as_ada)
    assert client.get(fee_path(fee), headers=as_ada).json()["owed"] == -1250
    back = settle("pay-back", json={"amount": 1000})
    assert (back.status_code, back.json()["owed"]) == (200, -250)
    assert settle("pay-back").json()["owed"] == 0


def test_only_whom_it_is_owed_to_settles_a_fee_and_nobody_else_sees_it(
    client, fee, settle, as_bob, as_librarian, as_admin
):
    for how in ("waive", "pay-cash", "pay-back"):
        assert settle(how, as_bob).json()["code"] == "not-the-creditor"
        for other in (as_librarian, as_admin):
            assert settle(how, other).status_code == 404
        assert settle(how, NOBODY).status_code == 401
    assert client.get(fee_path(fee), headers=as_admin).status_code == 404
    assert client.get("/api/fees/?side=others", headers=as_admin).json()["items"] == []


def test_no_more_is_settled_than_is_owed(settle):
    assert settle("waive", json={"amount": 1251}).json()["code"] == "nothing-owed"
    assert settle("pay-back").json()["code"] == "nothing-owed-back"
    settle("waive")
    assert settle("waive").json()["code"] == "nothing-owed"


def test_what_is_paid_under_a_key_is_paid_once(settle, as_ada):
    first, second = (settle("pay-cash", {**as_ada, **KEY}, json={"amount": 250}) for _ in range(2))
    assert (first.json()["owed"], second.json()) == (1000, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert settle("pay-cash", json={"amount": 250}).json()["owed"] == 750


@in_memory
@pytest.mark.parametrize(
    "body, field",
    [({"amount": 0}, "amount"), ({"amount": "5"}, "amount"), ({"note": "x" * 501}, "note"), ({"owed": 0}, "owed")],
)
def test_what_is_wrong_with_a_settlement_is_named(settle, body, field):
    answer = settle("waive", json=body)
    assert (answer.status_code, [each["field"] for each in answer.json()["problems"]]) == (422, [field])


@in_memory
@pytest.mark.parametrize("place", ["fees", "gifts"])
def test_sides_and_states_that_there_are_not_are_named(client, as_ada, place):
    answer = client.get(f"/api/{place}/?side=left&state=lost", headers=as_ada)
    assert (answer.status_code, [each["field"] for each in answer.json()["problems"]]) == (422, ["side", "state"])
