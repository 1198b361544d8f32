"""Three relays in processes of their own compete for what is due, on every database; also when one is killed.

LIBRARY_TEST_EVENTS says for how many events, by default a hundred.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR
from library.domain.catalogue.book import Book
from library.domain.membership.joining import add_member
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts, jobs
from library.domain.paging import Slice
from library.domain.reading.queries import readings

RELAYER = ("-m", "tests.integration.relayer")
EVENTS = int(os.environ.get("LIBRARY_TEST_EVENTS", "100"))


@pytest.fixture
def library(database_url):
    with open_library(database_url, work={"BookAdded": None}, passwords=Argon2Passwords(memory_kib=8)) as library:
        yield library


@pytest.fixture
def ada(library):
    return library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None).actor()


@pytest.fixture
def begin(database_url):
    """Begins a relay, which waits for a line before it does anything."""
    running = []

    def begin(*, lease=60.0, pause=0.0, go_on=False):
        command = [*RELAYER, database_url, str(lease), str(pause), "go-on" if go_on else "-"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        relay = subprocess.Popen([sys.executable, "-W", "error", *command], **pipes, cwd=Path(__file__).parents[2])
        running.append(relay)
        return relay

    yield begin
    for relay in running:
        relay.kill()
        relay.communicate()


def go(relays):
    assert {relay.stdout.readline() for relay in relays} == {"ready\n"}
    for relay in relays:
        relay.stdin.write("go\n")
        relay.stdin.flush()


def add_books(library, ada, how_many):
    def add(uow):
        record = ({"title": f"Volume {number}"} for number in range(how_many))
        uow.books.add_all([Book.add(id=uow.new_id(), by=ada, record=one, now=uow.now) for one in record])

    library.do(add)


def noted(library, ada):
    """How often each book was noted."""
    titles, cursor, number = Counter(), None, 1
    while number == 1 or cursor:
        page = library.ask(readings, viewer=ada, page=Slice(number, 100, cursor))
        titles.update(view.title for view in page.items)
        cursor, number = page.next, number + 1
    return titles


ALL = {f"Volume {number}": 1 for number in range(EVENTS)}


def test_each_effect_is_there_once_when_three_relays_compete(library, ada, begin):
    add_books(library, ada, EVENTS)
    relays = [begin() for _ in range(3)]
    go(relays)
    tried = [int(relay.communicate(timeout=300)[0]) for relay in relays]
    assert [relay.returncode for relay in relays] == [0, 0, 0]
    assert noted(library, ada) == ALL
    assert library.ask(job_counts) == {JobState.WAITING: 0, JobState.PARKED: 0}
    assert sum(tried) == EVENTS
    last = library.ask(jobs, viewer=OPERATOR, page=Slice(1, 100)).items
    assert {(job.state, job.attempts) for job in last} == {(JobState.DONE, 1)}


def test_what_a_relay_did_that_was_killed_is_done_once_when_its_lease_is_over(library, ada, begin):
    add_books(library, ada, EVENTS)
    killed, *others = [begin(lease=2, pause=0.01, go_on=True) for _ in range(3)]
    go([killed, *others])
    wait_until(lambda: len(noted(library, ada)) > EVENTS // 10)
    killed.kill()
    wait_until(lambda: not library.ask(job_counts)[JobState.WAITING])
    assert noted(library, ada) == ALL
    assert library.ask(job_counts) == {JobState.WAITING: 0, JobState.PARKED: 0}


def wait_until(so):
    give_up = time.monotonic() + 300
    while not so():
        assert time.monotonic() < give_up
        time.sleep(0.05)
