"""Connections end with the threads that use them, survive a fork, and nobody's turn to write is lost."""

import gc
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.adapters.sql.fair_lock import FairLock
from library.domain.actor import OPERATOR
from library.domain.membership.joining import add_member


@pytest.fixture
def library(database_url):
    with open_library(database_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        yield library


def join(library, name):
    library.do(add_member, by=OPERATOR, name=name, email=f"{name}@example.org", password_hash=None)


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def ping(library):
    library.ask(lambda reads: reads.ping())


def test_a_thread_that_ends_leaves_no_connection_behind(library):
    ping(library)
    before = descriptors()
    for _ in range(20):
        thread = threading.Thread(target=ping, args=(library,))
        thread.start()
        thread.join()
    gc.collect()
    assert descriptors() <= before + 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_parent_and_child_of_a_fork_go_on_each_by_connections_of_its_own(library):
    join(library, "before")
    ping(library)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        status = 1
        try:
            ping(library)
            join(library, "child")
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    ping(library)
    join(library, "parent")


def test_a_library_that_was_closed_is_not_read_from(database_url):
    library = open_library(database_url)
    ping(library)
    library.close()
    with pytest.raises(RuntimeError, match="closed"):
        ping(library)


class Interrupted(BaseException):
    pass


def hold(lock, begun):
    lock.acquire()
    begun.set()
    time.sleep(0.3)
    lock.release()


def test_who_gives_up_waiting_for_a_turn_holds_up_nobody():
    lock, begun = FairLock(), threading.Event()

    def interrupt(*_):
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    holder = threading.Thread(target=hold, args=(lock, begun))
    holder.start()
    begun.wait()
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Interrupted):
            lock.acquire()
    finally:
        signal.signal(signal.SIGALRM, before)
    holder.join()
    taken = threading.Thread(target=lock.acquire, daemon=True)
    taken.start()
    taken.join(5)
    assert not taken.is_alive()


def test_a_transaction_that_could_not_begin_holds_up_nobody(sqlite_url):
    broken = [True]

    def clock():
        if broken.pop():
            raise ZeroDivisionError
        raise LookupError

    with open_library(sqlite_url, clock=clock) as library:
        with pytest.raises(ZeroDivisionError):
            join(library, "Ada")
        broken[:] = [False]
        with pytest.raises(LookupError):
            join(library, "Ada")
