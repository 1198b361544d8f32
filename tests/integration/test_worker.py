"""Workers: as processes of their own and as a thread in a server, how they begin, and how they end."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import httpx2
import pytest

from library import open_library
from library.domain.actor import OPERATOR
from library.domain.errors import Invalid
from library.domain.membership.joining import invite
from library.domain.membership.member import Registration
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts, jobs
from library.entrypoints.worker import work, working
from library.relay import Errand
from library.settings import Settings

NOTHING = {"LIBRARY_MAIL_FROM": "library@example.org"}

SLOW = """
import sys, time
from library.entrypoints.worker import work
from library.relay import Errand
from library.settings import Settings

def mail(library, job):
    print("begun", flush=True)
    time.sleep(2)
    print("done", flush=True)

work(Settings(database_url=sys.argv[1]), follows={"InvitationMade": Errand(mail)}, ready=lambda: print("ready"))
print("closed", flush=True)
"""


@contextlib.contextmanager
def running(*command, **variables):
    with subprocess.Popen(
        [sys.executable, "-W", "error", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **NOTHING, **variables},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def worker(database_url):
    return running("-m", "library", "worker", LIBRARY_DATABASE_URL=database_url)


@contextlib.contextmanager
def serving(database_url, **variables):
    given = {"LIBRARY_DATABASE_URL": database_url, "LIBRARY_PORT": "0", **variables}
    with running("-m", "library", "serve", **given) as server:
        for line in server.stderr:
            if line.startswith("Serving "):
                break
        yield server, line.split()[1].rstrip(";")


@pytest.fixture
def library(request):
    """The one that the test's processes have too."""
    name = "database_url" if "database_url" in request.fixturenames else "sqlite_url"
    with open_library(request.getfixturevalue(name)) as library:
        yield library


def ask(library, *, many=1, first=0):
    for number in range(first, first + many):
        email = f"guest{number}@example.org"
        library.do(invite, by=OPERATOR, email=email, registration=Registration.INVITATION)


def done(library, many, *, within=20.0):
    give_up = time.monotonic() + within
    while time.monotonic() < give_up:
        if (
            sum(job.name == "InvitationMade" for job in library.ask(jobs, viewer=OPERATOR, state=JobState.DONE).items)
            >= many
        ):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_does_what_is_due_and_what_comes_until_it_is_told_to_stop(stop, sqlite_url, library):
    ask(library)
    with worker(sqlite_url) as process:
        assert process.stderr.readline() == "Working; Ctrl-C stops it.\n"
        assert done(library, 1)
        ask(library, first=1)
        assert done(library, 2)
        process.send_signal(stop)
        mails = process.communicate(timeout=20)[1]
        assert process.returncode == 0
        assert mails.count("--- a mail from library@example.org to guest") == 2


def test_a_worker_that_is_told_to_stop_finishes_the_job_at_hand_and_leaves_the_others(database_url, library):
    ask(library, many=3)
    with running("-c", SLOW, database_url) as process:
        assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "begun\n"]
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=20) == ("done\nclosed\n", "")
    assert done(library, 1)
    with worker(database_url):
        assert done(library, 3)  # at once, not when a lease is over


def test_a_worker_that_is_told_to_stop_twice_ends_at_once(sqlite_url, library):
    ask(library)
    with running("-c", SLOW, sqlite_url) as process:
        assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "begun\n"]
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=1.5) == -signal.SIGTERM


def test_several_workers_beside_a_server_do_each_job_once(database_url, library):
    with serving(database_url) as (_, address), worker(database_url) as one, worker(database_url) as another:
        for process in (one, another):
            assert process.stderr.readline() == "Working; Ctrl-C stops it.\n"
        ask(library, many=20)
        assert httpx2.get(f"{address}/readyz").status_code == 200
        assert done(library, 20)
        found = library.ask(jobs, viewer=OPERATOR).items
        assert {job.attempts for job in found if job.name == "InvitationMade"} == {1}


def test_a_server_does_it_too(sqlite_url, library):
    ask(library)
    with serving(sqlite_url) as (server, _):
        assert done(library, 1)
        server.terminate()
        server.communicate(timeout=20)
        assert server.returncode == 0


def test_so_does_each_of_several_processes_that_serve(sqlite_url, library):
    with serving(sqlite_url, LIBRARY_WORKERS="2") as (server, _):
        ask(library, many=5)
        assert done(library, 5)
        server.terminate()
        server.communicate(timeout=20)
        assert server.returncode == 0


def test_a_server_that_is_not_to_leaves_it_to_workers(sqlite_url, library):
    ask(library)
    with serving(sqlite_url, LIBRARY_EMBEDDED_WORKER="no") as (_, address):
        time.sleep(2.5)  # a relay looks every second
        assert httpx2.get(f"{address}/readyz").status_code == 200
        assert library.ask(job_counts)[JobState.WAITING] == 1
        with worker(sqlite_url):
            assert done(library, 1)


def test_a_stop_waits_for_the_job_at_hand_no_longer_than_it_may(caplog):
    begun, end = threading.Event(), threading.Event()

    def never_ends(*_):
        begun.set()
        end.wait(20)

    follows = {"InvitationMade": Errand(never_ends)}
    with open_library("memory:", work=follows) as library:
        ask(library)
        with working(library, follows, patience=0.2):
            assert begun.wait(10)
            stopped_at = time.monotonic()
        assert time.monotonic() - stopped_at < 2
        assert "A job took longer than the stop may" in caplog.text
        end.set()


def test_a_library_in_memory_has_no_workers_of_its_own():
    with pytest.raises(Invalid, match="must name a database"):
        work(Settings(database_url="memory:"))
