"""What clients may send about holds, loans and terms; see bodies.py."""

from datetime import date
from typing import Annotated, TypeAlias, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from library.domain.errors import Invalid
from library.domain.ids import BookId, MemberId
from library.domain.lending import circulation
from library.domain.lending.hold import LONGEST_REASON
from library.domain.lending.loan import Guest
from library.domain.lending.terms import MOST_DAYS, MOST_MONEY, MOST_THINGS, Acceptance, Borrowers, TermsRecord
from library.entrypoints.http.api.bodies import Body, EmailText, IsbnText, PersonName, at_most, says

Days: TypeAlias = Annotated[int, says(minimum=0, maximum=MOST_DAYS)]
SomeDays: TypeAlias = Annotated[int, says(minimum=1, maximum=MOST_DAYS)]
Things: TypeAlias = Annotated[int, says(minimum=0, maximum=MOST_THINGS)]
Money: TypeAlias = Annotated[int, says(minimum=0, maximum=MOST_MONEY)]
Reason: TypeAlias = Annotated[str, at_most(LONGEST_REASON, description="Who asked reads it.")]
Copy: TypeAlias = Annotated[BookId, says(description="Which copy, where the hold is on any.")]
Currency: TypeAlias = Annotated[
    str, Meta(max_length=3, pattern="^[A-Z]{3}$", description="ISO 4217.", examples=["EUR"])
]
TimeZone: TypeAlias = Annotated[
    str, at_most(64, format="time-zone", description="As IANA calls it.", examples=["UTC", "Europe/Berlin"])
]
Weekdays: TypeAlias = Annotated[
    tuple[Annotated[int, says(minimum=1, maximum=7)], ...],
    at_most(6, description="On which nothing is due; 1 is Monday."),
]
ClosedDays: TypeAlias = Annotated[tuple[date, ...], at_most(1000, description="On which nothing is due.")]
Named: TypeAlias = Annotated[
    tuple[MemberId, ...], at_most(1000, description="Who may borrow when `borrowers` is `named`.")
]


class AskForAnyCopy(Body):
    """Of what."""

    isbn: IsbnText


class AcceptHold(Body, frozen=True):  # type: ignore[misc]  # for a default
    """What is to be known to accept a hold on any copy."""

    book_id: Copy | None = None


class DeclineHold(Body, frozen=True):  # type: ignore[misc]  # for a default
    """Why, and which copy is meant where the hold is on any."""

    reason: Reason | None = None
    book_id: Copy | None = None


class SuspendHold(Body, frozen=True):  # type: ignore[misc]  # for a default
    """Until when; else until it is resumed."""

    until: Annotated[date, says(description="The last day.")] | None = None


class BorrowingGuest(Body):
    """Somebody without an account."""

    name: PersonName
    email: EmailText


class LendBook(Body):
    """What is lent to whom: either to a member, or to a guest."""

    book_id: BookId
    to: MemberId | None = None
    guest: BorrowingGuest | None = None

    def borrower(self) -> MemberId | Guest:
        """Whoever it is. Raises Invalid."""
        if self.to is not None and self.guest is None:
            return self.to
        if self.guest is not None and self.to is None:
            try:
                return circulation.guest(name=self.guest.name, email=self.guest.email)
            except Invalid as error:
                raise error.within("guest") from None
        raise Invalid.because("to", "must be given, or else a guest, and not both")


class KeepLoan(Body):
    """Whether a loan stays in one's history."""

    kept: bool


class ReturnBook(Body, frozen=True):  # type: ignore[misc]  # for a default
    """Since when it is back; else since it was claimed to be, or since today."""

    on: date | None = None


class TransferBook(Body):
    """To whom."""

    to: MemberId


class LendingTerms(msgspec.Struct):
    """What may be set on every level."""

    loan_days: SomeDays | UnsetType | None = UNSET
    renewals: Annotated[Things, says(description="How often a loan may be renewed.")] | UnsetType | None = UNSET
    renewal_days: SomeDays | UnsetType | None = UNSET
    renewable_late_days: (
        Annotated[Days, says(description="How late a loan may be and still be renewed.")] | UnsetType | None
    ) = UNSET
    loans_per_borrower: Things | UnsetType | None = UNSET
    holds_per_member: Things | UnsetType | None = UNSET
    acceptance: (
        Annotated[Acceptance, says(description="Whether the owner is asked for who is next.")] | UnsetType | None
    ) = UNSET
    pick_up_days: Annotated[SomeDays, says(description="For how long a book is ready.")] | UnsetType | None = UNSET
    guaranteed_days: Annotated[Days, says(description="The notice of a recall.")] | UnsetType | None = UNSET
    grace_days: Annotated[Days, says(description="Late days that cost nothing.")] | UnsetType | None = UNSET
    fee_per_day: Money | UnsetType | None = UNSET
    fee_cap: Annotated[Money, says(description="All that lateness of a loan can cost.")] | UnsetType | None = UNSET
    agreed_value: Annotated[Money, says(description="What a lost book costs.")] | UnsetType | None = UNSET


class EditTerms(LendingTerms, Body):
    """On which terms an owner lends. What is left out stays, and null lets it be as the next level says.

    Money is in minor units, such as cents, and lateness costs from the first day after the grace days.
    """

    away_from: date | UnsetType | None = UNSET
    away_until: date | UnsetType | None = UNSET
    borrowers: Borrowers | UnsetType | None = UNSET
    named: Named | UnsetType | None = UNSET

    def record(self) -> TermsRecord:
        """As the domain takes it."""
        return cast("TermsRecord", self.given())


class EditCommunityTerms(LendingTerms, Body):
    """What holds where nobody says otherwise. What is left out stays, and null lets it be as it was at first.

    Money is in minor units, such as cents.
    """

    currency: Currency | UnsetType | None = UNSET
    fee_limit: Annotated[Money, says(description="Who owes more borrows nothing.")] | UnsetType | None = UNSET
    dispute_days: (
        Annotated[SomeDays, says(description="After how long an unconfirmed return is disputed.")] | UnsetType | None
    ) = UNSET
    detach_days: Annotated[Days, says(description="After how long who had a book is forgotten.")] | UnsetType | None = (
        UNSET
    )
    time_zone: TimeZone | UnsetType | None = UNSET
    closed_weekdays: Weekdays | UnsetType | None = UNSET
    closed_days: ClosedDays | UnsetType | None = UNSET

    def record(self) -> TermsRecord:
        """As the domain takes it."""
        return cast("TermsRecord", self.given())


# What is done when nothing is said about it.
THE_BOOK, NO_REASON, AS_LONG_AS_IT_TAKES, SINCE_THEN = AcceptHold(), DeclineHold(), SuspendHold(), ReturnBook()
