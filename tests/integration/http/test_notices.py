"""What members are told, over HTTP, and how they want to be."""

from functools import partial

import pytest

from library.relay import Relay
from library.work import WORK
from tests.integration.http.conftest import in_memory, path

KEY = {"Idempotency-Key": "a key"}
SHOWN = ["id", "kind", "says", "at", "read", "book_id", "loan_id", "hold_id"]
notice_path = partial(path, among="notices")


@pytest.fixture
def told(client, library, as_bob):
    """What Bob was told, the newest first."""

    def told(query=""):
        Relay(library, WORK).run_due()
        return client.get(f"/api/notices/{query}", headers=as_bob).json()["items"]

    return told


@pytest.fixture
def loan(client, lend, bob, clock, as_ada):
    """Of Bob's, which was recalled an hour later."""
    loan = lend(bob).json()
    clock.go_on(hours=1)
    client.post(path(loan, "recall", among="loans"), headers=as_ada)
    return loan


def test_one_is_told_in_words_and_what_it_is_about(client, loan, told, emma, as_bob):
    recalled, lent = told()
    assert list(lent) == SHOWN
    assert lent["says"] == "Ada has lent you “Emma”. It is due on 29 March 2026."
    assert (lent["kind"], lent["read"], lent["book_id"], lent["loan_id"]) == (
        "book-lent",
        False,
        emma["id"],
        loan["id"],
    )
    assert recalled["says"] == "Ada wants “Emma” back. It is due on 8 March 2026."
    assert client.get(notice_path(lent), headers=as_bob).json() == lent


def test_what_one_has_read_is_read_and_to_look_at_it_is_not_to_read_it(client, loan, told, as_bob):
    recalled, lent = told()
    client.get(notice_path(lent), headers=as_bob)
    assert len(told("?unread=true")) == 2
    for _ in range(2):
        read = client.post(notice_path(lent, "read"), headers=as_bob)
        assert (read.status_code, read.json()) == (200, {**lent, "read": True})
    assert told("?unread=true") == [recalled]
    all_of_them = client.post("/api/notices/read/", headers={**as_bob, **KEY})
    assert (all_of_them.status_code, all_of_them.content) == (204, b"")
    assert told("?unread=true") == []
    assert client.post("/api/notices/read/", headers={**as_bob, **KEY}).headers["Idempotency-Replayed"] == "true"


def test_nobody_else_s_notices_exist(client, loan, told, as_ada, as_admin):
    for notice in told():
        for other in (as_ada, as_admin):
            assert client.get(notice_path(notice), headers=other).status_code == 404
            assert client.post(notice_path(notice, "read"), headers=other).status_code == 404
    assert client.get("/api/notices/", headers=as_ada).json()["items"] == []


def test_one_says_when_one_wants_to_be_mailed(client, as_bob):
    before = client.get("/api/me/preferences/", headers=as_bob)
    assert before.json() == {"mails": "at-once", "calendar": False, "version": 0}
    tag = {"If-Match": before.headers["ETag"]}
    changed = client.patch("/api/me/preferences/", json={"mails": "digest"}, headers={**as_bob, **tag})
    assert (changed.status_code, changed.json()["mails"]) == (200, "digest")
    stale = client.patch("/api/me/preferences/", json={"mails": "none"}, headers={**as_bob, **tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    after = client.get("/api/me/preferences/", headers=as_bob)
    assert (after.json(), after.headers["ETag"]) == (changed.json(), changed.headers["ETag"])
    unchanged = client.get("/api/me/preferences/", headers={**as_bob, "If-None-Match": after.headers["ETag"]})
    assert unchanged.status_code == 304


@in_memory
@pytest.mark.parametrize(
    "body, field", [({"mails": "at night"}, "mails"), ({}, "mails"), ({"mails": "none", "calendar": True}, "calendar")]
)
def test_what_is_wrong_with_preferences_is_named(client, as_bob, body, field):
    answer = client.patch("/api/me/preferences/", json=body, headers=as_bob)
    assert (answer.status_code, [each["field"] for each in answer.json()["problems"]]) == (422, [field])
