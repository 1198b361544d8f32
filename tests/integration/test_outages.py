"""While the mail server is away everything else goes on, and all mails come afterwards, each once."""

import contextlib
import socket
import time
from collections import Counter

import pytest
from litestar.testing import TestClient

from library import accounts, open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Actor, Role, Scope
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

BASE = "http://library.example.org"
GUESTS = [f"guest{number}@example.org" for number in range(12)]
MEMBERS = [f"member{number}@example.org" for number in range(8)]
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
