"""What the demonstration library is filled with, through the same use cases that everything goes through."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import frozen

from library import Library, admission, open_library
from library.domain.actor import OPERATOR, Actor, Role
from library.domain.catalogue.record import Condition, Visibility
from library.domain.catalogue.views import BookView
from library.domain.importing import Row, import_rows
from library.domain.operations.schedules import REMIND, SCHEDULES
from library.domain.ports import UnitOfWork
from library.domain.reading.reading import ReadingRecord, Status
from library.domain.reading.use_cases import add_reading, set_book_reading
from library.entrypoints.cli.demo_stage import Stage, Step, catch_up, take
from library.entrypoints.cli.demo_story import LATELY, SEED, TERMS, long_ago
from library.exporting import books_of

PASSWORD = "read-more-books"  # noqa: S105 - meant to be known to everybody
BOOKS = Path(__file__).with_name("demo_books.csv")
REVIEWED = 0.3
FIRST_JOINED, ONE_JOINS_EVERY = 420, 28  # days


@frozen
class DemoMember:
    """Somebody who is not real."""

    name: str
    sees: str
    """What there is to be seen by signing in as them."""
    at: str
    """The paths that show it."""
    role: Role = Role.MEMBER

    @property
    def first_name(self) -> str:
        """In lower case, which is how the list of books calls the owners."""
        return self.name.split()[0].lower()

    @property
    def email(self) -> str:
        """By the first name."""
        return f"{self.first_name}@example.org"


MEMBERS = (
    DemoMember(
        "Ada Demir", "everybody's loans, and waits for any copy of Dune", "/api/loans/?role=all /api/holds/", Role.ADMIN
    ),
    DemoMember(
        "Bruno Okafor",
        "a book that is ready, and one that is wanted back",
        "/api/holds/?state=ready /api/loans/",
        Role.LIBRARIAN,
    ),
    DemoMember(
        "Chiara Rossi",
        "a loan that was renewed, and the longest queue for a book of hers",
        "/api/loans/ /api/holds/?role=owner",
    ),
    DemoMember(
        "David Cohen",
        "a book that is due soon, and what a lost book of his costs",
        "/api/loans/ /api/fees/?side=others",
    ),
    DemoMember(
        "Emeka Obi",
        "a book that is long overdue; is away, and has not confirmed a return",
        "/api/loans/?state=overdue /api/me/terms/ /api/loans/?role=owner&state=claimed",
    ),
    DemoMember(
        "Fatima Haddad",
        "a book that is ready, and somebody who waits for her answer",
        "/api/holds/?state=ready /api/holds/?role=owner&state=waiting",
    ),
    DemoMember(
        "Greta Lindqvist",
        "more fees than the limit, a guest's loan, and a gift to accept",
        "/api/fees/ /api/loans/?role=owner /api/gifts/",
    ),
    DemoMember(
        "Hiro Tanaka",
        "a fee, and a return that is to be confirmed by its owner",
        "/api/fees/ /api/loans/?state=claimed",
    ),
    DemoMember(
        "Ines Carvalho",
        "a fee that grows day by day; need not be asked for her books",
        "/api/loans/?state=overdue /api/me/terms/",
    ),
    DemoMember(
        "Jonas Weber",
        "a disputed return, and books that only some may borrow",
        "/api/loans/?state=disputed /api/books/?q=fault",
    ),
)
ELSEWHERE: tuple[ReadingRecord, ...] = (
    {"title": "Middlemarch", "authors": ["George Eliot"], "isbn": "9780141439549"},
    {"title": "The Left Hand of Darkness", "authors": ["Ursula K. Le Guin"], "isbn": "9780441478125"},
    {"title": "Der Zauberberg", "authors": ["Thomas Mann"]},
)
REVIEWS = (
    "Could not put it down.",
    "Slow to begin with, but it *stays* with you.",
    "Lent it on at once – ask me about the ending.",
    "Better the second time.",
    "Not for me. The middle drags.",
)


class Calendar:
    """A clock that shows the time of so many days ago."""

    def __init__(self) -> None:
        self.ago = 0

    def __call__(self) -> datetime:
        """In UTC."""
        return datetime.now(UTC) - timedelta(days=self.ago)

    def days(self, story: Iterable[tuple[int, Step]]) -> Iterator[list[Step]]:
        """What happens on each day, from the first one until today, while this clock shows it."""
        by_day: defaultdict[int, list[Step]] = defaultdict(list)
        for ago, step in story:
            by_day[ago].append(step)
        for self.ago in range(max(by_day), -1, -1):
            yield by_day[self.ago]


def fill(file: Path) -> bool:
    """Make the library in this file; False when it was there. It is there wholly or not at all."""
    if file.exists():
        return False
    beside = file.with_name(f".{file.name}.new")
    for begun in file.parent.glob(f"{beside.name}*"):  # by somebody who lost patience
        begun.unlink()
    _make(f"sqlite:///{beside.as_posix()}")
    beside.replace(file)
    return True


def _make(url: str) -> None:
    clock = Calendar()
    with open_library(url, clock=clock, work={}) as library:  # of what is long ago nobody is told any more
        stage = Stage({member.first_name: _join(library, clock, member) for member in MEMBERS})
        for name, actor in stage.people.items():
            stage.books.update(
                {book.title: (book.id, name) for book in books_of(library, by=actor) if _is_shared(book)}
            )
        for steps in clock.days([*TERMS, *long_ago(stage)]):
            if steps:
                library.do(take, stage=stage, steps=steps)
    with open_library(url, clock=clock) as library:
        for steps in clock.days([(0, _read), *LATELY]):
            library.do(take, stage=stage, steps=steps)
            catch_up(library, SCHEDULES if clock.ago % 7 == 0 else (REMIND,))


def _join(library: Library, clock: Calendar, member: DemoMember) -> Actor:
    """One after the other they come, with their books."""
    clock.ago = FIRST_JOINED - ONE_JOINS_EVERY * MEMBERS.index(member)
    name, email, role = member.name, member.email, member.role
    actor = admission.add_member(library, by=OPERATOR, name=name, email=email, password=PASSWORD, role=role).actor()
    library.do(import_rows, by=actor, source="demo", rows=_shelves()[member.first_name])
    return actor


def _shelves() -> dict[str, list[Row]]:
    """Facts of well-known books, by the first name of who owns them here."""
    shelves = defaultdict(list)
    with BOOKS.open(encoding="utf-8", newline="") as file:
        for number, facts in enumerate(csv.DictReader(file), 2):
            shelves[facts["owner"]].append(_row(number, facts))
    return shelves


def _row(number: int, facts: Mapping[str, str]) -> Row:
    conditions = list(Condition)
    return Row(
        number=number,
        key=facts["isbn"],
        text="",
        book={
            "title": facts["title"],
            "authors": facts["authors"].split(" & "),
            "isbn": facts["isbn"],
            "year": int(facts["year"]),
            "language": facts["language"],
            "tags": facts["tags"].split(", "),
            "condition": conditions[number % len(conditions)],
            "visibility": facts["visibility"],
        },
    )


def _is_shared(book: BookView) -> bool:
    return book.visibility is not Visibility.PRIVATE


def _read(stage: Stage, uow: UnitOfWork) -> None:
    """Everybody has read some of the books here and one that is not."""
    chance = random.Random(SEED)  # noqa: S311 - the same for everybody
    books = [book_id for book_id, _ in stage.books.values()]
    for reader in stage.people.values():
        for book_id in chance.sample(books, 24):
            set_book_reading(uow, by=reader, book_id=book_id, record=_reading(chance, uow.now))
        add_reading(uow, by=reader, record={**chance.choice(ELSEWHERE), **_reading(chance, uow.now)})


def _reading(chance: random.Random, now: datetime) -> ReadingRecord:
    status = chance.choices(list(Status), weights=[6, 2, 14, 2])[0]
    began = now.date() - timedelta(days=chance.randrange(30, 900))
    if status is Status.TO_READ:
        return {"status": status}
    if status is Status.READING:
        return {"status": status, "started_on": began}
    return {
        "status": status,
        "started_on": began,
        "finished_on": began + timedelta(days=chance.randrange(2, 30)),
        "rating": chance.choice([2.0, 3.0, 3.5, 4.0, 4.0, 4.5, 5.0]) if status is Status.READ else None,
        "review": chance.choice(REVIEWS) if chance.random() < REVIEWED else None,
    }
