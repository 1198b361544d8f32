"""A library in use goes on when its clock is set a day or a year forward or back, and when it is right again."""

import contextlib

import pytest
from litestar.testing import TestClient

from library import open_library
from library.accounts import hash_password
from library.adapters.mail.addresses import Sender
from library.adapters.mail.memory import Memory
from library.adapters.mail.post import Post
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Role
from library.domain.membership.joining import add_member
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts, jobs
from library.domain.operations.schedules import PURGE
from library.entrypoints.http.app import create_app
from library.relay import Relay
from library.settings import Settings
from library.work import WORK

BASE = "http://library.example.org"
PASSWORD = "a long enough password"

set_by = pytest.mark.parametrize("days", [1, 365, -1, -365])


class Use:
    """What people and a relay do with a server, again and again."""

    def __init__(self, library, clock, client, post):
        self._library, self._client, self.post, self._clock = library, client, post, clock
        self._relay = Relay(library, WORK)
        self._asked = []
        for name, role in (("ada", Role.LIBRARIAN), ("eve", Role.MEMBER)):
            library.do(
                add_member,
                by=OPERATOR,
                name=name,
                email=f"{name}@example.org",
                password_hash=hash_password(library, PASSWORD),
                role=role,
            )

    def signs_in(self, name="ada", password=PASSWORD):
        body = {"email": f"{name}@example.org", "password": password}
        return self._client.post("/api/sessions/", json=body)

    def is_used(self):
        """Somebody signs in, invites somebody, and looks; what is due is done."""
        answer = self.signs_in()
        assert answer.status_code == 201, answer.text
        self.invites(answer.json()["csrf_token"])
        assert self._client.get("/api/me/").status_code == 200
        self.relays()

    def invites(self, csrf_token):
        """Under a key, and once more."""
        email = f"guest{len(self._asked)}@example.org"
        headers = {"X-CSRF-Token": csrf_token, "Idempotency-Key": email}
        first, again = (self._client.post("/api/invitations/", json={"email": email}, headers=headers) for _ in "12")
        assert (first.status_code, first.content) == (201, again.content)
        self._asked.append(email)

    def relays(self):
        self._relay.run_due()

    def purges(self):
        """How often it was purged at this moment."""
        found = self._library.ask(jobs, viewer=OPERATOR, state=JobState.DONE).items
        now = [job for job in found if job.name == "ScheduleDue" and job.happened_at == self._clock.now]
        return sum(job.data["schedule"] == PURGE.name for job in now)

    def all_is_done(self):
        """Everybody has got one mail, and no job is left."""
        counts = self._library.ask(job_counts)
        return sorted(to for _, to in self.post.envelopes) == sorted(self._asked) and not (
            counts[JobState.WAITING] or counts[JobState.PARKED]
        )


@pytest.fixture
def use(store_url, clock):
    post = Memory()
    with contextlib.ExitStack() as stack:
        library = stack.enter_context(
            open_library(
                store_url,
                clock=clock,
                passwords=Argon2Passwords(memory_kib=8),
                mailer=Post(post, sender=Sender("library@example.org", "Library"), base_url=BASE),
            )
        )
        client = stack.enter_context(TestClient(create_app(library, Settings(base_url=BASE)), base_url=BASE))
        yield Use(library, clock, client, post)


@set_by
def test_people_sign_in_invite_and_get_mails_whatever_the_clock_was_set_to(days, use, clock):
    use.is_used()
    clock.go_on(days=days)
    use.is_used()
    clock.go_on(days=-days)
    use.is_used()
    assert use.all_is_done()


@set_by
def test_who_is_signed_in_stays_it_for_a_day_at_least_and_may_sign_in_again_after_any_time(days, use, clock):
    assert use.signs_in().status_code == 201
    clock.go_on(days=days)
    signed_in = use._client.get("/api/me/").status_code == 200
    assert signed_in or abs(days) == 365
    clock.go_on(days=-days)
    assert use.signs_in().status_code == 201
    assert use._client.get("/api/me/").status_code == 200


@set_by
def test_who_tried_too_often_waits_no_longer_because_of_the_clock(days, use, clock):
    def tries_too_often():
        assert [use.signs_in("eve", "a wrong password").status_code for _ in range(11)][-1] == 429

    def may_soon():
        clock.go_on(minutes=15)
        return use.signs_in("eve").status_code == 201

    tries_too_often()
    clock.go_on(days=days)
    assert may_soon()
    tries_too_often()
    clock.go_on(days=-days)
    assert may_soon()


@set_by
def test_a_mail_that_waits_for_its_server_comes_once_and_soon_after_the_clock_was_set(days, use, clock):
    use.post.down = True
    use.is_used()
    assert not use.all_is_done()
    clock.go_on(days=days)
    use.post.down = False
    clock.go_on(hours=2)
    use.relays()
    assert use.all_is_done()
    clock.go_on(days=-days)
    use.relays()
    assert use.all_is_done()


@set_by
def test_what_is_done_each_hour_is_done_once_when_the_clock_is_set_and_goes_on_each_hour(days, use, clock):
    use.relays()
    for turn in (days, -days):
        clock.go_on(days=turn)
        for _ in range(2):
            clock.go_on(hours=1)
            use.relays()
            use.relays()
            assert use.purges() == 1
