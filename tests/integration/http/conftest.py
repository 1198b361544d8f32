"""The web application over the library of the test, asked without a network."""

import contextlib
import re

import pytest
from litestar.testing import TestClient

from library import accounts
from library.adapters.mail.addresses import Sender
from library.adapters.mail.memory import Memory
from library.adapters.mail.post import Post
from library.domain.actor import Scope
from library.entrypoints.http.app import create_app
from library.relay import Relay
from library.settings import Settings
from library.work import WORK
from tests.integration.http.world import METRICS_TOKEN, World

BASE = "http://library.example.org"
PASSWORD = "a long enough password"
NOBODY: dict[str, str] = {}
# For what ends before any store is asked.
in_memory = pytest.mark.parametrize("store_url", ["memory:"])


class Mailbox:
    """Everybody's mail, which is written and sent when somebody looks."""

    def __init__(self, library):
        self._post = Memory()
        self._relay = Relay(library, WORK)
        library.mailer = Post(self._post, sender=Sender("library@example.org", "Library"), base_url=BASE)

    def texts(self):
        """What was sent, in words, the newest last."""
        self._relay.run_due()
        return [message.get_body(("plain",)).get_content() for message in self._post.messages]

    def to(self):
        """Whom it was sent to."""
        self.texts()
        return [to for _, to in self._post.envelopes]

    def link(self):
        """Where the newest letter leads, as a path and a secret."""
        return re.search(rf"{BASE}(/[a-z-]+)\?secret=([\w-]{{43}})\b", self.texts()[-1]).groups()

    def secret(self):
        return self.link()[1]


@pytest.fixture
def settings():
    return Settings(base_url=BASE)


class AtHand:
    """The library of the test that runs, for an application that goes on to the next."""

    def __init__(self):
        self.library = None

    def __getattr__(self, name):
        return getattr(self.library, name)


@pytest.fixture(scope="session")
def clients():
    """By settings: to put an application together takes longer than most tests."""
    made = {}
    with contextlib.ExitStack() as stack:

        def client(library, settings):
            if settings not in made:
                at_hand = AtHand()
                app = create_app(at_hand, settings)
                made[settings] = at_hand, stack.enter_context(TestClient(app, base_url=BASE))
            at_hand, client = made[settings]
            at_hand.library = library
            client.cookies.clear()
            return client

        yield client


@pytest.fixture
def client(clients, library, settings):
    return clients(library, settings)


@pytest.fixture
def mailbox(library):
    return Mailbox(library)


@pytest.fixture
def speaking_for(library):
    """The headers of a program that acts for somebody, with the scopes of its token."""

    def headers(actor, *scopes):
        secret, _ = accounts.make_token(library, by=actor, name="a program", scopes=scopes or tuple(Scope))
        return {"Authorization": f"Bearer {secret}"}

    return headers


@pytest.fixture
def as_ada(ada, speaking_for):
    return speaking_for(ada)


@pytest.fixture
def as_bob(bob, speaking_for):
    return speaking_for(bob)


@pytest.fixture
def as_admin(admin, speaking_for):
    return speaking_for(admin)


@pytest.fixture
def as_librarian(librarian, speaking_for):
    return speaking_for(librarian)


@pytest.fixture
def emma(client, as_ada):
    """A book of Ada's that everybody sees, as she sees it."""
    return client.post(
        "/api/books/", json={"title": "Emma", "visibility": "public", "notes": "from my aunt"}, headers=as_ada
    ).json()


@pytest.fixture
def diary(client, as_ada):
    """A book of Ada's that nobody else sees."""
    return client.post("/api/books/", json={"title": "Diary", "visibility": "private"}, headers=as_ada).json()


@pytest.fixture
def as_cleo(member, speaking_for):
    return speaking_for(member("Cleo"))


@pytest.fixture
def ask(client, emma):
    """Somebody asks for Emma, or another book."""
    return lambda who, book=None: client.post(path(book or emma, "holds"), headers=who)


@pytest.fixture
def lend(client, as_ada, emma):
    """Ada hands Emma over, or another book."""

    def lend(to, book=None, **headers):
        body = {"book_id": (book or emma)["id"], "to": str(to.id)}
        return client.post("/api/loans/", json=body, headers=as_ada | headers)

    return lend


@pytest.fixture
def another(client, as_ada):
    """Puts another book of Ada's into the library."""
    return lambda title="Persuasion": client.post("/api/books/", json={"title": title}, headers=as_ada).json()


@pytest.fixture
def joined(client):
    """The account of somebody who joined, and has not signed in."""
    body = {"name": "Mary Shelley", "email": "mary@example.org", "password": PASSWORD}
    return client.post("/api/members/", json=body).json()


@pytest.fixture
def signed_in(client, joined):
    """The header that changes have to carry; the client keeps the cookie."""
    answer = client.post("/api/sessions/", json={"email": joined["email"], "password": PASSWORD})
    return {"X-CSRF-Token": answer.json()["csrf_token"]}


@pytest.fixture(scope="module")
def world():
    """A library in memory with one of everything, which is put back for each request."""
    return World()


@pytest.fixture(scope="module")
def asked(world):
    """The web application over that world."""
    app = create_app(world.library, Settings(base_url=BASE, metrics_token=METRICS_TOKEN))
    with TestClient(app, base_url=BASE) as client:
        yield client


def path(thing, *rest, among="books"):
    return "/".join([f"/api/{among}", thing["id"], *rest, ""])


def refusal(answer):
    """The status of a no, and its code."""
    return answer.status_code, answer.json()["code"]
