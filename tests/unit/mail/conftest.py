"""A post office that keeps what it is given, and one letter of each kind."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import attrs
import pytest

from library.adapters.mail.addresses import Sender
from library.adapters.mail.memory import Memory
from library.adapters.mail.post import Post
from library.domain.outside import Letter

LETTERS: dict[str, dict[str, Any]] = {
    "confirm-email": {"link": "/confirm-email?secret=s3cret"},
    "email-changed": {"data": {"after": "new@example.org"}},
    "invitation": {"link": "/invitation?secret=s3cret", "data": {"inviter": "Grace Hopper"}},
    "password-changed": {"data": {"when": "1 March 2026 at 12:00 UTC"}},
    "reset-password": {"link": "/reset-password?secret=s3cret&then=/"},
}


@pytest.fixture(scope="session")
def letter():
    """Makes a letter of a kind, the rest of it as it usually is."""

    def letter(kind="invitation", **changes):
        usual = Letter(id=UUID(int=7), kind=kind, to="ada@example.org", name="Ada Lovelace", **LETTERS[kind])
        return attrs.evolve(usual, **changes)

    return letter


@pytest.fixture
def box():
    return Memory()


@pytest.fixture
def post(box):
    return post_into(box)


def post_into(box):
    sender = Sender("library@books.example.org", "Books of Elm Street")
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return Post(box, sender=sender, base_url="https://books.example.org", clock=lambda: now)
