"""What has happened in the demonstration library, as days before today, and so where everything stands now."""

import random
from collections.abc import Iterator

from attrs import frozen

from library.domain.lending import circulation
from library.domain.lending.terms import TermsRecord
from library.entrypoints.cli.demo_stage import (
    Stage,
    Step,
    accept,
    away,
    book_s_terms,
    community_terms,
    copy,
    decline,
    hide,
    hold,
    hold_any_copy,
    lend,
    lend_to_guest,
    of_borrower,
    of_owner,
    offer,
    only_for,
    own_terms,
    pay,
    settle,
    suspend,
    take_back,
    waive,
    withdraw,
)

COMMUNITY_TERMS: TermsRecord = {
    "loan_days": 14,
    "renewal_days": 14,
    "grace_days": 1,
    "fee_per_day": 20,
    "fee_cap": 500,
    "closed_weekdays": [7],
    "dispute_days": 7,
}
TERMS: tuple[tuple[int, Step], ...] = (
    (160, community_terms(COMMUNITY_TERMS)),
    (160, own_terms("greta", {"loan_days": 28, "fee_per_day": 0})),
    (160, own_terms("ines", {"acceptance": "auto", "renewals": 1})),
    (155, book_s_terms("A Game of Thrones", {"loan_days": 21, "renewals": 0})),
    (155, book_s_terms("In Cold Blood", {"agreed_value": 1200})),
    (155, copy("Dune", "hiro", "Hiro's Dune")),
)
LATELY: tuple[tuple[int, Step], ...] = (
    # Back again: late, and the fee waived, paid, or still owed.
    (44, lend("American Gods", "greta")),
    (38, lend("Anna Karenina", "bruno")),
    (34, lend("Dracula", "hiro")),
    (22, of_owner(take_back, "American Gods")),
    (21, settle(waive, "American Gods", "You were ill.")),
    (18, of_owner(take_back, "Anna Karenina")),
    (17, settle(pay, "Anna Karenina", "In the coffee break.")),
    (14, of_owner(take_back, "Dracula")),
    (30, lend("Beloved", "fatima")),
    (20, of_owner(take_back, "Beloved")),
    (19, of_borrower(circulation.keep_loan, "Beloved", "fatima", kept=True)),
    # Lost, which costs what it was agreed to be worth.
    (40, lend("In Cold Blood", "greta")),
    (10, of_owner(circulation.lose, "In Cold Blood")),
    # Out: in time, renewed, due soon, overdue, long overdue.
    (5, lend("Foundation", "chiara")),
    (9, lend("Gone with the Wind", "chiara")),
    (3, of_borrower(circulation.renew, "Gone with the Wind", "chiara")),
    (12, lend("Atonement", "david")),
    (2, of_owner(circulation.pass_on, "Atonement")),
    (20, lend("Gone Girl", "ines")),
    (39, lend("Into the Wild", "emeka")),
    (8, lend_to_guest("Charlotte's Web", "Astrid Lindqvist", "astrid@example.org")),
    # Said to be back: yesterday, and so long ago that somebody should mediate.
    (13, lend("Jane Eyre", "hiro")),
    (1, of_borrower(circulation.claim_return, "Jane Eyre", "hiro")),
    (24, lend("Norwegian Wood", "jonas")),
    (11, away("emeka", 16)),
    (10, of_borrower(circulation.claim_return, "Norwegian Wood", "jonas")),
    # Wanted back by its owner.
    (4, lend("Watchmen", "bruno")),
    (1, of_owner(circulation.recall, "Watchmen")),
    # Waited for: by several, by one who is passed over, by one for whom it is ready, and by one for any copy.
    (11, lend("A Game of Thrones", "fatima")),
    (9, hold("A Game of Thrones", "bruno")),
    (7, hold("A Game of Thrones", "david")),
    (6, hold("A Game of Thrones", "hiro")),
    (4, suspend("A Game of Thrones", "david")),
    (3, hold("The Handmaid's Tale", "fatima")),
    (1, accept("The Handmaid's Tale", "fatima")),
    (2, hold("Middlesex", "bruno")),  # which is ready at once, for Ines need not be asked
    (7, lend("Dune", "bruno")),
    (6, lend("Hiro's Dune", "chiara")),
    (4, hold_any_copy("Dune", "ada")),
    (2, hold("Atonement", "ada")),
    (5, hold("Crime and Punishment", "emeka")),
    (3, decline("Crime and Punishment", "emeka", "I am reading it myself at last.")),
    (2, hold("Brave New World", "jonas")),
    (3, hold("Catch-22", "chiara")),
    # For some only.
    (30, only_for("The Fault in Our Stars", "greta", "hiro")),
    # Given away, not lent for the time being, and hidden.
    (2, offer("Little Women", "greta")),
    (6, withdraw("Marina")),
    (0, hide("Confessions of a Shopaholic")),
)
PAST_LOANS = 100
LONG_AGO = range(42, 150, 3)
FORGOTTEN = 31
"""Who had a book that is back for so long is not known any more, and so nobody misses what they were told of it."""
SEED = 1605  # the same library for everybody: the year of Don Quixote
IN_TIME, LATE = (4, 8, 12), (20, 24)
SOME, FEW = 0.3, 0.15


@frozen
class PastLoan:
    """From so many days ago until so many days ago."""

    title: str
    borrower: str
    began: int
    ended: int
    late: bool
    kept: bool

    def hinders(self, other: "PastLoan") -> bool:
        """Whether the other one cannot have begun, because this one was overdue."""
        return self.borrower == other.borrower and self.late and self.began > other.began >= self.ended

    def steps(self) -> Iterator[tuple[int, Step]]:
        """How it went."""
        yield self.began, lend(self.title, self.borrower)
        yield self.ended, of_owner(take_back, self.title)
        if self.kept:
            yield self.ended, of_borrower(circulation.keep_loan, self.title, self.borrower, kept=True)
        yield self.ended, settle(pay, self.title, "")


def long_ago(stage: Stage) -> Iterator[tuple[int, Step]]:
    """Loans of some of the books that there are."""
    chance = random.Random(SEED)  # noqa: S311 - the same for everybody
    loans: list[PastLoan] = []
    for title in chance.sample(list(stage.books), PAST_LOANS):
        loan = _past_loan(stage, title, chance)
        if not any(loan.hinders(other) or other.hinders(loan) for other in loans):
            loans.append(loan)
    for loan in loans:
        yield from loan.steps()


def _past_loan(stage: Stage, title: str, chance: random.Random) -> PastLoan:
    owner = stage.books[title][1]
    began, late = chance.choice(LONG_AGO), chance.random() < FEW
    return PastLoan(
        title=title,
        borrower=chance.choice([name for name in stage.people if name != owner]),
        began=began,
        ended=max(began - chance.choice(LATE if late else IN_TIME), FORGOTTEN),
        late=late,
        kept=chance.random() < SOME,
    )
