"""Who may do what: every route and method for everybody, as matrix.txt says, asked over HTTP.

A cell is the status. A star says that the answer shows what the row looks for; an exclamation mark, which is in no
row, that something changed although the answer is a no or the request only reads.
"""

import json
import re
from pathlib import Path

import pytest
from attrs import frozen
from litestar.testing import TestClient

from library.entrypoints.http.app import create_app
from library.settings import Settings
from tests.integration.http.conftest import BASE
from tests.integration.http.matrix_bodies import BODIES
from tests.integration.http.world import METRICS_TOKEN, World

MATRIX = Path(__file__).with_name("matrix.txt")
OURS = {"GET", "POST", "PUT", "PATCH", "DELETE"}  # HEAD is a GET, and OPTIONS asks nobody anything


@frozen
class Row:
    method: str
    path: str
    sends: str
    shows: str
    expected: dict[str, str]

    @property
    def route(self):
        return self.method, general(self.path.partition("?")[0])

    def __str__(self):
        return " ".join(filter("-".__ne__, (self.method, self.path, self.sends, self.shows)))


def general(path):
    """The path whatever the parameters in it are called, and with or without its last slash."""
    return re.sub(r"{[^}]*}", "{}", path).rstrip("/") or "/"


def read(text):
    """The rows of a table; its first line names who asks."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    _, _, _, _, *who = lines[0]
    return [
        Row(method, path, sends, shows, dict(zip(who, cells, strict=True)))
        for method, path, sends, shows, *cells in lines[1:]
    ]


ROWS = read(MATRIX.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def world():
    return World()


@pytest.fixture(scope="module")
def client(world):
    app = create_app(world.library, Settings(base_url=BASE, metrics_token=METRICS_TOKEN))
    with TestClient(app, base_url=BASE) as client:
        yield client


def ask(client, world, row, who):
    """What somebody gets, as a cell says it."""
    world.put_back()
    client.cookies.clear()
    body = {} if row.sends == "-" else BODIES[row.sends]
    sent = json.loads(re.sub(r"{(\w+)}", lambda name: world.secrets[name[1]], json.dumps(body)))
    answer = client.request(
        row.method, world.filled(row.path), headers=world.headers[who], follow_redirects=False, **sent
    )
    shown = row.shows != "-" and row.shows.casefold() in answer.text.casefold()
    allowed = row.method != "GET" and answer.status_code < 400
    return f"{answer.status_code}{'*' * shown}{'!' * bool(world.changes() and not allowed)}"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_matrix_says(client, world, row):
    assert {who: ask(client, world, row, who) for who in row.expected} == row.expected


def routes(app):
    """Every method and path of the application that is ours."""
    return {(method, general(route.path_format)) for route in app.routes for method in OURS & set(route.methods)}


def test_the_matrix_has_every_route_and_no_other(client):
    assert {row.route for row in ROWS} == routes(client.app)
