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
from library.domain.lending.circulation import lend
from library.domain.lending.fee import EntryKind
from library.domain.lending.fees import charge
from library.domain.lending.giving import offer_book
from library.domain.lending.holding import place_hold
from library.domain.lending.queries import fees
from library.domain.lending.searches import FeeSearch
from library.domain.membership.credentials import new_secret
from library.domain.membership.joining import add_member, invite
from library.domain.membership.member import Registration
from library.domain.membership.use_cases import open_session
from library.domain.notices.kinds import Kind
from library.domain.notices.queries import notices
from library.domain.notices.tell import tell
from library.domain.operations.limits import OFFER_BY
from library.domain.operations.use_cases import begin_anew
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
        secret, token = accounts.make_token(library, by=admin, name="tests", scopes=tuple(Scope))
    ids = {name: [str(each[name]) for each in there if name in each] for name in there[0]}
    own = {"token_id": str(token.id), "member_id": str(admin.id)}
    (tmp_path / "there.json").write_text(json.dumps({**ids, "own": own}), encoding="utf-8")
    return secret


def things_of(library, admin, number, member):
    book = library.do(add_book, by=admin, record={"title": f"Book {number}", "visibility": "public"})
    library.do(set_book_reading, by=admin, book_id=book.id, record={"status": "read"})
    reading = library.do(add_reading, by=admin, record={"title": f"Title {number}"})
    _, token = accounts.make_token(library, by=admin, name=f"token {number}", scopes=(Scope.READ,))
    member = library.do(add_member, name=f"Member {number}", email=f"member-{number}@example.org", **member)
    session = library.do(open_session, member_id=admin.id, password_hash=None, secret=new_secret(), agent="a browser")
    hold = library.do(place_hold, by=member.actor(), book_id=book.id)
    lent = library.do(add_book, by=admin, record={"title": f"Lent {number}"})
    loan = library.do(lend, by=admin, book_id=lent.id, to=member.id)
    made = {"book": book, "reading": reading, "token": token, "member": member, "session": session}
    made |= {"hold": hold, "loan": loan, **owed_and_told(library, admin, member, number)}
    if number < INVITED:
        library.do(add_book, by=member.actor(), record={"title": "The Dispossessed", "isbn": "9780061054884"})
        guest = {"email": f"guest-{number}@example.org", "registration": Registration.INVITATION}
        made["invitation"] = library.do(invite, by=OPERATOR, **guest)
    return {f"{name}_id": thing.id for name, thing in made.items()}


def owed_and_told(library, admin, member, number):
    """What the member owes and is offered, and what the admin was told."""
    lost, given = (library.do(add_book, by=admin, record={"title": f"{what} {number}"}) for what in ("Lost", "Given"))
    loan = library.do(lend, by=admin, book_id=lost.id, to=member.id)
    library.do(begin_anew, attempts=((OFFER_BY, str(admin.id)),))
    gift = library.do(offer_book, by=admin, book_id=given.id, to=member.id)
    library.do(charge_for, loan_id=loan.id)
    library.do(tell, kind=Kind.HOLD_PLACED, to=admin.id, about=number, other=member.id, said={"title": "Lost"})
    [fee] = library.ask(fees, viewer=member.actor(), search=FeeSearch()).items
    return {"fee": fee, "gift": gift, "notice": library.ask(notices, viewer=admin).items[0]}


def charge_for(uow, *, loan_id):
    charge(uow, uow.loans.get(loan_id), EntryKind.LOST, 500)


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
