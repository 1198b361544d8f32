"""A bare program on psycopg: a connection for each of some threads."""

import re
import threading
from contextlib import contextmanager
from functools import cache
from uuid import UUID

import msgspec
import psycopg

from benchmarks.raw import statements as sql
from benchmarks.raw.serving import serve

THREADS = 8


class Postgresql:
    LOCKING = " FOR UPDATE"
    READ = f"FROM ({sql.read(f'AND {sql.IN_SIGHT}')}) b"  # with IN it would look through all the books
    MATCHING = (f"FROM books b WHERE b.word_vector @@ CAST(:words AS tsquery) AND {sql.IN_SIGHT}", "b.seq")

    def __init__(self, url):
        self._url = url
        self._mine = threading.local()

    def all(self, statement, given):
        # The search is planned for its words each time: one plan for all words is hundreds of times slower for most.
        return self._connection().execute(_as_psycopg(statement), given, prepare="words" not in given).fetchall()

    @contextmanager
    def change(self):
        connection = self._connection()

        def run(statement, given):
            done = connection.execute(_as_psycopg(statement), given, prepare=True)
            return done.fetchall() if done.description else ()

        with connection.transaction():
            yield run

    @staticmethod
    def book(row, viewer):
        *fields, due_on, notes, owner_id, owner = row
        book = {**dict(zip(sql.NAMES, fields, strict=True)), "due_on": due_on}
        book["authors"], book["tags"] = msgspec.Raw(book["authors"]), msgspec.Raw(book["tags"])
        book["owner"] = {"id": owner_id, "name": owner}
        return {**book, "notes": notes} if owner_id == viewer else book

    @staticmethod
    def loan(row):
        *fields, owner_id, owner, borrower_id, borrower = row
        loan = dict(zip(sql.OF_LOANS, fields, strict=True))
        loan["owner"], loan["borrower"] = {"id": owner_id, "name": owner}, {"id": borrower_id, "name": borrower}
        return loan

    @staticmethod
    def words(asked):
        return " & ".join(f"'{word}'" for word in asked) + ":*"

    @staticmethod
    def key(id):
        return UUID(str(id))

    @staticmethod
    def moment(now):
        return now

    def _connection(self):
        if not hasattr(self._mine, "connection"):
            self._mine.connection = psycopg.connect(self._url, autocommit=True, options="-c timezone=UTC")
        return self._mine.connection


@cache
def _as_psycopg(statement):
    return re.sub(r":(\w+)", r"%(\1)s", statement)


if __name__ == "__main__":
    serve(Postgresql, threads=THREADS)
