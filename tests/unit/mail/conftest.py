"""A post office that keeps what it is given, and one letter of each kind."""

from datetime import UTC, datetime

import pytest

from library.adapters.mail.addresses import Sender
from library.adapters.mail.memory import Memory
from library.adapters.mail.post import Post
from tests import letters


@pytest.fixture(scope="session")
def letter():
    """Makes a letter of a kind, the rest of it as it usually is."""
    return letters.letter


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
