"""What began some days ago, so that the next rounds of the relays have something to do with it by now."""

import contextlib
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

from library import open_library
from library.domain.actor import OPERATOR, Actor, Role
from library.domain.catalogue.use_cases import add_book
from library.domain.lending import circulation, holding, setting_terms
from library.domain.membership.joining import add_member
from library.domain.notices.kinds import Kind
from library.domain.notices.tell import tell
from library.domain.notices.use_cases import prefer
from library.domain.operations.limits import HOLD_BY
from library.domain.operations.use_cases import begin_anew
from tests.torture.launch import FOLLOWS


class Past:
    """The library, in which things can be done as of some days ago."""

    def __init__(self, url):
        self._ago = threading.local()
        self.library = open_library(url, clock=self._now, work=FOLLOWS)

    def do(self, days_ago, use_case, **given):
        self._ago.days = days_ago
        return self.library.do(use_case, **given)

    def _now(self):
        return datetime.now(UTC) - timedelta(days=getattr(self._ago, "days", 0))


@contextlib.contextmanager
def open_past(url):
    """For the length of the block. It is noon in the community, so that no day ends and digests are mailed."""
    past = Past(url)
    with past.library:
        admin = past.do(0, add_member, by=OPERATOR, name="admin", email="admin@example.com", password_hash=None)
        hour = datetime.now(UTC).hour
        zone = f"Etc/GMT{hour - 12:+d}" if hour != 12 else "Etc/GMT"
        enough = dict.fromkeys(("loans_per_borrower", "holds_per_member", "renewals"), 10_000)
        terms = {"time_zone": zone, "detach_days": 5, **enough}
        past.do(0, setting_terms.set_community_terms, by=Actor(admin.id, Role.ADMIN), record=terms)
        yield past


class Night:
    """Something that is due: a reminder, an answer to a claim, a hold not collected, a history, a digest.

    All of it began less than 30 days ago, after which events are forgotten; and nobody lends to who is late by then.
    """

    name, share = "something due by time", 12

    def __init__(self, who):
        self.who = who
        self._told = Counter()  # kind, whom, and of what
        self._detached, self._states, self._digests = [], {}, []

    def write(self):
        past = (self._overdue, self._soon, self._unanswered, self._not_collected, self._long_ago, self._in_a_digest)
        self.who.random.choice(past)()
        return 1

    def violations(self, found):
        kept = found.kept
        for (kind, to, about), times in self._told.items():
            if (told := kept.told[kind, to, about]) != times:
                yield f"{to} was told {told} times that {about} is {kind}."
        for loan_id in self._detached:
            if kept.loans[loan_id].borrower_id is not None:
                yield f"The loan {loan_id} was not detached."
            if told := [kind for kind, _, about in kept.told if about == loan_id]:
                yield f"Of the loan {loan_id}, which was detached, there still are {told}."
        for hold_id, state in self._states.items():
            if kept.holds[hold_id].state != state:
                yield f"The hold {hold_id} should be {state} by now, and is {kept.holds[hold_id].state}."
        for member_id in self._digests:
            if (jobs := kept.digests[member_id]) != 1:
                yield f"{member_id} got {jobs} digests."

    def _overdue(self):
        loan = self._lent(29, loan_days=10)
        self._expect("overdue-again", self._late.id, loan.id)
        self._expect("lent-overdue", self.who.id, loan.id)

    def _soon(self):
        self._expect("due-soon", self._late.id, self._lent(26).id)

    def _unanswered(self):
        loan = self._lent(28, loan_days=365)
        self._past.do(20, circulation.claim_return, by=self._late, loan_id=loan.id)
        self._expect("return-claimed", self.who.id, loan.id)
        self._expect("claim-unanswered", self._late.id, loan.id)
        self._expect("claim-to-confirm", self.who.id, loan.id)

    def _not_collected(self):
        book, following = self._book(20, acceptance="auto"), self.who.company.borrowers[0]
        self._past.do(20, begin_anew, attempts=((HOLD_BY, str(each.id)) for each in (self._late, following)))
        hold = self._past.do(20, holding.place_hold, by=self._late, book_id=book.id)
        waits = self._past.do(19, holding.place_hold, by=Actor(following.id), book_id=book.id)
        self._states |= {str(hold.id): "expired", str(waits.id): "ready"}
        self._expect("hold-expired", self._late.id, hold.id)
        self._expect("pick-up-missed", self.who.id, hold.id)
        self._expect("hold-ready", following.id, waits.id)

    def _long_ago(self):
        loan = self._lent(20, told=False)
        self._past.do(10, circulation.return_book, by=self._owner, loan_id=loan.id)
        self._detached.append(str(loan.id))

    def _in_a_digest(self):
        """A new member each time, for there is one a day."""
        name = f"{self.who.name}-{self.who.number()}"
        member = self._past.do(
            2, add_member, by=OPERATOR, name=name, email=f"{name}@example.com", password_hash=None
        ).actor()
        self._past.do(2, prefer, by=member, mails="digest")
        self._past.do(1, _tell, to=member.id)
        self._digests.append(str(member.id))

    def _lent(self, days_ago, *, told=True, **terms):
        book = self._book(days_ago, **terms)
        loan = self._past.do(days_ago, circulation.lend, by=self._owner, book_id=book.id, to=self._late.id)
        if told:
            self._expect("book-lent", self._late.id, loan.id)
        return loan

    def _book(self, days_ago, **terms):
        record = {"title": f"{self.who.name} {self.who.number()}, long ago"}
        book = self._past.do(days_ago, add_book, by=self._owner, record=record)
        if terms:
            self._past.do(days_ago, setting_terms.set_book_s_terms, by=self._owner, book_id=book.id, record=terms)
        return book

    def _expect(self, kind, to, about):
        self._told[kind, str(to), str(about)] += 1

    @property
    def _past(self):
        return self.who.past

    @property
    def _owner(self):
        return Actor(self.who.id, Role.LIBRARIAN)

    @property
    def _late(self):
        return Actor(self.who.company.late.id)


def _tell(uow, *, to):
    tell(uow, Kind.GIFT_OFFERED, to, about="yesterday", said={"title": "Emma"})
