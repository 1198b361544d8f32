"""Idempotency-Key: a request that is sent again has one effect and one answer."""

import pytest
from litestar.connection import ASGIConnection

from library.domain.actor import OPERATOR, Role, Scope
from library.domain.errors import Malformed
from library.domain.membership.use_cases import set_standing
from library.domain.operations.answers import KEPT
from library.domain.operations.jobs import JobState
from library.domain.operations.limits import JOIN_AS
from library.domain.operations.queries import job_counts
from library.domain.operations.use_cases import purge
from library.entrypoints.http.idempotency import key_of
from tests.integration.http.conftest import in_memory, path

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
EMMA = {"title": "Emma", "visibility": "public"}
REPLAYED = "Idempotency-Replayed"


@pytest.fixture
def add(client, as_ada):
    """Sends Ada's book under the key."""
    return lambda said=EMMA, **headers: client.post("/api/books/", json=said, headers={**as_ada, **KEY, **headers})


@pytest.fixture
def books(client, as_ada):
    """How many there are."""
    return lambda: client.get("/api/books/", headers=as_ada).json()["total"]


def same(one, other):
    """Whether these answers are the same, but for the word that it was given before, and the time of sending it."""
    assert REPLAYED not in one.headers
    assert other.headers[REPLAYED] == "true"
    assert (one.status_code, one.content) == (other.status_code, other.content)
    apart = {REPLAYED.lower(), "x-request-id", "date"}
    one, other = ({name: value for name, value in each.headers.items() if name not in apart} for each in (one, other))
    return one == other


def test_the_same_request_under_the_same_key_has_one_effect_and_one_answer(client, add, books, as_ada):
    first, second, third = add(), add(), add()
    assert first.status_code == 201
    assert same(first, second)
    assert same(first, third)
    assert books() == 1
    assert client.get(first.headers["Location"], headers=as_ada).headers["ETag"] == first.headers["ETag"]


def test_an_answer_under_a_key_is_the_one_that_is_given_without(client, add, as_ada):
    one, other = add(), client.post("/api/books/", json=EMMA, headers=as_ada)
    assert one.json().keys() == other.json().keys()
    assert one.headers.keys() == other.headers.keys()
    assert one.headers["Content-Type"] == other.headers["Content-Type"]


def test_the_answer_stays_the_first_whatever_becomes_of_the_book(client, add, books, as_ada):
    first = add()
    client.patch(first.headers["Location"], json={"year": 1815}, headers=as_ada)
    assert same(first, add())
    client.delete(first.headers["Location"], headers=as_ada)
    assert same(first, add())
    assert books() == 0


@pytest.mark.parametrize("title", ["Emmas", "Emma "])
def test_another_body_under_the_same_key_is_refused(client, add, books, title):
    add()
    refused = add({"title": title})
    assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")
    assert books() == 1


def test_a_key_is_of_one_path_with_or_without_its_last_slash(client, add, as_ada):
    first = add()
    assert client.post("/api/readings/", json=EMMA, headers={**as_ada, **KEY}).json()["code"] == "invalid"
    body = {"title": "Emma"}
    assert client.post("/api/readings/", json=body, headers={**as_ada, **KEY}).json()["code"] == "key-reused"
    assert client.post("/api/books/?a=b", json=EMMA, headers={**as_ada, **KEY}).json()["code"] == "key-reused"
    assert same(first, client.post("/api/books", json=EMMA, headers={**as_ada, **KEY}))


def test_accounts_may_choose_the_same_key(client, add, books, as_bob, bob):
    add()
    bob_s = client.post("/api/books/", json=EMMA, headers={**as_bob, **KEY})
    assert (bob_s.status_code, bob_s.json()["owner"]["id"]) == (201, str(bob.id))
    assert REPLAYED not in bob_s.headers
    assert books() == 2


def test_a_first_attempt_that_was_refused_keeps_nothing(client, add, books, as_ada, as_bob):
    for _ in range(2):
        assert add({"title": " "}).json()["code"] == "invalid"
    assert client.post("/api/books/", json=EMMA, headers=KEY).status_code == 401
    assert add().status_code == 201
    assert books() == 1


def test_what_was_refused_is_done_when_the_reason_is_gone(client, emma, speaking_for, bob, library):
    def hide():
        return client.post(path(emma, "hide"), headers={**speaking_for(bob), **KEY})

    assert hide().json()["code"] == "role-missing"
    library.do(set_standing, by=OPERATOR, member_id=bob.id, role=Role.ADMIN)
    assert hide().json()["hidden"] is True


def test_a_key_is_free_again_after_24_hours(add, books, clock, library):
    first = add()
    clock.now += KEPT - clock.now.resolution
    assert same(first, add())
    clock.go_on(microseconds=1)
    assert REPLAYED not in add().headers
    assert books() == 2


def test_the_purge_forgets_only_what_is_over(add, books, clock, library):
    first = add()
    clock.go_on(hours=23)
    library.do(purge)
    assert same(first, add())
    clock.go_on(hours=1)
    library.do(purge)
    assert REPLAYED not in add().headers


@pytest.mark.parametrize("back", [{"microseconds": 1}, {"hours": 1}, {"days": 1}, {"days": 366}])
def test_a_clock_that_goes_back_and_forth_makes_no_second_effect(add, books, clock, back):
    first = add()
    clock.go_on(**{unit: -number for unit, number in back.items()})
    assert same(first, add())
    clock.go_on(**back)
    assert same(first, add())
    assert books() == 1


def test_an_action_under_a_key_is_done_once(client, emma, as_admin):
    hidden = client.post(path(emma, "hide"), headers={**as_admin, **KEY})
    client.post(path(emma, "unhide"), headers=as_admin)
    assert same(hidden, client.post(path(emma, "hide"), headers={**as_admin, **KEY}))
    assert hidden.status_code == 200
    assert client.get(path(emma)).json()["hidden"] is False


def test_a_request_that_was_answered_counts_and_hashes_nothing(client, library, monkeypatch):
    body = {"name": "Mary", "email": "mary@example.org", "password": "correct horse battery"}
    joined = client.post("/api/members/", json=body, headers=KEY)
    assert joined.status_code == 201
    monkeypatch.setattr(library, "passwords", None)
    for _ in range(JOIN_AS.most):
        assert same(joined, client.post("/api/members/", json=body, headers=KEY))


@in_memory
@pytest.mark.parametrize("place", ["invitations", "password-resets", "e-mail-confirmations"])
def test_a_mail_that_is_asked_for_twice_under_a_key_is_sent_once(client, library, as_admin, place):
    body = {"json": {"email": "mary@example.org"}} if place != "e-mail-confirmations" else {}
    asked = [client.post(f"/api/{place}/", headers=as_admin | KEY, **body) for _ in range(5)]
    assert asked[0].is_success
    assert all(same(asked[0], again) for again in asked[1:])
    assert library.ask(job_counts)[JobState.WAITING] == 1


def test_other_rights_make_it_another_request(client, emma, admin, speaking_for):
    hidden = client.post(path(emma, "hide"), headers={**speaking_for(admin), **KEY})
    assert hidden.status_code == 200
    reader = {**speaking_for(admin, Scope.READ), **KEY}
    assert client.post(path(emma, "hide"), headers=reader).json()["code"] == "key-reused"


@in_memory
def test_who_lost_their_rights_is_told_so_and_not_what_was_answered(client, add, library, ada):
    add()
    library.do(lambda uow: uow.tokens.end_all(ada.id))
    assert add().status_code == 401


@in_memory
@pytest.mark.parametrize("key", ["", '""', "ä", "x" * 256, '"x', '"x"y"', '"x"; a=1', "\x7f", '"' + "x" * 256 + '"'])
def test_what_is_no_key_is_malformed(add, books, key):
    answer = add(**{"Idempotency-Key": key.encode()})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert books() == 0


@in_memory
@pytest.mark.parametrize(
    "key", ["1", "x" * 255, "a key, with; a few \"others' signs", '"' + "x" * 255 + '"', r'"\"\\"']
)
def test_a_key_is_any_printable_ascii(add, books, key):
    assert same(add(**{"Idempotency-Key": key}), add(**{"Idempotency-Key": key}))
    assert books() == 1


@in_memory
def test_a_key_is_the_same_in_double_quotes(add):
    assert same(add(**{"Idempotency-Key": r"a\b"}), add(**{"Idempotency-Key": r'"a\\b"'}))


def test_two_keys_are_none():
    scope = {"type": "http", "headers": [(b"idempotency-key", b"1")] * 2}
    with pytest.raises(Malformed):
        key_of(ASGIConnection(scope))


def test_reading_and_what_has_one_effect_anyway_ignore_it(client, emma, as_ada):
    headers = {**as_ada, **KEY}
    for sent in (
        client.get(path(emma), headers=headers),
        client.head(path(emma), headers=headers),
        client.patch(path(emma), json={"year": 1815}, headers=headers),
        client.put(path(emma), json=EMMA, headers=headers),
        client.put(path(emma, "reading"), json={"status": "read"}, headers=headers),
    ):
        assert sent.is_success
        assert REPLAYED not in sent.headers
    assert client.get("/api/books/", headers={**as_ada, "Idempotency-Key": "ä".encode()}).status_code == 200
    assert client.post("/api/books/", json=EMMA, headers=headers).status_code == 201


@in_memory
def test_every_post_takes_a_key_or_refuses_it(client, as_admin):
    document = client.get("/schema/openapi.json").json()
    taking, refusing = set(), set()
    for place, item in document["paths"].items():
        for method, operation in item.items():
            takes = "Idempotency-Key" in {each["name"] for each in operation.get("parameters", ())}
            assert not takes or method == "post"
            if method == "post":
                (taking if takes else refusing).add(place)
                answers = operation["responses"].items()
                said = ["Idempotency-Replayed" in answer.get("headers", {}) for _, answer in answers]
                assert any(said) is takes
    assert refusing == {"/api/sessions/", "/api/tokens/", "/api/me/calendar/", "/api/me/leave/"}
    assert "/api/books/" in taking
    for place in refusing:
        refused = client.post(place, json={}, headers={**as_admin, **KEY})
        assert (refused.status_code, refused.json()["code"]) == (400, "malformed")
