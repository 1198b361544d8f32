"""What the bare programs answer about books, whatever database is behind them."""

import json
from datetime import UTC, datetime

import msgspec

from benchmarks.raw import statements as sql
from library.adapters.clock import uuid7
from library.domain.values import Isbn
from library.domain.words import sort_key, words_asked, words_of

ROWS = 20
COUNTED_UP_TO = 1_000


class Missing(Exception):
    """There is no such thing for this viewer, or not to be had."""


class AddBook(msgspec.Struct, kw_only=True):
    title: str
    authors: list[str] = []
    isbn: str | None = None
    publisher: str | None = None
    year: int | None = None
    language: str | None = None
    pages: int | None = None
    description: str | None = None
    tags: list[str] = []
    condition: str | None = None
    notes: str | None = None
    visibility: str = "members"


class EditBook(msgspec.Struct):
    title: str


class Books:
    """Asks `database`, which has `all`, `change`, `book`, `words`, `key`, `moment`, `READ` and `MATCHING`."""

    def __init__(self, database):
        self._database = database
        self._add = msgspec.json.Decoder(AddBook).decode
        self._edit = msgspec.json.Decoder(EditBook).decode

    def list(self, viewer, words="", status="", availability="", page=1):
        given = {"viewer": viewer, "status": status, "rows": ROWS + 1, "skipped": (page - 1) * ROWS}
        found, seq = self._database.READ if status else sql.ALL, "b.seq"
        if availability:
            found, given["availability"] = sql.STANDING_AS, availability
        if words:
            found, seq = self._database.MATCHING
            given["words"] = self._database.words(words_asked(words))
        rows = self._database.all(sql.page(found, seq), given)
        more = len(rows) > ROWS
        counted = len(rows) if page == 1 and not more else self._database.all(sql.count(found), given)[0][0]
        return {
            "items": [self._database.book(row, viewer) for row in rows[:ROWS]],
            "page": page,
            "page_size": ROWS,
            "total": min(counted, COUNTED_UP_TO),
            "total_is_exact": counted <= COUNTED_UP_TO,
        }

    def one(self, viewer, id):
        rows = self._database.all(sql.ONE, {"viewer": viewer, "id": id})
        if not rows:
            raise Missing
        return self._database.book(rows[0], viewer)

    def add(self, viewer, body):
        given = self._add(body)
        now = datetime.now(UTC)
        new_id = self._database.key(uuid7(now))
        author_words, tags = words_of(given.authors), [tag.casefold() for tag in given.tags]
        record = {
            **msgspec.structs.asdict(given),
            "authors": json.dumps(given.authors, ensure_ascii=False),
            "tags": json.dumps(given.tags, ensure_ascii=False),
            "title_key": sort_key(given.title),
            "author_key": sort_key(given.authors[0]) if given.authors else "",
            "words": words(given.title, given.authors, given.isbn, given.tags),
        }
        with self._database.change() as run:
            seq = run(sql.ADD, {**record, "id": new_id, "viewer": viewer, "now": self._database.moment(now)})[0][0]
            for field, terms in (("author", author_words), ("tag", tags)):
                for term in terms:
                    run(sql.ADD_TERM, {"field": field, "term": term, "seq": seq})
            happened(self._database, run, "BookAdded", {"book_id": str(new_id), "owner_id": str(viewer)}, now)
        return self.one(viewer, new_id)

    def edit(self, viewer, id, body):
        title = self._edit(body).title
        now = datetime.now(UTC)
        with self._database.change() as run:
            rows = run(sql.BEFORE, {"id": id})
            if not rows or rows[0][0] != viewer:
                raise Missing
            _, version, authors, isbn, tags = rows[0]
            found_by = words(title, json.loads(authors), isbn, json.loads(tags))
            changes = {"title": title, "title_key": sort_key(title), "words": found_by}
            run(sql.EDIT, {**changes, "id": id, "version": version, "now": self._database.moment(now)})
            happened(self._database, run, "BookEdited", {"book_id": str(id), "fields": ["title"]}, now)
        return self.one(viewer, id)


def words(title, authors, isbn, tags):
    """What a book is found by: the same words as with us, so that the same is written."""
    numbers = [isbn, *filter(None, [Isbn(isbn).ten])] if isbn else []
    return " ".join(words_of([title, *authors, *numbers, *tags]))


def happened(database, run, name, data, now, *, due=False):
    """Store an event; `due` is whether work follows from it, which others do later."""
    moment = database.moment(now)
    given = {"id": database.key(uuid7(now)), "name": name, "data": json.dumps(data), "now": moment}
    run(sql.ADD_EVENT, {**given, "due": moment if due else None})
