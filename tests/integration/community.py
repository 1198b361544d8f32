"""A community that has lent for some weeks, until something of everything that time brings is due."""

from collections import Counter
from datetime import timedelta

from library.domain.actor import OPERATOR, Role
from library.domain.catalogue.use_cases import add_book
from library.domain.lending import circulation, holding, setting_terms
from library.domain.membership.joining import add_member
from library.domain.notices.use_cases import prefer

ADA = "ada@example.org"
GUEST = circulation.guest(name="Gus", email="gus@example.org")


class Letters(list):
    """A post that keeps what it is given."""

    send = list.append


def facts(letters):
    """How often who was told what of which book and day; an owner hears of each step of lateness."""
    return Counter(fact for letter in letters for fact in _facts(letter))


def told(letters):
    """The same in few words: which kind, to whom, and which book."""
    return Counter(fact[:3] for letter in letters for fact in _facts(letter))


def _facts(letter):
    data = letter.data
    if letter.kind == "digest":
        return [(letter.kind, letter.to, line) for line in letter.lines]
    which = data["days"] if letter.kind == "lent-overdue" else data.get("other")
    return [(letter.kind, letter.to, data.get("title", ""), data.get("until") or data.get("since"), which)]


class Community:
    """Ada lends to the households."""

    def __init__(self, library, go_on, households=1):
        self.library, self._go_on = library, go_on
        self.ada, self.ada_s_friend, grace = self.join("ada"), self.join("charles"), self.join("grace", Role.ADMIN)
        self.do(setting_terms.set_community_terms, by=grace, record={"detach_days": 14})
        self.households = [Household(self, number) for number in range(households)]

    def lends_for_weeks(self, relay):
        """Until then; what happened on the first two days was told on the second, and of what came later nothing."""
        for household in self.households:
            household.begins()
        self._go_on(days=1)
        for household in self.households:
            household.returns()
        relay()
        self._go_on(days=4)
        for household in self.households:
            household.claims()
        self._go_on(days=16)
        for household in self.households:
            household.asks()
        self._go_on(days=5)

    def due(self):
        """The kinds of what time has to tell now, once, and of which book."""
        return Counter(fact for household in self.households for fact in household.due())

    def do(self, use_case, **given):
        return self.library.do(use_case, **given)

    def join(self, name, role=Role.MEMBER):
        email = f"{name}@example.org"
        return self.do(add_member, by=OPERATOR, name=name, email=email, password_hash=None, role=role).actor()

    def book(self, title, **terms):
        book = self.do(add_book, by=self.ada, record={"title": title})
        if terms:
            self.do(setting_terms.set_book_s_terms, by=self.ada, book_id=book.id, record=terms)
        return book

    def lend(self, book, to):
        return self.do(circulation.lend, by=self.ada, book_id=book.id, to=to)


class Household:
    """Bob, who brings back too late, Cleo, who asks and does not come, and Dot, who wants few mails."""

    def __init__(self, community, number):
        self._in, self._number = community, number
        self.bob, self.cleo, self.dot = (community.join(f"{name}{number}") for name in ("bob", "cleo", "dot"))
        self.bob_s_address = f"bob{number}@example.org"

    def begins(self):
        do = self._in.do
        do(prefer, by=self.dot, mails="digest")
        self.soon = self._in.lend(self._book("Soon"), self.bob.id)
        self._in.lend(self._book("Late", loan_days=21), self.bob.id)
        self._in.lend(self._book("Later", loan_days=14), GUEST)
        self._claimed = self._in.lend(self._book("Claimed", loan_days=60), self.bob.id)
        self._in.lend(self._book("Long", loan_days=60), self.dot.id)
        self.ended = self._in.lend(self._book("Ended"), self.bob.id)
        self.asleep = do(holding.place_hold, by=self.dot, book_id=self.soon.book_id)
        until = self._in.library.now().date() + timedelta(days=24)
        do(holding.suspend_hold, by=self.dot, hold_id=self.asleep.id, until=until)

    def returns(self):
        self._in.do(circulation.return_book, by=self._in.ada, loan_id=self.ended.id)

    def claims(self):
        self._in.do(circulation.claim_return, by=self.bob, loan_id=self._claimed.id)

    def asks(self):
        book = self._book("Promised", acceptance="auto", pick_up_days=3)
        self.missed, self.next = (
            self._in.do(holding.place_hold, by=who, book_id=book.id) for who in (self.cleo, self.dot)
        )

    def due(self):
        bob, cleo, dot = self.bob_s_address, f"cleo{self._number}@example.org", f"dot{self._number}@example.org"
        yield from [("due-soon", bob, self._title("Soon")), ("overdue", bob, self._title("Late"))]
        yield ("overdue-again", GUEST.email, self._title("Later"))
        yield from [("lent-overdue", ADA, self._title(name)) for name in ("Late", "Later")]
        yield ("claim-unanswered", bob, self._title("Claimed"))
        yield ("claim-to-confirm", ADA, self._title("Claimed"))
        yield ("hold-expired", cleo, self._title("Promised"))
        yield ("pick-up-missed", ADA, self._title("Promised"))
        yield ("hold-ready", dot, self._title("Promised"))
        yield ("digest", dot, f"ada has lent you “{self._title('Long')}”. It is due on 30 April 2026.")

    def _title(self, name):
        return f"{name} {self._number}"

    def _book(self, name, **terms):
        return self._in.book(self._title(name), **terms)
