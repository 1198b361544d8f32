"""The kinds of writes that clients make, each with what has to be true of it at the end.

To add a kind: write a class like these and list it in KINDS. `write` is called again and again, notes what was
acknowledged, and returns how many writes that were; `violations` compares it with what was `found` afterwards.
"""

import uuid
from http import HTTPStatus

from tests.torture.circulating import Circulate
from tests.torture.client import Wrong, expected
from tests.torture.crowd import Want
from tests.torture.past import Night

INVITATIONS = 90  # that one member may send in a day, and some to spare


class AddBook:
    """A book under an Idempotency-Key, which is sent again until it is answered."""

    name, share = "book under a key", 60

    def __init__(self, who):
        self.who = who
        self.last = {}  # as each book was acknowledged last, by id
        self.tags = {}
        self._sent = []

    def write(self):
        self._ask_again_for_one()
        body = {"title": f"{self.who.name} {self.who.number()}, once", "year": self.who.random.randrange(1500, 2026)}
        request = ("/api/books/", body, str(uuid.UUID(int=self.who.random.getrandbits(128))))
        answer = self._post(*request)
        book = answer.json()
        if not book.items() >= body.items():
            raise Wrong(f"{body} was answered with {book}")
        self.last[book["id"]], self.tags[book["id"]] = book, answer.headers["etag"]
        self._sent.append((request, answer))
        return 1

    def violations(self, found):
        for book_id, book in self.last.items():
            if book_id not in found.books:
                yield f"The book {book_id} was acknowledged and is not there."
            elif found.books[book_id] != book:
                yield f"The book {book_id} was acknowledged as {book} and is {found.books[book_id]}."
        yield from _not_once(found.titles, {book["title"] for book in self.last.values()})

    def _ask_again_for_one(self):
        """The answer to what was sent before is the one of before."""
        if self._sent and self.who.random.random() < 0.05:
            request, before = self.who.random.choice(self._sent)
            again = self._post(*request)
            if (again.body, again.headers["location"]) != (before.body, before.headers["location"]):
                raise Wrong(f"{request} was answered with {before.body!r}, and then with {again.body!r}")
            self.who.client.seen["asked again"] += 1

    def _post(self, path, body, key):
        answer, _ = self.who.client.insist("POST", path, body, Idempotency_Key=key)
        return expected(answer, HTTPStatus.CREATED)


class AddBookWithoutKey:
    """A book whose request is sent once: without an answer nobody knows."""

    name, share = "book without a key", 10

    def __init__(self, who):
        self.who = who
        self.acknowledged, self.unknown = {}, set()

    def write(self):
        title = f"{self.who.name} {self.who.number()}, bare"
        answer = self.who.client.ask("POST", "/api/books/", {"title": title})
        if answer is None or answer.status == HTTPStatus.CONFLICT:
            self.unknown.add(title)
            return 0
        book = expected(answer, HTTPStatus.CREATED).json()
        self.acknowledged[book["id"]] = book
        return 1

    def violations(self, found):
        for book_id, book in self.acknowledged.items():
            if found.books.get(book_id) != book:
                yield f"The book {book_id} was acknowledged as {book} and is {found.books.get(book_id)}."
        yield from _not_once(found.titles, {book["title"] for book in self.acknowledged.values()})
        yield from (
            f"{title} is there {found.titles[title]} times." for title in self.unknown if found.titles[title] > 1
        )


class EditBook:
    """A change of one version of one of those books; nobody else changes it, so a refusal means that it was done."""

    name, share = "edit of a version", 28

    def __init__(self, who):
        self.who = who
        self.sent = 0

    def write(self):
        adding = self.who.kind(AddBook)
        if not adding.last:
            return 0
        book_id = self.who.random.choice(list(adding.last))
        before, self.sent = adding.last[book_id], self.sent + 1
        changes = {"notes": f"edit {self.sent}", "pages": self.sent}
        path = f"/api/books/{book_id}/"
        answer, sent = self.who.client.insist("PATCH", path, changes, If_Match=adding.tags[book_id])
        if answer.status == HTTPStatus.PRECONDITION_FAILED and sent > 1:
            answer = self.who.client.get(path)
        book = expected(answer, HTTPStatus.OK).json()
        if book["version"] != before["version"] + 1 or not book.items() >= changes.items():
            raise Wrong(f"{before} with {changes} was answered with {book}")
        adding.last[book_id], adding.tags[book_id] = book, answer.headers["etag"]
        return 1

    def violations(self, _):
        """AddBook compares with the last version."""
        return ()


class Invite:
    """An invitation under a key, from which a mail follows."""

    name, share = "invitation under a key", 2

    def __init__(self, who):
        self.who = who
        self.addresses = set()

    def write(self):
        if len(self.addresses) >= INVITATIONS:
            return 0
        email = f"{self.who.name}-{self.who.number()}@example.org"
        key = f"invite {email}"
        answer, _ = self.who.client.insist("POST", "/api/invitations/", {"email": email}, Idempotency_Key=key)
        expected(answer, HTTPStatus.CREATED)
        self.addresses.add(email)
        return 1

    def violations(self, found):
        yield from (f"{email} got no mail." for email in self.addresses if not found.mails[email])
        yield from _not_once(found.invited, self.addresses)


def _not_once(counted, things):
    yield from (f"{thing} is there {counted[thing]} times." for thing in things if counted[thing] != 1)


KINDS = (AddBook, AddBookWithoutKey, EditBook, Invite, Circulate, Want, Night)
