"""A community with many books, readings and loans, written past the session: a hundred thousand in seconds, once."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import update

from benchmarks.lending import HISTORY, asked_for, lent
from benchmarks.words import Writer
from library import open_library
from library.adapters.clock import uuid7
from library.adapters.sql import tables
from library.adapters.sql.availability import AVAILABILITY
from library.adapters.sql.engines import database
from library.adapters.sql.engines import writer as writing
from library.domain.actor import Scope
from library.domain.catalogue.book import Book
from library.domain.catalogue.record import Condition, Visibility
from library.domain.membership import use_cases
from library.domain.membership.member import Member
from library.domain.reading.reading import Reading, Status
from library.domain.values import Isbn

EDITION = 5  # of what is written here, and of migrations that were changed: under another one all is written anew
CALLER = "caller@example.org"
MEMBERS = 200
READER, BOOKS_TO_A_READER = "reader", 20  # who has no books, and borrows no more than anybody may
CALLER_S_READINGS, READINGS = 2_000, 100  # the latter of each other member
AT_ONCE = 5_000
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)


def fill(url, books):
    """Write everything into a database that has its tables and nothing in them."""
    writer = Writer(7)
    moments = (BEGINNING + timedelta(seconds=number) for number in range(10**9))
    with open_library(url) as library:
        members = library.do(_join, writer, moments)
        shelved = []
        while len(shelved) < books:
            count = min(AT_ONCE, books - len(shelved))
            owners = writer.random.choices(members, k=count)
            shelved += library.do(_shelve, [_book(writer, next(moments), owner, shelved) for owner in owners])
        for member in members:
            count = CALLER_S_READINGS if member is members[0] else READINGS
            some = writer.random.sample(shelved, min(count, books))
            library.do(_read, [_reading(writer, next(moments), member, book) for book in some])
        for some in batched(lent(writer, members, shelved, count=HISTORY * books), AT_ONCE):
            library.do(keep_loans, some)
        library.do(_ask, list(asked_for(writer, members, shelved)))
        library.do(_join_readers, writer, moments, books // BOOKS_TO_A_READER)
    say_what_can_be_had(url)


def say_what_can_be_had(url):
    """Of the books for which that is another than what stands with them."""
    engine = writing(database(url))
    with engine.begin() as connection:
        stands = tables.books.c.availability
        connection.execute(update(tables.books).where(stands != AVAILABILITY).values(availability=AVAILABILITY))
    engine.dispose()


def batched(things, size):
    """Some at a time; Python 3.12 has this in its library."""
    things = iter(things)
    return iter(lambda: list(islice(things, size)), [])


def _join(uow, writer, moments):
    emails = [CALLER, *(f"member{number}@example.org" for number in range(1, MEMBERS))]
    members = [_member(writer, next(moments), email) for email in emails]
    uow.members.add_all(members)
    for number, member in enumerate(members):
        use_cases.make_token(uow, by=member.actor(), name="benchmark", scopes=tuple(Scope), secret=token(number))
    return members


def token(number):
    """Of the member with this number; the first is the caller of what is not about lending."""
    return "lib_" + f"benchmark-{number}".ljust(43, "-")


def _join_readers(uow, writer, moments, count):
    uow.members.add_all([_member(writer, next(moments), f"{READER}{n}@example.org") for n in range(count)])


def _member(writer, now, email):
    return Member(id=uuid7(now), name=writer.person(), email=email, password_hash=None, created_at=now, updated_at=now)


def _shelve(uow, books):
    uow.books.add_all(books)
    return books


def _book(writer, now, owner, shelved):
    random = writer.random
    return Book(
        id=uuid7(now),
        owner_id=owner.id,
        title=writer.title(),
        authors=tuple(writer.person() for _ in range(random.choice((1, 1, 1, 1, 2, 3)))),
        isbn=_isbn(writer, shelved),
        publisher=" ".join(writer.some(1, 3)).title(),
        year=random.randint(1950, 2025),
        language=random.choice(("en", "en", "en", "de", "fr", "es")),
        pages=random.randint(60, 900),
        description=writer.text() if random.random() < 0.5 else None,
        tags=tuple({random.choice(writer.words[10:310]) for _ in range(random.randint(0, 4))}),
        condition=random.choice((None, *Condition)),
        notes=" ".join(writer.some(3, 9)) if random.random() < 0.2 else None,
        visibility=random.choices(tuple(Visibility), weights=(8, 80, 12))[0],
        hidden=random.random() < 0.005,
        created_at=now,
        updated_at=now,
    )


def _isbn(writer, shelved):
    """Many are of a time before the ISBN, and some titles there are twice."""
    chance = writer.random.random()
    if chance < 0.2:
        return None
    return writer.random.choice(shelved).isbn if chance < 0.3 and shelved else Isbn(writer.isbn())


def _read(uow, readings):
    uow.readings.add_all(readings)


def keep_loans(uow, loans):
    uow.loans.add_all(loans)


def _ask(uow, holds):
    uow.holds.add_all(holds)


def _reading(writer, now, reader, book):
    """Most are of a copy here, the others of its title only, as an import from elsewhere leaves them."""
    random = writer.random
    return Reading(
        id=uuid7(now),
        reader_id=reader.id,
        book_id=book.id if random.random() < 0.6 else None,
        title=book.title,
        authors=book.authors,
        isbn=book.isbn,
        status=random.choices(tuple(Status), weights=(20, 3, 70, 7))[0],
        rating=random.choice((None, 3.0, 3.5, 4.0, 4.5, 5.0)),
        created_at=now,
        updated_at=now,
    )
