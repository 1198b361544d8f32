"""What clients may send. Names and types are checked here, all else by the domain, which names all that is wrong.

Its limits are documented here, from its own numbers where it has names for them.
A field that is not listed is refused, so that nobody gets an owner, a role or a version by naming it.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeAlias, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from library.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD
from library.domain.actor import Role, Scope
from library.domain.catalogue.record import (
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    BookRecord,
    Condition,
    Visibility,
)
from library.domain.errors import Invalid
from library.domain.membership.member import Profile
from library.domain.notices.notice import Mails
from library.domain.reading.reading import ReadingRecord, Status


def says(**schema: Any) -> Meta:
    """What the documentation says of a field, in the words of JSON Schema, and the domain checks."""
    return Meta(extra_json_schema=schema)


def at_most(longest: int, **schema: Any) -> Meta:
    """The same, with a length that is checked here, for the domain counts after it has tidied up."""
    return Meta(max_length=longest, extra_json_schema=schema)


Title: TypeAlias = Annotated[str, at_most(LONGEST_TITLE, minLength=1, examples=["The Dispossessed"])]
Name: TypeAlias = Annotated[str, at_most(LONGEST_NAME)]
Names: TypeAlias = Annotated[tuple[Name, ...], at_most(50, examples=[["Ursula K. Le Guin"]])]
Tags: TypeAlias = Annotated[tuple[Annotated[str, at_most(50)], ...], at_most(50)]
IsbnText: TypeAlias = Annotated[
    str, says(format="isbn", description="10 or 13 digits; kept as 13.", examples=["978-0-06-105488-4"])
]
Year: TypeAlias = Annotated[
    int, says(minimum=-5000, maximum=2999, description="Of publication; before our era it is negative.")
]
Language: TypeAlias = Annotated[
    str,
    at_most(35, pattern="^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", description="BCP 47.", examples=["en", "pt-BR"]),
]
Pages: TypeAlias = Annotated[int, says(minimum=1, maximum=100_000)]
Text: TypeAlias = Annotated[str, at_most(LONGEST_TEXT, description="Markdown.")]
Notes: TypeAlias = Annotated[str, at_most(LONGEST_TEXT, description="Only the owner sees them.")]
Rating: TypeAlias = Annotated[float, says(minimum=0.5, maximum=5, multipleOf=0.5, description="In stars.")]
PersonName: TypeAlias = Annotated[str, at_most(100, minLength=1, examples=["Ada Lovelace"])]
EmailText: TypeAlias = Annotated[str, at_most(254, format="email", examples=["ada@example.org"])]
Password: TypeAlias = Annotated[
    str,
    says(
        format="password",
        minLength=SHORTEST_PASSWORD,
        maxLength=LONGEST_PASSWORD,
        description="None of those that are guessed first; any characters.",
    ),
]
CurrentPassword: TypeAlias = Annotated[str, says(format="password", description="The one that one has now.")]
Secret: TypeAlias = Annotated[str, at_most(100, format="password", description="What the link has after `secret=`.")]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """Any of them."""

    def given(self) -> dict[str, Any]:
        """What was said, by name."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value is not UNSET}


class WholeBook(Body):
    """All that is said of a book. What is left out is empty."""

    title: Title
    authors: Names = ()
    isbn: IsbnText | None = None
    publisher: Name | None = None
    year: Year | None = None
    language: Language | None = None
    pages: Pages | None = None
    description: Text | None = None
    tags: Tags = ()
    condition: Condition | None = None
    notes: Notes | None = None
    visibility: Visibility = Visibility.MEMBERS

    def record(self) -> BookRecord:
        """As the domain takes it."""
        return cast("BookRecord", self.given())


class EditBook(Body):
    """What is to be changed of a book. What is left out stays."""

    title: Title | UnsetType = UNSET
    authors: Names | UnsetType = UNSET
    isbn: IsbnText | UnsetType | None = UNSET
    publisher: Name | UnsetType | None = UNSET
    year: Year | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    pages: Pages | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    condition: Condition | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET
    visibility: Visibility | UnsetType = UNSET

    def changes(self) -> BookRecord:
        """As the domain takes it."""
        return cast("BookRecord", self.given())


class ReadingOfBook(Body):
    """How the reading of a book here stands. What is left out is empty."""

    status: Status
    started_on: date | None = None
    finished_on: date | None = None
    rating: Rating | None = None
    review: Text | None = None

    def record(self) -> ReadingRecord:
        """As the domain takes it."""
        return cast("ReadingRecord", self.given())


class WholeReading(Body):
    """A reading of a title that need not be in this library. What is left out is empty."""

    title: Title
    authors: Names = ()
    isbn: IsbnText | None = None
    status: Status = Status.TO_READ
    started_on: date | None = None
    finished_on: date | None = None
    rating: Rating | None = None
    review: Text | None = None

    def record(self) -> ReadingRecord:
        """As the domain takes it."""
        return cast("ReadingRecord", self.given())


class EditReading(Body):
    """What is to be changed of a reading. What is left out stays."""

    title: Title | UnsetType = UNSET
    authors: Names | UnsetType = UNSET
    isbn: IsbnText | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET
    started_on: date | UnsetType | None = UNSET
    finished_on: date | UnsetType | None = UNSET
    rating: Rating | UnsetType | None = UNSET
    review: Text | UnsetType | None = UNSET

    def changes(self) -> ReadingRecord:
        """As the domain takes it."""
        return cast("ReadingRecord", self.given())


class Join(Body):
    """Who wants to be a member; where registration is not open, by the secret of an invitation."""

    name: PersonName
    email: EmailText
    password: Password
    invitation: Secret | None = None


class SetUp(Body):
    """Who wants to be the first admin, by the link that was printed when the server started."""

    secret: Secret
    name: PersonName
    email: EmailText
    password: Password


class Invite(Body):
    """Who is asked to join."""

    email: EmailText


class Confirm(Body):
    """By which link an address is shown to be one's own."""

    secret: Secret


class ForgottenPassword(Body):
    """Whose password is forgotten."""

    email: Annotated[str, says(description="What is no address is nobody's, and answered alike.")]


class ResetPassword(Body):
    """A new password, by the link in a mail."""

    secret: Secret
    password: Password


class NewEmail(Body):
    """An address, and the password as a proof."""

    email: EmailText
    current: CurrentPassword


class EditProfile(Body):
    """What members change of themselves. What is left out stays."""

    name: PersonName | UnsetType = UNSET

    def changes(self) -> Profile:
        """As the domain takes it."""
        return cast("Profile", self.given())


class Standing(Body):
    """What admins change of a member. What is left out stays."""

    role: Role | UnsetType = UNSET
    suspended: bool | UnsetType = UNSET


class NewPassword(Body):
    """A password, and the one before as a proof."""

    current: CurrentPassword
    new: Password


class EditPreferences(Body):
    """When the caller wants to be mailed what need not be known at once."""

    mails: Mails


class Leave(Body):
    """The password as a proof."""

    current: CurrentPassword


class LogIn(Body):
    """What proves who somebody is."""

    email: Annotated[str, says(format="email")]
    password: Annotated[str, says(format="password")]


class NewToken(Body):
    """What a token is for, what it may do, and until when; without `expires_at` until it is revoked."""

    name: PersonName
    scopes: Annotated[tuple[Scope, ...], at_most(10, minItems=1, description="Nothing can be done without read.")]
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None

    def expiry(self) -> datetime | None:
        """In UTC. Raises Invalid for the days at the end of the calendar that have no moment there."""
        try:
            return self.expires_at and self.expires_at.astimezone(UTC)
        except OverflowError:
            raise Invalid.because("expires_at", "must be before the year 9999") from None
