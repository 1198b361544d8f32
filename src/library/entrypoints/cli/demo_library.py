"""What the demonstration library is filled with, through the same use cases that everything goes through."""

import csv
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from attrs import frozen

from library import Library, admission
from library.domain.actor import OPERATOR, Actor, Role
from library.domain.catalogue.record import Condition, Visibility
from library.domain.catalogue.use_cases import hide_book
from library.domain.catalogue.views import BookView
from library.domain.errors import NotFound
from library.domain.importing import Row, import_rows
from library.domain.membership import queries
from library.domain.ports import UnitOfWork
from library.domain.reading.queries import readings
from library.domain.reading.reading import ReadingRecord, Status
from library.domain.reading.use_cases import add_reading, set_book_reading
from library.exporting import books_of

PASSWORD = "read-more-books"  # noqa: S105 - meant to be known to everybody
BOOKS = Path(__file__).with_name("demo_books.csv")
REVIEWED = 0.3
SEED = 1605  # the same library for everybody: the year of Don Quixote


@frozen
class DemoMember:
    """Somebody who is not real."""

    name: str
    role: Role = Role.MEMBER

    @property
    def email(self) -> str:
        """By the first name, which is how the list of books calls the owners."""
        return f"{self.name.split()[0].lower()}@example.org"


MEMBERS = (
    DemoMember("Ada Demir", Role.ADMIN),
    DemoMember("Bruno Okafor", Role.LIBRARIAN),
    DemoMember("Chiara Rossi"),
    DemoMember("David Cohen"),
    DemoMember("Emeka Obi"),
    DemoMember("Fatima Haddad"),
    DemoMember("Greta Lindqvist"),
    DemoMember("Hiro Tanaka"),
    DemoMember("Ines Carvalho"),
    DemoMember("Jonas Weber"),
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


def fill(library: Library) -> bool:
    """Make what is missing; False when all of it was there. Readings come last, and so tell that it is complete."""
    actors = {member.email: _join(library, member) for member in MEMBERS}
    if _is_complete(library, actors):
        return False
    shelves = _shelves()
    for email, actor in actors.items():
        library.do(import_rows, by=actor, source="demo", rows=shelves[email])
    shown = [book for actor in actors.values() for book in books_of(library, by=actor) if _is_for_members(book)]
    library.do(_read_and_hide, readers=list(actors.values()), books=shown)
    return True


def _join(library: Library, member: DemoMember) -> Actor:
    try:
        there = library.ask(queries.account_of, viewer=OPERATOR, email=member.email)
    except NotFound:
        name, email, role = member.name, member.email, member.role
        return admission.add_member(library, by=OPERATOR, name=name, email=email, password=PASSWORD, role=role).actor()
    return Actor(there.id, there.role)


def _is_complete(library: Library, actors: Mapping[str, Actor]) -> bool:
    return any(library.ask(readings, viewer=actor).items for actor in actors.values())


def _shelves() -> dict[str, list[Row]]:
    """Facts of well-known books, by the e-mail address of who owns them here."""
    shelves = defaultdict(list)
    with BOOKS.open(encoding="utf-8", newline="") as file:
        for number, facts in enumerate(csv.DictReader(file), 2):
            shelves[f"{facts['owner']}@example.org"].append(_row(number, facts))
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


def _is_for_members(book: BookView) -> bool:
    return book.visibility is not Visibility.PRIVATE


def _read_and_hide(uow: UnitOfWork, *, readers: Sequence[Actor], books: Sequence[BookView]) -> None:
    """Everybody has read some of the books here and one that is not, and one book was hidden by an admin."""
    chance = random.Random(SEED)  # noqa: S311 - the same for everybody
    for reader in readers:
        for book in chance.sample(books, 24):
            set_book_reading(uow, by=reader, book_id=book.id, record=_reading(chance, uow.now))
        add_reading(uow, by=reader, record={**chance.choice(ELSEWHERE), **_reading(chance, uow.now)})
    hide_book(uow, by=OPERATOR, book_id=books[-1].id, hidden=True)


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
