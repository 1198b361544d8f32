"""matrix.txt as rows, and how one of them is asked over HTTP.

A cell is the status. A star says that the answer shows what the row looks for; an exclamation mark, which is in no
row, that something changed although the answer is a no or the request only reads.
"""

import json
import re
from pathlib import Path

from attrs import frozen

from tests.integration.http.matrix_bodies import BODIES

MATRIX = Path(__file__).with_name("matrix.txt")
OURS = {"GET", "POST", "PUT", "PATCH", "DELETE"}  # HEAD is a GET, and OPTIONS asks nobody anything


@frozen
class Row:
    """A request, and what each person who sends it gets."""

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


def routes(app):
    """Every method and path of the application that is ours."""
    return {(method, general(route.path_format)) for route in app.routes for method in OURS & set(route.methods)}


def read(text):
    """The rows of a table; its first line names who asks."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    _, _, _, _, *who = lines[0]
    return [
        Row(method, path, sends, shows, dict(zip(who, cells, strict=True)))
        for method, path, sends, shows, *cells in lines[1:]
    ]


ROWS = read(MATRIX.read_text(encoding="utf-8"))


def send(client, world, row, who, **added):
    """The answer to a row's request; `added` is put into its body."""
    world.put_back()
    client.cookies.clear()
    body = {} if row.sends == "-" else BODIES[row.sends]
    sent = json.loads(re.sub(r"{(\w+)}", lambda name: world.filled(name[0]), json.dumps(body)))
    if added:
        sent["json"] |= added
    path = world.filled(row.path)
    return client.request(row.method, path, headers=world.headers[who], follow_redirects=False, **sent)


def ask(client, world, row, who):
    """What somebody gets, as a cell says it."""
    answer = send(client, world, row, who)
    shown = row.shows != "-" and row.shows.casefold() in answer.text.casefold()
    allowed = row.method != "GET" and answer.status_code < 400
    return f"{answer.status_code}{'*' * shown}{'!' * bool(world.changes() and not allowed)}"
