"""The API keeps to its OpenAPI document, whatever is sent: no fault of ours, and no answer that is not documented.

Each operation is asked 50 times by nobody in particular and by an admin who owns what is there;
`LIBRARY_TEST_EXAMPLES=500` asks more often.
"""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from library import accounts, open_library
from library.domain.actor import OPERATOR, Role, Scope
from library.domain.catalogue.use_cases import add_book
from library.domain.membership.credentials import new_secret
from library.domain.membership.joining import add_member, invite
from library.domain.membership.member import Registration
from library.domain.membership.use_cases import open_session
from library.domain.reading.use_cases import add_reading, set_book_reading
from tests.integration.http.served import served
from tests.missing import IN_CI

EXAMPLES = os.environ.get("LIBRARY_TEST_EXAMPLES", "50")
THINGS = 200
INVITED = 50
HERE = Path(__file__).parent


@pytest.fixture
def admin_s_token(sqlite_url, tmp_path):
    """The server's database gets many things, whose ids are noted in a file for the hooks."""
    with contextlib.closing(open_library(sqlite_url)) as library:
        member = {"by": OPERATOR, "password_hash": None}
        admin = library.do(add_member, name="Grace", email="grace@example.org", role=Role.ADMIN, **member).actor()
        there = [things_of(library, admin, number, member) for number in range(THINGS)]
        token, _ = accounts.make_token(library, by=admin, name="tests", scopes=tuple(Scope))
    ids = {name: [str(each[name]) for each in there if name in each] for name in there[0]}
    (tmp_path / "there.json").write_text(json.dumps(ids), encoding="utf-8")
    return token


def things_of(library, admin, number, member):
    book = library.do(add_book, by=admin, record={"title": f"Book {number}", "visibility": "public"})
    library.do(set_book_reading, by=admin, book_id=book.id, record={"status": "read"})
    reading = library.do(add_reading, by=admin, record={"title": f"Title {number}"})
    _, token = accounts.make_token(library, by=admin, name=f"token {number}", scopes=(Scope.READ,))
    member = library.do(add_member, name=f"Member {number}", email=f"member-{number}@example.org", **member)
    session = library.do(open_session, member_id=admin.id, password_hash=None, secret=new_secret(), agent="a browser")
    made = {"book": book, "reading": reading, "token": token, "member": member, "session": session}
    if number < INVITED:
        guest = {"email": f"guest-{number}@example.org", "registration": Registration.INVITATION}
        made["invitation"] = library.do(invite, by=OPERATOR, **guest)
    return {f"{name}_id": thing.id for name, thing in made.items()}


@pytest.mark.parametrize("who", ["nobody", "an admin"])
def test_the_api_is_as_documented(who, sqlite_url, admin_s_token, tmp_path):
    with served(tmp_path, sqlite_url, LIBRARY_TRUSTED_PROXIES="127.0.0.1") as server:
        command = [Path(sys.executable).with_name("st"), "--config-file", HERE / "schemathesis.toml", "run"]
        command += [f"{server.address}/schema/openapi.json", "--max-examples", EXAMPLES]
        if IN_CI:
            command += ["--seed", "1"]  # what fails there fails again
        if who == "an admin":
            command += ["--header", f"Authorization: Bearer {admin_s_token}"]
        surroundings = {
            **os.environ,
            "LIBRARY_TEST_THERE": str(tmp_path / "there.json"),
            "PYTHONPATH": str(HERE.parents[2]),
        }
        ran = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
