"""Members, owners, a librarian, guests and the clock play against the rules, on any store."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from library import Library
from library.domain.actor import OPERATOR, Actor, Role
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import Forbidden, Invalid, NotFound, Refused, TooMany
from library.domain.lending import circulation, fees, holding, setting_terms, upkeep
from library.domain.lending.fee import EntryKind
from library.domain.lending.terms import TermsRecord
from library.domain.membership import joining
from library.domain.membership.member import Registration
from library.domain.membership.use_cases import set_standing
from tests.lending_owners import EMMA, PERSUASION, OwnersPlay, books, people, places
from tests.lending_rules import HOLD_LIMIT, LOAN_LIMIT, LendingRules

DOCUMENTED = (Refused, NotFound, Forbidden, Invalid, TooMany)

BORROWERS_DO = (circulation.renew, circulation.claim_return, circulation.pass_on)
LENDERS_DO = (
    circulation.renew,
    circulation.recall,
    circulation.return_book,
    circulation.lose,
    circulation.find,
    circulation.pass_on,
)


class Clock:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


class LendingMachine(OwnersPlay, LendingRules, RuleBasedStateMachine):
    """Whoever acts, and on what, is drawn blindly, so that most of what is tried is refused; that is part of it."""

    refused: ClassVar[Counter[str]] = Counter()
    done: ClassVar[Counter[str]] = Counter()

    def open_store(self):
        """Subclasses say which store it is about."""
        raise NotImplementedError

    @initialize()
    def open(self):
        self.clock = Clock()
        self.store = self.open_store()
        self.library = Library(
            transactions=self.store.transaction,
            reads=self.store.reads,
            passwords=None,
            mailer=None,
            clock=self.clock,
            registration=Registration.OPEN,
        )
        roles = [Role.MEMBER, Role.MEMBER, Role.MEMBER, Role.LIBRARIAN, Role.ADMIN]
        self.people = [self.join(f"member {n}", role) for n, role in enumerate(roles)]
        self.admin = self.join("admin", Role.ADMIN)
        self.books = [
            self.library.do(add_book, by=self.people[owner], record={"title": f"No. {n}", "isbn": str(isbn)})
            for n, (owner, isbn) in enumerate([(0, EMMA), (1, EMMA), (2, EMMA), (0, PERSUASION), (3, PERSUASION)])
        ]
        self.books.append(self.library.do(add_book, by=self.people[1], record={"title": "without an ISBN"}))
        limits: TermsRecord = {
            "loans_per_borrower": LOAN_LIMIT,
            "holds_per_member": HOLD_LIMIT,
            "loan_days": 7,
            "pick_up_days": 3,
            "closed_weekdays": [7],
        }
        costs: TermsRecord = {"fee_per_day": 30, "fee_cap": 100, "agreed_value": 1500, "fee_limit": 150}
        self.library.do(setting_terms.set_community_terms, by=self.admin, record={**limits, **costs})

    def join(self, name, role) -> Actor:
        account = {"name": name, "email": f"{name.replace(' ', '')}@example.org", "password_hash": None}
        return self.library.do(joining.add_member, by=OPERATOR, role=role, **account).actor()

    def attempt(self, use_case, **given):
        member = self.find("members", given["by"].id)
        if member.left_at is not None or member.suspended:
            return None  # nobody signs in as them any more, or for the time being
        try:
            result = self.library.do(use_case, **given)
        except DOCUMENTED as error:
            self.refused[type(error).__name__] += 1
            return None
        self.done[use_case.__name__] += 1
        return result

    def some(self, table, place):
        """The id of one of these, mostly of one from which something may still come; or of nothing that there is."""
        rows = self.rows(table)
        alive = [row for row in rows if getattr(row, "state", "") in {"open", "lost", "waiting", "ready", "offered"}]
        chosen = alive if alive and place else rows
        return chosen[-1 - place % len(chosen)].id if chosen else self.people[0].id

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(who=people, book=books)
    def ask(self, who, book):
        self.attempt(holding.place_hold, by=self.people[who], book_id=self.books[book].id)

    @rule(who=people, isbn=st.sampled_from([EMMA, PERSUASION]))
    def ask_for_any_copy(self, who, isbn):
        self.attempt(holding.place_hold_on_any_copy, by=self.people[who], isbn=isbn)

    @rule(
        who=people,
        place=places,
        book=books,
        verb=st.sampled_from([holding.accept_hold, holding.accept_hold, holding.decline_hold]),
    )
    def answer(self, who, place, book, verb):
        self.attempt(verb, by=self.people[who], hold_id=self.some("holds", place), book_id=self.books[book].id)

    @rule(book=books)
    def accept_the_first(self, book):
        with self.store.transaction() as uow:
            try:
                found = uow.books.get(self.books[book].id)
            except NotFound:
                return
            waiting = [hold.id for hold in uow.holds.queue(found) if not hold.suspended]
        if waiting:
            owner = Actor(found.owner_id)
            self.attempt(holding.accept_hold, by=owner, hold_id=waiting[0], book_id=found.id)

    @rule(
        who=people,
        place=places,
        verb=st.sampled_from([holding.cancel_hold, holding.suspend_hold, holding.resume_hold]),
        days=st.sampled_from([None, 0, 2]),
    )
    def change_one_s_mind(self, who, place, verb, days):
        hold = self.find("holds", self.some("holds", place))
        by = Actor(hold.member_id) if hold and who else self.people[who]
        until = None if days is None else self.clock.now.date() + timedelta(days=days)
        more = {"until": until} if verb is holding.suspend_hold else {}
        self.attempt(verb, by=by, hold_id=self.some("holds", place), **more)

    @rule(who=people, book=books, to=people)
    def ask_and_be_served_or_not(self, who, book, to):
        self.ask(who, book)
        self.accept_the_first(book)
        self._lend(book, self.people[to].id)

    @rule(place=places, days=st.integers(1, 12))
    def keep_it_for_too_long(self, place, days):
        loan = self.find("loans", self.some("loans", place))
        if loan and loan.borrower_id:
            self.clock.now += timedelta(days=days)
            self.attempt(circulation.renew, by=Actor(loan.borrower_id), loan_id=loan.id)
            self.clock.now += timedelta(days=days)
            self.attempt(circulation.return_book, by=Actor(loan.owner_id), loan_id=loan.id)

    @rule(first=books, second=books, third=books, to=people)
    def hand_over_much(self, first, second, third, to):
        for book in (first, second, third):
            self._lend(book, self.people[to].id)

    @rule(book=books, to=people)
    def hand_over(self, book, to):
        self._lend(book, self.people[to].id)

    @rule(book=books, name=st.sampled_from("xy"))
    def hand_over_to_a_guest(self, book, name):
        self._lend(book, circulation.guest(name=name, email=f"{name}@example.org"))

    def _lend(self, book, to):
        owner = self.find("books", self.books[book].id)
        by = self.people[0] if owner is None else Actor(owner.owner_id)
        self.attempt(circulation.lend, by=by, book_id=self.books[book].id, to=to)

    @rule(who=people, place=places, verb=st.sampled_from(BORROWERS_DO + LENDERS_DO))
    def do_with_somebody_s_loan(self, who, place, verb):
        self.attempt(verb, by=self.people[who], loan_id=self.some("loans", place))

    @rule(place=places, verb=st.sampled_from(LENDERS_DO))
    def do_as_the_lender(self, place, verb):
        if loan := self.find("loans", self.some("loans", place)):
            self.attempt(verb, by=Actor(loan.owner_id), loan_id=loan.id)

    @rule(place=places, days=st.integers(0, 9), claimed=st.booleans())
    def take_back_as_of_a_day_before(self, place, days, claimed):
        if loan := self.find("loans", self.some("loans", place)):
            if claimed and loan.borrower_id:
                self.attempt(circulation.claim_return, by=Actor(loan.borrower_id), loan_id=loan.id)
            since = self.clock.now.date() - timedelta(days=days)
            self.attempt(circulation.return_book, by=Actor(loan.owner_id), loan_id=loan.id, on=since)

    @rule(place=places, kept=st.booleans())
    def remember_or_not(self, place, kept):
        loan = self.find("loans", self.some("loans", place))
        if loan and loan.borrower_id:
            self.attempt(circulation.keep_loan, by=Actor(loan.borrower_id), loan_id=loan.id, kept=kept)

    @rule(who=people, suspended=st.booleans(), sure=st.integers(0, 3))
    def suspend_somebody(self, who, suspended, sure):
        if suspended and sure:
            return
        member_id = self.people[who].id
        if self.attempt(set_standing, by=self.admin, member_id=member_id, suspended=suspended) and suspended:
            self.library.do(upkeep.pass_over, member_id=member_id)

    @rule(place=places, paid=st.sampled_from([None, 1, 50, 5000]), found=st.booleans())
    def lose_and_pay_and_find(self, place, paid, found):
        if loan := self.find("loans", self.some("loans", place)):
            owner = Actor(loan.owner_id)
            self.attempt(circulation.lose, by=owner, loan_id=loan.id)
            for entry in self.rows("entries"):
                if entry.loan_id == loan.id and entry.kind is EntryKind.LOST:
                    self.attempt(fees.pay_cash, by=owner, fee_id=entry.fee_id, amount=paid)
            if found:
                self.attempt(circulation.find, by=owner, loan_id=loan.id)

    @rule(place=places, who=people)
    def ask_and_be_passed_it(self, place, who):
        loan = self.find("loans", self.some("loans", place))
        if loan and loan.borrower_id and loan.book_id:
            self.attempt(holding.place_hold, by=self.people[who], book_id=loan.book_id)
            for by in (loan.owner_id, loan.borrower_id):
                self.attempt(circulation.pass_on, by=Actor(by), loan_id=loan.id)

    @rule(place=places, verb=st.sampled_from(BORROWERS_DO))
    def do_as_the_borrower(self, place, verb):
        loan = self.find("loans", self.some("loans", place))
        if loan and loan.borrower_id:
            self.attempt(verb, by=Actor(loan.borrower_id), loan_id=loan.id)

    @rule(
        place=places,
        verb=st.sampled_from([fees.waive, fees.pay_cash, fees.pay_back]),
        amount=st.sampled_from([None, 1, 50, 5000]),
    )
    def settle(self, place, verb, amount):
        if entry := self.find("entries", self.some("entries", place)):
            creditor = Actor(entry.owed_to)
            self.attempt(verb, by=creditor, fee_id=entry.fee_id, amount=amount)

    # --- what time does -----------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 24, 24 * 4, 24 * 20, -24]))
    def time_passes(self, hours):
        self.clock.now += timedelta(hours=hours)

    @rule()
    def a_month_is_over(self):
        self.clock.now += timedelta(days=32)
        self.a_night()

    @rule()
    def a_night(self):
        today = self.clock.now.date()
        with self.store.transaction() as uow:
            late = uow.holds.late(today, after=None, most=99)
            to_resume = uow.holds.to_resume(today, after=None, most=99)
            to_detach = uow.loans.to_detach(today - timedelta(days=30), after=None, most=99)
            to_forget = uow.holds.to_forget(self.clock.now - timedelta(days=30), after=None, most=99)
            waited_for = uow.holds.waited_for(after=None, most=99)
        for hold_id in late:
            self.library.do(upkeep.expire_hold, hold_id=hold_id)
        for hold_id in to_resume:
            self.library.do(upkeep.resume_due_hold, hold_id=hold_id)
        for book_id in waited_for:
            self.library.do(upkeep.serve_queue, book_id=book_id)
        for loan_id in to_detach:
            self.library.do(upkeep.detach_loan, loan_id=loan_id)
        for hold_id in to_forget:
            self.library.do(upkeep.forget_hold, hold_id=hold_id)
