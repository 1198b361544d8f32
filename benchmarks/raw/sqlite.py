"""A bare program on sqlite3: one connection to read and one to write, in the event loop."""

import sqlite3
from contextlib import contextmanager

import msgspec

from benchmarks.raw import statements as sql
from benchmarks.raw.serving import serve


class Sqlite:
    LOCKING = ""  # who writes has locked everything
    READ = f"{sql.ALL} AND b.seq IN (SELECT seq FROM ({sql.read()}))"
    MATCHING = (
        f"FROM book_words w JOIN books b ON b.seq = w.rowid WHERE w.book_words MATCH :words AND {sql.IN_SIGHT}",
        "w.rowid",
    )

    def __init__(self, file):
        self._reading, self._writing = _connected(file), _connected(file)

    def all(self, statement, given):
        return self._reading.execute(statement, given).fetchall()

    @contextmanager
    def change(self):
        """One transaction; gives what runs a statement in it."""
        self._writing.execute("BEGIN IMMEDIATE")
        try:
            yield lambda statement, given: self._writing.execute(statement, given).fetchall()
            self._writing.execute("COMMIT")
        except BaseException:
            self._writing.execute("ROLLBACK")
            raise

    @staticmethod
    def book(row, viewer):
        *fields, due_on, notes, owner_id, owner = row
        book = {**dict(zip(sql.NAMES, fields, strict=True)), "due_on": due_on}
        book["id"] = _dashed(book["id"])
        book["authors"], book["tags"] = msgspec.Raw(book["authors"]), msgspec.Raw(book["tags"])
        book["hidden"] = bool(book["hidden"])
        book["created_at"], book["updated_at"] = _with_zone(book["created_at"]), _with_zone(book["updated_at"])
        book["owner"] = {"id": _dashed(owner_id), "name": owner}
        return {**book, "notes": notes} if owner_id == viewer else book

    @staticmethod
    def loan(row):
        *fields, owner_id, owner, borrower_id, borrower = row
        loan = dict(zip(sql.OF_LOANS, fields, strict=True))
        loan["id"], loan["book_id"] = _dashed(loan["id"]), _dashed(loan["book_id"])
        loan |= {name: bool(loan[name]) for name in ("recalled", "may_pass_on", "kept")}
        loan["owner"] = {"id": _dashed(owner_id), "name": owner}
        loan["borrower"] = {"id": _dashed(borrower_id), "name": borrower}
        return loan

    @staticmethod
    def words(asked):
        return " ".join(f'"{word}"' for word in asked) + "*"

    @staticmethod
    def key(id):
        return str(id).replace("-", "")

    @staticmethod
    def moment(now):
        return now.replace(tzinfo=None).isoformat(" ", "microseconds")


def _connected(file):
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _dashed(id):
    return f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"


def _with_zone(moment):
    moment = moment.removesuffix(".000000")  # as msgspec writes a whole second
    return f"{moment[:10]}T{moment[11:]}Z"


if __name__ == "__main__":
    serve(Sqlite)
