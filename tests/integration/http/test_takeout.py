"""Everything of one's own in one file."""

import asyncio
import json

import pytest

from library import takeout
from library.entrypoints.http.api.takeout import Everything
from library.relay import Relay
from library.work import WORK
from tests.integration.http.conftest import NOBODY, in_memory, path

BY_NAME = list(Everything.__struct_fields__)


@pytest.fixture
def taken(client):
    """What somebody takes along."""

    def taken(who):
        answer = client.get("/api/me/export/", headers=who)
        assert answer.status_code == 200
        return answer.json()

    return taken


@pytest.fixture
def much(client, library, emma, diary, another, lend, ask, bob, as_ada, as_bob):
    """Something of everything, between Ada and Bob."""
    client.patch(path(emma, "terms"), json={"agreed_value": 500}, headers=as_ada)
    client.patch("/api/me/terms/", json={"loan_days": 7}, headers=as_ada)
    client.put(path(diary, "reading"), json={"status": "read"}, headers=as_ada)
    client.post(path(lend(bob).json(), "lost", among="loans"), headers=as_ada)
    lend(bob, another("Persuasion"))
    ask(as_bob, wanted := another("Sanditon"))
    client.post("/api/gifts/", json={"book_id": wanted["id"], "to": str(bob.id)}, headers=as_ada)
    client.patch("/api/me/preferences/", json={"mails": "digest"}, headers=as_bob)
    Relay(library, WORK).run_due()


def titles(things):
    return [each["title"] for each in things]


def test_an_owner_takes_along_books_terms_loans_fees_and_gifts(taken, much, emma, as_ada):
    mine = taken(as_ada)
    assert list(mine) == BY_NAME
    assert (mine["account"]["email"], mine["preferences"]["mails"]) == ("ada@example.org", "at-once")
    assert mine["terms"]["set"] == {"loan_days": 7}
    assert titles(mine["books"]) == ["Emma", "Diary", "Persuasion", "Sanditon"]
    assert mine["books"][0]["notes"] == "from my aunt"
    assert mine["book_terms"] == [{"book_id": emma["id"], "set": {"agreed_value": 500}}]
    assert titles(mine["readings"]) == ["Diary"]
    assert titles(mine["lent"]) == ["Persuasion", "Emma"]
    assert titles(mine["fees_owed_to_me"]) == ["Emma"]
    assert titles(mine["gifts_by_me"]) == ["Sanditon"]
    assert [notice["kind"] for notice in mine["notices"]] == ["hold-placed"]
    assert [token["name"] for token in mine["tokens"]] == ["a program"]
    assert [mine[name] for name in ("loans", "holds", "fees", "gifts_to_me", "sessions")] == [[]] * 5


def test_a_borrower_takes_along_the_other_side_of_it(taken, much, as_bob):
    mine = taken(as_bob)
    assert mine["preferences"]["mails"] == "digest"
    assert titles(mine["loans"]) == ["Persuasion", "Emma"]
    assert titles(mine["holds"]) == ["Sanditon"]
    assert titles(mine["fees"]) == ["Emma"]
    assert titles(mine["gifts_to_me"]) == ["Sanditon"]
    assert {"book-lent", "book-lost", "fee-charged", "gift-offered"} == {each["kind"] for each in mine["notices"]}
    assert [mine[name] for name in ("books", "book_terms", "lent", "fees_owed_to_me", "gifts_by_me")] == [[]] * 5


def test_it_is_a_file_that_nobody_keeps(client, as_ada):
    answer = client.get("/api/me/export/", headers=as_ada)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="library-export.json"'
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


@in_memory
def test_who_asks_for_its_head_is_told_once_that_nothing_follows(client, as_ada):
    sent = asyncio.run(answered(client.app, "HEAD", "/api/me/export/", as_ada))
    ends = [message["type"] for message in sent if not message.get("more_body")]
    assert ends == ["http.response.start", "http.response.body"]
    assert not any(message.get("body") for message in sent)


async def answered(app, method, place, headers):
    """What the application sends to the server."""
    named = {"host": "library.example.org", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "root_path": "",
        "path": place,
        "raw_path": place.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 1),
        "server": ("library.example.org", 80),
        "state": {},
        "extensions": {},
    }
    sent, gone = [], asyncio.Event()

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            asyncio.get_running_loop().call_later(0.1, gone.set)  # so that what would follow is seen too

    await app(scope, receive, send)
    return sent


def test_all_of_many_pages_is_in_it_and_comes_in_pieces(library, client, another, ada, as_ada, taken):
    many = [another(f"Volume {number} {'x' * 200}")["title"] for number in range(205)]
    assert titles(taken(as_ada)["books"]) == many
    pieces = list(takeout.written(library, by=ada, encode=encode))
    assert len(pieces) > 1
    assert all(len(piece) >= takeout.PIECE for piece in pieces[:-1])
    assert list(json.loads(b"".join(pieces))) == BY_NAME


def encode(view):
    return json.dumps(repr(view)).encode()


def test_no_secret_is_in_it(client, library, signed_in, bob):
    made = client.post("/api/tokens/", json={"name": "robot", "scopes": ["read"]}, headers=signed_in).json()
    url = client.post("/api/me/calendar/", headers=signed_in).json()["url"]
    text = client.get("/api/me/export/", headers=signed_in).text
    mine = json.loads(text)
    assert ([each["name"] for each in mine["tokens"]], len(mine["sessions"])) == (["robot"], 1)
    secrets = [made["token"], url.rpartition("/")[2].removesuffix(".ics"), client.cookies["library"]]
    assert not any(secret in text for secret in secrets)
    assert not any(word in text for word in ('digest"', "argon2"))


@in_memory
def test_only_who_is_signed_in_and_may_read_takes_something_along(client, ada, speaking_for):
    assert client.get("/api/me/export/", headers=NOBODY).status_code == 401
    refused = client.get("/api/me/export/", headers=speaking_for(ada, "write"))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")
