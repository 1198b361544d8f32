"""What becomes of jobs when a server stops that does them."""

import contextlib
import signal
import time

import pytest

from library import open_library
from library.domain.actor import OPERATOR
from library.domain.membership.joining import invite
from library.domain.membership.member import Registration
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts
from tests.integration.http.served import served, until
from tests.integration.http.test_leaving import half_sent

# A server that waits for SLOWEST seconds where the real one does for 20, with a job that takes LASTS seconds.
PROGRAM = """
import os, sys, time
from library.entrypoints.http import leaving
leaving.SLOWEST = int(os.environ["SLOWEST"])
from library.entrypoints.http import supervisor
supervisor.MARGIN = 1
from library.entrypoints.http.server import serve
from library.relay import Errand
from library.settings import Settings

def mail(library, job):
    print("begun", flush=True)
    time.sleep(float(os.environ["LASTS"]))
    print("done", flush=True)

if __name__ == "__main__":
    ready = lambda url: print(url, file=sys.stderr, flush=True)
    serve(Settings.load(os.environ), follows={"InvitationMade": Errand(mail)}, ready=ready)
"""


@contextlib.contextmanager
def serving(folder, url, **variables):
    program = folder / "slow.py"
    program.write_text(PROGRAM)
    with served(folder, url, program=(str(program),), **variables) as server:
        yield server


def ask(url, email="ada@example.org"):
    with open_library(url) as library:
        library.do(invite, by=OPERATOR, email=email, registration=Registration.INVITATION)


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_stop_waits_for_requests_and_then_for_the_job_at_hand(tmp_path, sqlite_url, processes):
    with (
        serving(tmp_path, sqlite_url, LIBRARY_WORKERS=processes, SLOWEST="3", LASTS="5.5") as server,
        contextlib.ExitStack() as requests,
    ):
        for _ in range(10):  # so that each process has one
            requests.enter_context(half_sent(server, wait=0.05))
        ask(sqlite_url)
        until(lambda: "begun" in server.said())
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        assert "done" in server.said()
        assert waiting(sqlite_url) == 0


def test_a_second_signal_waits_for_no_job(tmp_path, sqlite_url):
    with serving(tmp_path, sqlite_url, LIBRARY_DRAIN_SECONDS="20", SLOWEST="15", LASTS="30") as server:
        ask(sqlite_url)
        until(lambda: "begun" in server.said())
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        assert time.monotonic() - began < 10


def test_who_is_about_to_leave_takes_no_job(tmp_path, sqlite_url):
    with serving(tmp_path, sqlite_url, LIBRARY_DRAIN_SECONDS="3", SLOWEST="3", LASTS="0") as server:
        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get("/readyz").status_code == 503)
        ask(sqlite_url)
        assert server.process.wait(20) == 0
        assert "begun" not in server.said()
        assert waiting(sqlite_url) == 1


def waiting(url):
    with open_library(url) as library:
        return library.ask(job_counts)[JobState.WAITING]
