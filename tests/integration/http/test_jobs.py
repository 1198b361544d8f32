"""Jobs over HTTP: admins see what waits and what was given up, and say what becomes of it."""

from uuid import uuid4

import pytest

from library.domain.errors import Unavailable
from library.relay import Errand, Relay
from library.work import WORK
from tests.integration.http.conftest import in_memory

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def relay(library):
    """Does what is due, of which every mail fails by a fault."""

    def fail(_, job):
        raise ZeroDivisionError

    return Relay(library, {**WORK, "InvitationMade": Errand(fail)})


@pytest.fixture
def invited(client, as_admin, library, clock, relay):
    """A job that waits."""
    relay.run_due()  # the purge that is due at first
    client.post("/api/invitations/", json={"email": "mary@example.org"}, headers=as_admin)
    return found(client, as_admin, state="waiting")[0]


@pytest.fixture
def parked(client, as_admin, invited, relay, clock):
    """A job that was given up."""
    for _ in range(8):
        relay.run_due()
        clock.go_on(minutes=59)
    return client.get(f"/api/jobs/{invited['id']}/", headers=as_admin).json()


def found(client, headers, **asked):
    answer = client.get("/api/jobs/", params=asked, headers=headers)
    assert answer.status_code == 200
    return answer.json()["items"]


def test_a_job_is_seen_while_it_waits_and_when_it_was_given_up(client, as_admin, invited, parked):
    assert (invited["name"], invited["state"], invited["attempts"], invited["error"]) == (
        "InvitationMade",
        "waiting",
        0,
        None,
    )
    assert (parked["id"], parked["state"], parked["due_at"]) == (invited["id"], "parked", None)
    assert parked["attempts"] == 8
    assert parked["error"].startswith("ZeroDivisionError")


def test_jobs_are_listed_by_their_state_the_newest_first(client, as_admin, parked):
    assert [job["id"] for job in found(client, as_admin, state="parked")] == [parked["id"]]
    assert {job["name"] for job in found(client, as_admin, state="done")} == {"ScheduleDue"}
    happened = [job["happened_at"] for job in found(client, as_admin)]
    assert happened == sorted(happened, reverse=True)
    assert found(client, as_admin, page_size=1) == found(client, as_admin)[:1]


def test_a_job_that_was_given_up_is_tried_again_when_an_admin_says_so(client, as_admin, parked, library, clock):
    retried = client.post(f"/api/jobs/{parked['id']}/retry/", headers=as_admin)
    assert retried.status_code == 200
    assert (retried.json()["state"], retried.json()["attempts"]) == ("waiting", 0)
    Relay(library, WORK).run_due()
    done = client.get(f"/api/jobs/{parked['id']}/", headers=as_admin).json()
    assert (done["state"], done["error"]) == ("done", None)


def test_a_job_that_was_discarded_is_never_done(client, as_admin, parked):
    discarded = client.post(f"/api/jobs/{parked['id']}/discard/", headers=as_admin).json()
    assert (discarded["state"], discarded["error"]) == ("done", "It was discarded.")
    for action in ("retry", "discard"):
        again = client.post(f"/api/jobs/{parked['id']}/{action}/", headers=as_admin)
        assert (again.status_code, again.json()["code"]) == (404, "not-found")


def test_a_retry_under_a_key_is_one(client, as_admin, parked, relay, clock):
    first = client.post(f"/api/jobs/{parked['id']}/retry/", headers=as_admin | KEY)
    relay.run_due()
    second = client.post(f"/api/jobs/{parked['id']}/retry/", headers=as_admin | KEY)
    assert second.content == first.content
    assert client.get(f"/api/jobs/{parked['id']}/", headers=as_admin).json()["attempts"] == 1


@in_memory
def test_what_does_not_answer_is_named_and_waited_for(client, as_admin, invited, library):
    def fail(_, job):
        raise Unavailable("mail server")

    Relay(library, {**WORK, "InvitationMade": Errand(fail)}).run_due()
    waiting = client.get(f"/api/jobs/{invited['id']}/", headers=as_admin).json()
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 1)
    assert "mail server" in waiting["error"]


@in_memory
def test_no_job_holds_a_secret(client, as_admin, library, outbox_of_mails):
    assert found(client, as_admin)
    for job in found(client, as_admin):
        assert not job["data"].keys() & {"secret", "password", "password_hash", "link", "token"}


@pytest.fixture
def outbox_of_mails(client, as_admin, invited):
    client.post("/api/password-resets/", json={"email": "grace@example.org"})
    client.post("/api/e-mail-confirmations/", headers=as_admin)


@in_memory
def test_a_job_that_is_none_or_a_state_that_is_none_is_said_to_be(client, as_admin):
    assert client.get(f"/api/jobs/{uuid4()}/", headers=as_admin).json()["code"] == "not-found"
    wrong = client.get("/api/jobs/", params={"state": "lost"}, headers=as_admin)
    assert (wrong.status_code, wrong.json()["problems"][0]["field"]) == (422, "state")


@in_memory
def test_nobody_but_admins_sees_jobs(client, as_ada, as_librarian, invited):
    for others in (as_ada, as_librarian):
        for answer in (
            client.get("/api/jobs/", headers=others),
            client.get(f"/api/jobs/{invited['id']}/", headers=others),
            client.post(f"/api/jobs/{invited['id']}/retry/", headers=others),
            client.post(f"/api/jobs/{uuid4()}/discard/", headers=others),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
