"""Servers stop, and processes of theirs die and are replaced, without anybody noticing."""

import contextlib
import errno
import os
import re
import select
import signal
import socket
import sys
import threading
import time
from http.client import HTTPResponse
from pathlib import Path

import httpx2
import pytest

from library.entrypoints.http.leaving import LINGER, begin_no_more
from tests.integration.http.behind_nginx import CONF
from tests.integration.http.served import IN_PRODUCTION, served, until

BODY = b'{"email": "ada@example.org", "password": "a long enough password"}'


@contextlib.contextmanager
def half_sent(server, wait=0.3):
    """A request of which the last bytes are still to come."""
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as connection:
        head = "POST /api/sessions/ HTTP/1.1", "Host: localhost", "Content-Type: application/json"
        connection.sendall("\r\n".join([*head, f"Content-Length: {len(BODY)}", "", ""]).encode() + BODY[:-5])
        time.sleep(wait)
        yield connection


def answer_to(connection):
    answer = HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer


@pytest.mark.parametrize("workers", ["1", "2"])
def test_who_is_being_answered_when_it_stops_is_answered(tmp_path, sqlite_url, workers):
    with served(tmp_path, sqlite_url, "--workers", workers) as server, half_sent(server) as connection:
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(BODY[-5:])
        answer = answer_to(connection)
        assert (answer.status, answer.getheader("Connection")) == (401, "close")
        assert server.process.wait(30) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_readyz_says_no_first_while_requests_are_still_taken(tmp_path, sqlite_url, workers):
    with served(tmp_path, sqlite_url, "--workers", workers, LIBRARY_DRAIN_SECONDS="2") as server:
        assert server.get("/readyz").status_code == 200
        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get("/readyz").status_code == 503)
        answer = server.get("/api/books/")
        assert (answer.status_code, answer.headers["Connection"]) == (200, "close")
        assert server.process.wait(30) == 0
        with pytest.raises(httpx2.ConnectError):
            server.get("/healthz")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_second_signal_hurries(tmp_path, sqlite_url, workers):
    with (
        served(tmp_path, sqlite_url, "--workers", workers, LIBRARY_DRAIN_SECONDS="60") as server,
        half_sent(server),
    ):
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert server.process.poll() is None
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such filters")
def test_when_nobody_may_begin_to_connect_who_was_connecting_is_let_in_and_nobody_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        with socket.create_connection(address) as early, socket.socket() as late:
            begin_no_more(listening)
            early.sendall(b"a request")
            late.setblocking(False)
            assert late.connect_ex(address) == errno.EINPROGRESS
            with listening.accept()[0] as taken:
                assert taken.recv(64) == b"a request"
            time.sleep(0.1)
            listening.close()
            select.select([], [late], [], 10)
            assert late.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED


def test_nginx_closes_an_idle_connection_before_a_server_that_stops_does():
    kept = re.search(r"keepalive_timeout (\d+)s;", CONF.read_text())
    assert int(kept[1]) < LINGER


# --- several processes -----------------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path, sqlite_url):
    with served(tmp_path, sqlite_url, "--workers", "2", **IN_PRODUCTION) as server:
        until(lambda: len(server.pids()) == 2)
        yield server


def alive(pid):
    """A process that has ended and was waited for is not."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_a_process_that_is_killed_is_replaced(two):
    before = two.pids()
    os.kill(min(before), signal.SIGKILL)
    after = until(lambda: len(pids := patiently(two.pids)) == 2 and min(before) not in pids and pids)
    assert max(before) in after
    assert two.get("/readyz").status_code == 200
    assert two.stop() == 0
    assert not any(map(alive, after))


def patiently(ask):
    """The connections that the killed process had taken are broken."""
    while True:
        try:
            return ask()
        except httpx2.TransportError:
            time.sleep(0.05)


def test_the_processes_end_when_their_parent_is_killed(two):
    pids = two.pids()
    two.process.kill()
    two.process.wait()
    until(lambda: not any(map(running, pids)))


def running(pid):
    """Nobody may be there to wait for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core is all there is")
def test_each_process_has_a_core_of_its_own(two):
    cores = [os.sched_getaffinity(pid) for pid in two.pids()]
    assert [len(each) for each in cores] == [1, 1]
    assert cores[0] != cores[1]


class Load:
    """Clients that ask one thing after the other, on connections that they keep."""

    def __init__(self, address, clients=4):
        self.address, self.failed, self.answered, self.stopped = address, [], 0, threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self):
        with httpx2.Client(base_url=self.address) as client:
            while not self.stopped.is_set():
                try:
                    status = client.get("/api/books/").status_code
                except httpx2.TransportError as error:
                    self.failed.append(repr(error))
                else:
                    self.answered += 1
                    if status != 200:
                        self.failed.append(status)


def test_all_processes_are_replaced_one_after_the_other_and_no_request_fails(two):
    before = two.pids()
    with Load(two.address) as load:
        time.sleep(0.5)
        two.process.send_signal(signal.SIGHUP)
        until(lambda: not any(map(running, before)))
        time.sleep(0.5)
    assert load.failed == []
    assert load.answered > 100
    assert len(until(lambda: len(pids := two.pids()) == 2 and pids) & before) == 0


def test_what_cannot_be_served_is_said_once_and_ends_all(tmp_path):
    with pytest.raises(AssertionError, match="LIBRARY_WORKERS"), served(tmp_path, "memory:", "--workers", "2"):
        pass
