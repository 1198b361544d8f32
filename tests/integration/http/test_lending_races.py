"""Fifty clients of three servers on one database want at the same moment what one of them can have.

LIBRARY_TEST_RACES says how often each race is run, by default twice; how it ended is told by `pytest -rP`.
"""

import http.client
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from library import accounts, open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.catalogue.use_cases import add_book
from library.domain.lending import circulation, holding, setting_terms
from library.domain.lending.hold import HoldState, ready
from library.domain.membership.joining import add_member
from tests.racing import at_once
from tests.torture.databases import DATABASES, fresh

SERVER = """
import sys
from library.entrypoints.http.server import serve
from library.settings import Settings

settings = Settings(database_url=sys.argv[1], port=0, embedded_worker=False)
serve(settings, ready=lambda address: print(address, file=sys.stderr, flush=True))
"""
ROUNDS = int(os.environ.get("LIBRARY_TEST_RACES", "2"))
SERVERS, CLIENTS = 3, 50


@pytest.fixture(scope="module", params=DATABASES)
def database_url(request, tmp_path_factory):
    """One for all races, for it takes a while until three servers are there."""
    with fresh(request.param, tmp_path_factory.mktemp("races")) as url:
        yield url


@pytest.fixture(scope="module")
def connections(database_url, tmp_path_factory):
    """Of each client to one of the servers, the next to the next."""
    with ExitStack() as stack:
        log = stack.enter_context((tmp_path_factory.mktemp("races") / "servers.log").open("wb"))
        command = [sys.executable, "-W", "error", "-c", SERVER, database_url]
        servers = [
            stack.enter_context(subprocess.Popen(command, stdout=log, stderr=subprocess.PIPE, text=True))
            for _ in range(SERVERS)
        ]
        for server in servers:
            stack.callback(server.terminate)
        ports = [urlsplit(server.stderr.readline().strip()).port for server in servers]
        connections = [http.client.HTTPConnection("127.0.0.1", ports[n % SERVERS], timeout=120) for n in range(CLIENTS)]
        for connection in connections:
            stack.callback(connection.close)
        yield connections


@pytest.fixture
def race(connections):
    """All of these requests at once, each of who sends it to where; what was answered, by status and code."""
    ended = Counter()

    def run(*requests):
        answers = Counter(at_once(*[lambda n=n: _sent(connections[n], *requests[n]) for n in range(len(requests))]))
        ended.update(answers)
        return answers

    yield run
    print({f"{status} {code}".strip(): many for (status, code), many in ended.most_common()})


def _sent(connection, token, path, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, None if body is None else json.dumps(body), headers)
    with connection.getresponse() as response:
        status, said = response.status, json.loads(response.read())
    return status, said.get("code", "") if status >= 400 else ""


@pytest.fixture(scope="module")
def library(database_url):
    with open_library(database_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        yield library


@pytest.fixture
def join(library):
    """A new member, and a token of theirs."""

    def join(role=Role.MEMBER):
        email = f"{uuid4()}@example.org"
        member = library.do(add_member, by=OPERATOR, name="A member", email=email, password_hash=None, role=role)
        by = Actor(member.id, role)
        return by, accounts.make_token(library, by=by, name="race", scopes=tuple(Scope))[0]

    return join


@pytest.fixture
def ada(join):
    return join()


@pytest.fixture
def terms(library, join):
    """Sets what holds for all, where it differs from what is usual."""
    admin, _ = join(Role.ADMIN)
    usual = {"loans_per_borrower": 10_000, "holds_per_member": 10_000, "acceptance": "ask", "guaranteed_days": 7}
    return lambda **record: library.do(setting_terms.set_community_terms, by=admin, record=usual | record)


@pytest.fixture
def book(library):
    return lambda owner: library.do(add_book, by=owner, record={"title": "Emma"})


@pytest.fixture
def ask(library):
    return lambda who, book: library.do(holding.place_hold, by=who, book_id=book.id)


@pytest.fixture
def now(library):
    """What the repositories say now."""

    def now(ask):
        with library._transactions() as uow:
            return ask(uow)

    return now


def lending(owner, book, to):
    return owner[1], "/api/loans/", {"book_id": str(book.id), "to": str(to[0].id)}


def one_of(answers, status, *otherwise):
    """Whether one was answered so, and all others in one of these ways; or that they lost the race too often."""
    others = {(409, code) for code in (*otherwise, "conflict")}
    return answers[status, ""] == 1 and set(answers) - {(status, "")} <= others


def test_the_last_copy_is_lent_once(race, now, join, terms, ada, book):
    terms()
    members = [join() for _ in range(CLIENTS)]
    for _ in range(ROUNDS):
        emma = book(ada[0])
        answers = race(*[lending(ada, emma, to) for to in members])
        assert one_of(answers, 201, "already-on-loan"), answers
        assert now(lambda uow, emma=emma: uow.loans.open_of(emma.id)) is not None
    assert sum(len(now(lambda uow, to=to: uow.loans.open_to(to[0].id))) for to in members) == ROUNDS


def test_the_last_place_under_the_limit_is_taken_once_however_many_lend(race, now, join, terms, library, book):
    terms(loans_per_borrower=1)
    owners = [(owner, book(owner[0])) for owner in (join() for _ in range(CLIENTS))]
    for _ in range(ROUNDS):
        bob = join()
        answers = race(*[lending(owner, its, bob) for owner, its in owners])
        assert one_of(answers, 201, "too-many-loans"), answers
        (loan,) = now(lambda uow, bob=bob: uow.loans.open_to(bob[0].id))
        library.do(circulation.return_book, by=Actor(loan.owner_id), loan_id=loan.id)


def test_no_book_is_ready_for_who_cancels_while_the_owner_accepts(race, now, join, terms, ada, book, ask):
    terms()
    for _ in range(ROUNDS):
        emma, bob, cleo = book(ada[0]), join(), join()  # nobody may ask for a hundred books a day
        hold, following = ask(bob[0], emma), ask(cleo[0], emma)
        accepting, cancelling = (
            (who[1], f"/api/holds/{hold.id}/{do}/") for who, do in ((ada, "accept"), (bob, "cancel"))
        )
        answers = race(*[accepting, cancelling] * (CLIENTS // 2))
        assert set(answers) <= {(200, ""), (409, "hold-ended"), (409, "conflict")}, answers
        assert 1 <= answers[200, ""] <= 1 + CLIENTS // 2  # to accept what is ready changes nothing
        assert now(lambda uow, hold=hold: uow.holds.get(hold.id)).state is HoldState.CANCELLED
        assert [each.state for each in now(lambda uow, emma=emma: uow.holds.queue(emma))] == [HoldState.WAITING]
        race((ada[1], f"/api/holds/{following.id}/accept/"))
        assert ready(now(lambda uow, emma=emma: uow.holds.queue(emma))).id == following.id


def test_who_cancels_while_the_owner_lends_has_the_book_or_the_next_one_is_ready(
    race, now, join, terms, library, ada, book, ask
):
    terms(acceptance="auto")
    for _ in range(ROUNDS):
        emma, bob, cleo = book(ada[0]), join(), join()  # nobody may ask for a hundred books a day
        hold, following = ask(bob[0], emma), ask(cleo[0], emma)
        cancelling = bob[1], f"/api/holds/{hold.id}/cancel/"
        answers = race(*[cancelling, lending(ada, emma, bob)] * (CLIENTS // 2))
        said = {
            (200, ""),
            (201, ""),
            (409, "hold-ended"),
            (409, "already-on-loan"),
            (409, "promised"),
            (409, "conflict"),
        }
        assert set(answers) <= said, answers
        assert answers[200, ""] + answers[201, ""] == 1
        state = now(lambda uow, hold=hold: uow.holds.get(hold.id)).state
        assert state is (HoldState.FILLED if answers[201, ""] else HoldState.CANCELLED)
        then = now(lambda uow, following=following: uow.holds.get(following.id)).state
        assert then is (HoldState.WAITING if answers[201, ""] else HoldState.READY)


def test_what_is_renewed_while_its_owner_recalls_it_is_recalled_and_due_soon(race, now, join, terms, library, book):
    terms()
    bob = join()
    for _ in range(ROUNDS):
        ada = join()  # nobody may recall a hundred books a day
        loan = library.do(circulation.lend, by=ada[0], book_id=book(ada[0]).id, to=bob[0].id)
        renewing, recalling = ((who[1], f"/api/loans/{loan.id}/{do}/") for who, do in ((bob, "renew"), (ada, "recall")))
        answers = race(*[renewing, recalling] * (CLIENTS // 2))
        said = {(200, ""), (409, "was-recalled"), (409, "no-renewals-left"), (409, "conflict")}
        assert set(answers) <= said, answers
        loan = now(lambda uow, loan=loan: uow.loans.get(loan.id))
        assert loan.recalled
        assert loan.renewals <= 2
        assert loan.due_on <= datetime.now(UTC).date() + timedelta(days=7)
        assert answers[200, ""] <= CLIENTS // 2 + loan.renewals


def test_a_book_comes_back_once_and_is_ready_for_the_next_one(race, now, join, terms, library, ada, book, ask):
    terms(acceptance="auto")
    for _ in range(ROUNDS):
        emma, bob, cleo, dot = book(ada[0]), join(), join(), join()
        loan = library.do(circulation.lend, by=ada[0], book_id=emma.id, to=bob[0].id)
        following, last = ask(cleo[0], emma), ask(dot[0], emma)
        answers = race(*[(ada[1], f"/api/loans/{loan.id}/return/")] * CLIENTS)
        assert one_of(answers, 200, "loan-ended"), answers
        queue = now(lambda uow, emma=emma: uow.holds.queue(emma))
        assert [(each.id, each.state) for each in queue] == [
            (following.id, HoldState.READY),
            (last.id, HoldState.WAITING),
        ]
