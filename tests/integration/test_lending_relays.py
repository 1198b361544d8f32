"""Three relays in processes of their own do what time brings in lending, each thing once, on every database.

LIBRARY_TEST_HOUSEHOLDS says for how many, by default four.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.adapters.sql import tables
from library.domain.errors import Unavailable
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts
from library.domain.operations.schedules import SCHEDULES
from library.relay import Relay
from library.work import WORK
from tests.integration.community import Community, Letters

RELAYER = ("-m", "tests.integration.relayer")
HOUSEHOLDS = int(os.environ.get("LIBRARY_TEST_HOUSEHOLDS", "4"))


class Post(Letters):
    """One that is away at times."""

    away = False

    def send(self, letter):
        if self.away:
            raise Unavailable("mail server")
        self.append(letter)


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def library(database_url, clock, post):
    with open_library(database_url, clock=clock, passwords=Argon2Passwords(memory_kib=8), mailer=post) as library:
        yield library


@pytest.fixture
def relay(library):
    return Relay(library, WORK).run_due


@pytest.fixture
def community(library, clock, relay):
    """Everything is due."""
    community = Community(library, clock.go_on, HOUSEHOLDS)
    community.lends_for_weeks(relay)
    return community


@pytest.fixture
def three_relays(database_url, clock):
    """Do what is due now; what was mailed by all of them together."""

    def run():
        command = [sys.executable, "-W", "error", *RELAYER, database_url, "60", "0.02", "-", clock.now.isoformat()]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with ExitStack() as running:
            relays = []
            for _ in range(3):
                relay = running.enter_context(subprocess.Popen(command, **pipes, cwd=Path(__file__).parents[2]))
                running.callback(relay.kill)
                relays.append(relay)
            assert {relay.stdout.readline() for relay in relays} == {"ready\n"}
            for relay in relays:
                relay.stdin.write("go\n")
                relay.stdin.flush()
            said = [relay.communicate(timeout=600)[0].splitlines() for relay in relays]
        return Counter(tuple(json.loads(line)) for lines in said for line in lines[:-1])

    return run


@pytest.fixture
def happened(database_url, clock):
    """What the events of this name tell that were committed, all of them or since the clock is as it is."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    o = tables.outbox.c

    def happened(name, *, now=False):
        since = clock.now if now else datetime.min.replace(tzinfo=UTC)
        with engine.connect() as connection:
            found = connection.scalars(sa.select(o.data).where(o.name == name, o.happened_at >= since))
            return [json.loads(data) for data in found]

    yield happened
    engine.dispose()


def test_each_reminder_expiry_and_digest_is_there_once_when_three_relays_compete(
    community, library, three_relays, happened
):
    mailed = three_relays()
    assert library.ask(job_counts) == {JobState.WAITING: 0, JobState.PARKED: 0}
    assert set(mailed.values()) == {1}
    assert community.due() <= Counter(fact[:3] for fact in mailed)
    begun = Counter(data["schedule"] for data in happened("ScheduleDue", now=True))
    assert begun == {schedule.name: 1 for schedule in SCHEDULES}
    expired = Counter(data["hold_id"] for data in happened("HoldExpired"))
    assert expired == {str(home.missed.id): 1 for home in community.households}
    assert three_relays() == {}


def test_a_digest_that_waited_for_hours_is_mailed_once_by_three_relays(
    community, library, clock, relay, post, three_relays, happened
):
    post.away = True
    for _ in range(30):
        relay()
        clock.go_on(minutes=6)
    clock.go_on(hours=1)
    mailed = three_relays()
    assert library.ask(job_counts) == {JobState.WAITING: 0, JobState.PARKED: 0}
    assert set(mailed.values()) == {1}
    digests = Counter(data["member_id"] for data in happened("DigestDue"))
    assert digests == {str(home.dot.id): 1 for home in community.households}
    assert community.due() <= Counter(fact[:3] for fact in mailed)
