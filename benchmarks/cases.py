"""What is asked of both servers, by a member who has books and readings: byte for byte the same.

What can be done only once, such as lending a book, is the same but for which book and which members it is about.
"""

import itertools
import json
from collections.abc import Iterator

from attrs import frozen

from benchmarks.handing import DIFFERS, LOANS, borrowing, returning
from benchmarks.seeding import MEMBERS, token
from benchmarks.words import LITTLE, Writer
from library import open_library
from library.domain.catalogue import queries
from library.domain.membership.credentials import digest
from library.domain.membership.queries import token_s_actor
from library.domain.paging import MOST_PER_PAGE, Slice
from library.domain.search import BookSearch

PATH = "/api/books/"
DIFFERENT = 500  # requests of a case, over and over


@frozen
class Case:
    name: str
    says: str
    requests: Iterator[bytes]
    differs: frozenset[str] = frozenset()  # what answers differ in, where each request can be sent only once


def cases(url, books):
    """All of them, for a database that seeding.py has filled with so many."""
    writer = Writer(7)
    with open_library(url) as library:
        tokens = [token(number) for number in range(MEMBERS)]
        actors = [library.ask(token_s_actor, secret_digest=digest(each), now=library.now()) for each in tokens]
        caller = actors[0]
        ids = _books(library, caller, writer, range(1, books // MOST_PER_PAGE // 2))
        own = _books(library, caller, writer, range(1, 6), owner_id=caller.id)
    members = {actor.id: _By(actor.id, its_token) for actor, its_token in zip(actors, tokens, strict=True)}
    by = members[caller.id]
    titles = (f"{writer.title()} {number}" for number in itertools.count())
    return [
        Case("newest", f"`GET {PATH}`, twenty books", itertools.repeat(by.get(PATH))),
        Case("list", f"`GET {PATH}?status=read&page=2`", itertools.repeat(by.get(f"{PATH}?status=read&page=2"))),
        Case(
            "search", f"`GET {PATH}?q=…`, from rare to common", _over(by.get(f"{PATH}?q={q}") for q in _asked(writer))
        ),
        *(
            Case(name, f"`GET {PATH}?availability={name}`", itertools.repeat(by.get(f"{PATH}?availability={name}")))
            for name in ("available", "on-loan", "ready")
        ),
        Case("loans", f"`GET {LOANS}?state=open`, the caller's five", itertools.repeat(by.get(f"{LOANS}?state=open"))),
        Case("detail", f"`GET {PATH}{{id}}/`", _over(by.get(f"{PATH}{each}/") for each in ids)),
        Case("create", f"`POST {PATH}`", (by.send("POST", PATH, _record(writer, title)) for title in titles)),
        Case(
            "edit",
            f"`PATCH {PATH}{{id}}/`, its title",
            (by.send("PATCH", f"{PATH}{each}/", {"title": next(titles)}) for each in itertools.cycle(own)),
        ),
        # Last, for then most books are lent.
        Case("borrow", f"`POST {LOANS}`, to a member", borrowing(url, writer, members), DIFFERS),
        Case("return", f"`POST {LOANS}{{id}}/return/`", returning(url, writer, members), DIFFERS),
    ]


def _books(library, caller, writer, pages, **filters):
    """The ids of some of those that the caller sees, from all over the list."""
    found = []
    for page in writer.random.sample(pages, min(len(pages), DIFFERENT // MOST_PER_PAGE)):
        search = BookSearch(page=Slice(page, MOST_PER_PAGE), **filters)
        found += library.ask(queries.books, viewer=caller, search=search).items
    return [book.id for book in writer.random.sample(found, len(found))]


def _asked(writer):
    """One or two words of titles, the last one sometimes only begun, as people type."""
    for number in range(DIFFERENT):
        common = writer.random.choice(LITTLE)
        rare = writer.random.choice(writer.words[: 10 ** writer.random.randint(2, 4)])
        yield (rare, f"{common}+{rare}", rare[:4], f"{rare}+{common}")[number % 4]


def _record(writer, title):
    record = {"title": title, "authors": [writer.person()], "isbn": writer.isbn(), "year": 2001, "language": "en"}
    return {
        **record,
        "tags": writer.random.sample(writer.words[10:310], 2),
        "description": "Found in a box, read in a night.",
    }


def _over(requests):
    return itertools.cycle(list(requests))


class _By:
    """Writes requests of a member: ours knows them by the token, the bare programs believe the other header."""

    def __init__(self, member_id, its_token):
        self._head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {its_token}\r\nX-Member: {member_id}\r\n"

    def get(self, path):
        return f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode()

    def send(self, method, path, content):
        body = json.dumps(content).encode()
        told = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return f"{method} {path} HTTP/1.1\r\n{self._head}{told}\r\n".encode() + body
