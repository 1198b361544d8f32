"""Clients that write at once, each for a member of its own, and how far they have come together."""

import random
import threading
from collections import Counter

from library import accounts, open_library
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.membership.joining import add_member
from tests.torture.client import Client, Wrong
from tests.torture.writes import KINDS


class Writer(threading.Thread):
    """One who writes until all together have written enough."""

    def __init__(self, name, id, token, port, seed, progress):
        super().__init__(name=name, daemon=True)
        self.id = id
        self.random = random.Random(f"{seed} {name}")  # noqa: S311 - the seed is what it is for
        self.client = Client(port, token)
        self.kinds = [kind(self) for kind in KINDS]
        self._progress = progress
        self._sent = 0

    def kind(self, wanted):
        return next(kind for kind in self.kinds if isinstance(kind, wanted))

    def number(self):
        """The next one of this writer."""
        self._sent += 1
        return self._sent

    def run(self):
        shares = [kind.share for kind in self.kinds]
        try:
            while not self._progress.enough.is_set():
                (kind,) = self.random.choices(self.kinds, shares)
                self._progress.acknowledge(kind.name, kind.write())
        except Exception as error:  # noqa: BLE001 - whatever it is, the run is to end and tell
            self._progress.fail(f"{self.name}: {error if isinstance(error, Wrong) else repr(error)}")
        finally:
            self.client.close()


class Progress:
    """What was acknowledged so far, by kind, and what was wrong."""

    def __init__(self, wanted):
        self._wanted = wanted
        self._changed = threading.Condition()
        self.enough = threading.Event()
        self.acknowledged: Counter[str] = Counter()
        self.wrong = []

    def acknowledge(self, kind, writes):
        with self._changed:
            self.acknowledged[kind] += writes
            if self.acknowledged.total() >= self._wanted:
                self.enough.set()
            self._changed.notify_all()

    def fail(self, why):
        with self._changed:
            self.wrong.append(why)
            self.enough.set()
            self._changed.notify_all()

    def await_writes(self, writes):
        """Until so many were acknowledged; whether it is worth going on."""
        with self._changed:
            self._changed.wait_for(lambda: self.acknowledged.total() >= writes or self.enough.is_set())
            return not self.wrong


def writers(url, many, port, seed, progress):
    """Librarians, for they may invite people; each with a token that may do all that they may."""
    with open_library(url) as library:
        made = []
        for number in range(many):
            name = f"w{number}"
            email = f"{name}@example.com"
            member = library.do(
                add_member, by=OPERATOR, name=name, email=email, password_hash=None, role=Role.LIBRARIAN
            )
            by = Actor(member.id, Role.LIBRARIAN)
            token, _ = accounts.make_token(library, by=by, name="torture", scopes=tuple(Scope))
            made.append(Writer(name, member.id, token, port, seed, progress))
        return made
