"""Three processes with eight threads each want the same thing at the same moment, on every database."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from library import open_library
from library.domain.actor import OPERATOR, Role
from library.domain.catalogue import queries
from library.domain.catalogue.use_cases import add_book
from library.domain.membership.joining import add_member
from library.domain.membership.queries import members
from library.domain.operations.limits import JOIN_AS
from library.domain.reading.queries import readings
from library.domain.search import BookSearch

RACER = Path(__file__).with_name("racer.py")
PROCESSES, THREADS = 3, 8
ALL = PROCESSES * THREADS


@pytest.fixture
def library(database_url):
    with open_library(database_url) as library:
        yield library


@pytest.fixture
def ada(library):
    return library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None).actor()


@pytest.fixture
def book(library, ada):
    return library.do(add_book, by=ada, record={"title": "Persuasion"})


@pytest.fixture
def race(database_url, ada, book):
    """Runs a race and counts how it ended for each of the threads."""
    root = Path(__file__).parents[2]

    def run(name, admins=((),) * PROCESSES):
        racers = [
            subprocess.Popen(
                [sys.executable, "-W", "error", RACER, database_url, name, str(THREADS), str(100 * number)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=root,
            )
            for number in range(PROCESSES)
        ]
        for racer, own_admins in zip(racers, admins, strict=True):
            about = {"member": str(ada.id), "book": str(book.id), "admins": [str(one.id) for one in own_admins]}
            racer.stdin.write(f"{json.dumps(about)}\n")
            racer.stdin.flush()
        assert {racer.stdout.readline() for racer in racers} == {"ready\n"}
        ends = [racer.communicate("go\n", timeout=120)[0] for racer in racers]
        assert [racer.returncode for racer in racers] == [0] * PROCESSES
        return sum((Counter(json.loads(end)) for end in ends), Counter())

    return run


def test_of_edits_of_one_version_one_succeeds_and_the_rest_are_stale(race, library, ada, book):
    assert race("edit_of_one_version") == {"done": 1, "stale": ALL - 1}
    assert library.ask(queries.book, viewer=ada, book_id=book.id).version == 2


def test_edits_of_no_version_in_particular_all_succeed_in_turn(race, library, ada, book):
    assert race("edit") == {"done": ALL}
    assert library.ask(queries.book, viewer=ada, book_id=book.id).version == 1 + ALL


def test_an_e_mail_address_is_given_once(race, library):
    assert race("join") == {"done": 1, "email-taken": ALL - 1}
    assert library.ask(members, viewer=OPERATOR, name="Twin").total == 1


def test_many_who_try_at_once_have_as_many_attempts_as_one(race):
    assert race("try_to_join") == {"done": 1, "email-taken": JOIN_AS.most - 1, "too-many": ALL - JOIN_AS.most}


def test_a_reader_ends_with_one_reading_of_a_book(race, library, ada):
    ends = race("read")
    assert set(ends) <= {"done", "conflict"}
    assert library.ask(readings, viewer=ada).total == 1


def test_the_same_list_imported_by_many_at_once_is_there_once(race, library, ada):
    ends = race("take_over")
    assert ends["added"] == 1
    assert set(ends) <= {"added", "already there", "conflict"}
    assert library.ask(queries.books, viewer=ada, search=BookSearch(owner_id=ada.id, words="volume")).total == 20


def test_one_admin_remains_when_all_resign_at_once(race, library):
    def admin(number):
        email = f"admin{number}@example.org"
        made = library.do(add_member, by=OPERATOR, name="A", email=email, password_hash=None, role=Role.ADMIN)
        return made.actor()

    admins = [[admin(number * THREADS + n) for n in range(THREADS)] for number in range(PROCESSES)]
    assert race("resign", admins) == {"done": ALL - 1, "last-admin": 1}
