"""Clients that write at once, each for a member of its own, and how far they have come together."""

import random
import threading
from collections import Counter
from uuid import UUID

from attrs import frozen

from library import accounts
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.catalogue.use_cases import add_book
from library.domain.lending import setting_terms
from library.domain.lending.terms import TermsRecord
from library.domain.membership.joining import add_member
from tests.torture.client import Client, Wrong
from tests.torture.crowd import MANY
from tests.torture.writes import KINDS

BORROWERS = 2  # of each writer


@frozen
class Member:
    """One for whom somebody acts over a connection."""

    id: UUID
    client: Client


@frozen(kw_only=True)
class Company:
    """Whom a writer acts for besides: members to lend to, one who is late, and the owner of what everybody wants."""

    borrowers: list[Member]
    late: Member
    owner: Member

    def clients(self):
        return [one.client for one in (*self.borrowers, self.late, self.owner)]


class Writer(threading.Thread):
    """One who writes until all together have written enough."""

    def __init__(self, name, member, company, popular, past, seed, progress):
        super().__init__(name=name, daemon=True)
        self.id, self.client = member.id, member.client
        self.company, self.popular, self.past = company, popular, past
        self.random = random.Random(f"{seed} {name}")  # noqa: S311 - the seed is what it is for
        self.kinds = [kind(self) for kind in KINDS]
        self._progress = progress
        self._sent = 0

    def clients(self):
        """Its own, and those of whom it acts for besides."""
        return [self.client, *self.company.clients()]

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
            for each in self.clients():
                each.close()


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


def writers(past, many, port, seed, progress):
    """Librarians, for they may invite people; each with members of its own to lend to."""
    joining = Joining(past.library, port)
    owner = joining.member("crowd")
    popular = [joining.book(owner, number) for number in range(MANY)]
    made = []
    for number in range(many):
        name = f"w{number}"
        company = Company(
            borrowers=[joining.member(f"{name}b{borrower}") for borrower in range(BORROWERS)],
            late=joining.member(f"{name}late"),
            owner=joining.again(owner),
        )
        member = joining.member(name, Role.LIBRARIAN)
        made.append(Writer(name, member, company, popular, past, seed, progress))
    return made


class Joining:
    """Makes members, each with a token that may do all that they may."""

    def __init__(self, library, port):
        self._library, self._port = library, port
        self._tokens = {}

    def member(self, name, role=Role.MEMBER):
        email = f"{name}@example.com"
        member = self._library.do(add_member, by=OPERATOR, name=name, email=email, password_hash=None, role=role)
        by = Actor(member.id, role)
        self._tokens[member.id], _ = accounts.make_token(self._library, by=by, name="torture", scopes=tuple(Scope))
        return self.again(member)

    def again(self, member):
        """The same over a connection of its own."""
        return Member(member.id, Client(self._port, self._tokens[member.id]))

    def book(self, owner, number):
        """Every other one is ready for who is next without anybody being asked."""
        by = Actor(owner.id)
        book = self._library.do(add_book, by=by, record={"title": f"Popular {number}"})
        if number % 2:
            terms = TermsRecord(acceptance="auto")
            self._library.do(setting_terms.set_book_s_terms, by=by, book_id=book.id, record=terms)
        return str(book.id)
