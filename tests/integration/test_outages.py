"""While the mail server is away everything else goes on, and all mails come afterwards, each once.

LIBRARY_TEST_OUTAGE says for how many seconds books are lent meanwhile, by default three.
"""

import contextlib
import os
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from litestar.testing import TestClient

from library import accounts, open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.catalogue.use_cases import add_book
from library.domain.membership.joining import add_member
from library.domain.operations.jobs import LONGEST_WAIT, JobState
from library.domain.operations.queries import job_counts
from library.entrypoints.http.app import create_app
from library.entrypoints.worker import working
from library.relay import Relay
from library.settings import Settings
from library.work import WORK
from tests.integration.mail_servers import HERE, Mailbox, MailServer
from tests.integration.throwaway import free_port
from tests.torture.client import Client, expected
from tests.torture.processes import Process, Server

BASE = "http://library.example.org"
GUESTS = [f"guest{number}@example.org" for number in range(12)]
MEMBERS = [f"member{number}@example.org" for number in range(8)]
OUTAGE = float(os.environ.get("LIBRARY_TEST_OUTAGE", "3"))
QUICKLY = 5.0  # seconds, on a machine that has a lot to do; waiting for the mail server would take ten


@pytest.fixture
def port():
    return free_port()


@contextlib.contextmanager
def mail_server(port):
    """What it takes, by whom it is for."""
    mailbox = Mailbox()
    server = MailServer(mailbox, hostname=HERE, port=port)
    server.start()
    try:
        yield lambda: Counter(to for envelope in mailbox.envelopes for to in envelope.rcpt_tos)
    finally:
        server.stop()


@contextlib.contextmanager
def opened(store_url, port, **given):
    settings = Settings(database_url=store_url, smtp_url=f"smtp://{HERE}:{port}", mail_from="library@example.org")
    with open_library(settings, passwords=Argon2Passwords(memory_kib=8), **given) as library:
        for email in MEMBERS:
            library.do(add_member, by=OPERATOR, name="A member", email=email, password_hash=None)
        yield library


@contextlib.contextmanager
def asked(library):
    """Asks over HTTP for what has mails follow; each answer comes as ever, and quickly."""
    member = library.do(
        add_member, by=OPERATOR, name="Dewey", email="dewey@example.org", password_hash=None, role=Role.LIBRARIAN
    )
    by = Actor(member.id, Role.LIBRARIAN)
    secret, _ = accounts.make_token(library, by=by, name="a program", scopes=tuple(Scope))
    with TestClient(create_app(library, Settings(base_url=BASE)), base_url=BASE) as client:

        def ask(path, email, status):
            began = time.monotonic()
            answer = client.post(path, json={"email": email}, headers={"Authorization": f"Bearer {secret}"})
            assert answer.status_code == status, answer.text
            assert time.monotonic() - began < QUICKLY

        def ask_all():
            for email in GUESTS:
                ask("/api/invitations/", email, 201)
            for email in MEMBERS:
                ask("/api/password-resets/", email, 202)

        yield ask_all


def test_no_request_fails_and_all_mails_come_once_when_the_server_is_back(store_url, port, clock):
    with opened(store_url, port, clock=clock) as library, asked(library) as ask_all:
        ask_all()
        relay = Relay(library, WORK)
        for _ in range(12):  # a quarter of an hour
            relay.run_due()
            clock.go_on(seconds=75)
        assert library.ask(job_counts)[JobState.PARKED] == 0
        assert library.ask(job_counts)[JobState.WAITING] == len(GUESTS + MEMBERS)
        with mail_server(port) as taken:
            clock.go_on(seconds=LONGEST_WAIT.total_seconds())
            relay.run_due()
            assert taken() == Counter(GUESTS + MEMBERS)
        assert library.ask(job_counts)[JobState.WAITING] == 0


def test_no_request_waits_while_the_relay_beside_it_waits_for_a_mail_server_that_says_nothing(sqlite_url, port):
    with opened(sqlite_url, port) as library, asked(library) as ask_all:
        with socket.create_server((HERE, port)) as silent, working(library, patience=0):
            silent.settimeout(30)
            ask_all()
            with silent.accept()[0]:
                ask_all()
        with mail_server(port) as taken, working(library):
            give_up = time.monotonic() + 120
            while library.ask(job_counts)[JobState.WAITING] and time.monotonic() < give_up:
                time.sleep(0.1)
            assert taken() == Counter(2 * (GUESTS + MEMBERS))


class Lender:
    """Lends one book again and again to the same member, who renews it and brings it back."""

    def __init__(self, library, port, number):
        self.owner, self.borrower = (f"{what}{number}@example.org" for what in ("owner", "borrower"))
        self._owner, by = self._joined(library, port, self.owner)
        self._borrower, to = self._joined(library, port, self.borrower)
        book = library.do(add_book, by=by, record={"title": "Emma"})
        self._lending = {"book_id": str(book.id), "to": str(to.id)}
        self.slowest, self.mails = 0.0, Counter()

    @staticmethod
    def _joined(library, port, email):
        by = library.do(add_member, by=OPERATOR, name="A member", email=email, password_hash=None).actor()
        return Client(port, accounts.make_token(library, by=by, name="lends", scopes=tuple(Scope))[0]), by

    def lends(self, until):
        while time.monotonic() < until:
            loan = self._asks(self._owner, "/api/loans/", 201, self._lending).json()["id"]
            self._asks(self._borrower, f"/api/loans/{loan}/renew/", 200)
            self._asks(self._owner, f"/api/loans/{loan}/return/", 200)
            self.mails += Counter({self.borrower: 2, self.owner: 1})
            time.sleep(max(0.1, OUTAGE / 50))  # as many mails as are sent in minutes, however long it lasts
        self._owner.close()
        self._borrower.close()
        return self

    def _asks(self, client, path, status, body=None):
        began = time.monotonic()
        answer = expected(client.ask("POST", path, body), status)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer


def test_books_are_lent_by_a_server_and_all_mails_come_once_from_it_and_a_worker(database_url, port, tmp_path):
    settings = {
        "LIBRARY_DATABASE_URL": database_url,
        "LIBRARY_SMTP_URL": f"smtp://{HERE}:{port}",
        "LIBRARY_MAIL_FROM": "library@example.org",
    }
    server = Server(tmp_path, settings, free_port(), program="library")
    worker = Process("worker", tmp_path, settings, program="library")
    with open_library(database_url) as library, contextlib.ExitStack() as running:
        for process in (server, worker):
            process.start()
            running.callback(process.end)
        server.await_ready()
        lenders = [Lender(library, server.port, number) for number in range(4)]
        until = time.monotonic() + OUTAGE
        with ThreadPoolExecutor(len(lenders)) as pool:
            list(pool.map(lambda lender: lender.lends(until), lenders))
        assert max(lender.slowest for lender in lenders) < QUICKLY
        mails = sum((lender.mails for lender in lenders), Counter())
        print(f"{mails.total()} mails; the slowest answer took {max(lender.slowest for lender in lenders):.2f} s")
        with mail_server(port) as taken:
            give_up = time.monotonic() + 120 + 4 * OUTAGE
            while taken() != mails and time.monotonic() < give_up:
                time.sleep(0.2)
            assert worker.stop()
            assert server.stop()
            assert taken() == mails
        assert library.ask(job_counts)[JobState.PARKED] == 0
