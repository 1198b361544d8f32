"""What the bare programs answer about loans, whatever database is behind them.

They know the terms that hold where nobody has set any, under which lateness costs nothing, and borrowers who are
members. What the rules look at besides they do not: holds, what is overdue, and what is owed.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from benchmarks.raw import statements as sql
from benchmarks.raw.books import ROWS, Missing, happened
from library.adapters.clock import uuid7

LOAN_DAYS, MOST_LOANS = timedelta(days=28), 20


class LendBook(msgspec.Struct):
    book_id: UUID
    to: UUID


class Loans:
    """Asks `database`, which has `all`, `change`, `loan`, `key`, `moment` and `LOCKING`."""

    def __init__(self, database):
        self._database = database
        self._to_lend = sql.TO_LEND + database.LOCKING
        self._borrower = sql.BORROWER + database.LOCKING
        self._given = msgspec.json.Decoder(LendBook).decode

    def list(self, viewer):
        """What the viewer has; no more than a page of it."""
        rows = self._database.all(sql.LENT_TO, {"viewer": viewer, "rows": ROWS + 1})
        items = [self._shown(row) for row in rows]
        return {"items": items, "page": 1, "page_size": ROWS, "total": len(rows), "total_is_exact": True}

    def lend(self, viewer, body):
        given, now = self._given(body), datetime.now(UTC)
        new_id, book_id, to = map(self._database.key, (uuid7(now), given.book_id, given.to))
        days = {"lent_on": str(now.date()), "due_on": str(now.date() + LOAN_DAYS)}
        with self._database.change() as run:
            books = run(self._to_lend, {"id": book_id, "viewer": viewer})
            if not books or not run(self._borrower, {"id": to}) or run(sql.HOW_MANY, {"id": to})[0][0] >= MOST_LOANS:
                raise Missing
            loan = {"id": new_id, "book_id": book_id, "title": books[0][0], "viewer": viewer, "to": to, **days}
            run(sql.LEND, loan)
            run(sql.LENT, {"id": book_id})
            told = {**_about(new_id, book_id, viewer, to), "due_on": days["due_on"], "handed_over_by": None}
            happened(self._database, run, "BookLent", told, now, due=True)
        return self._one(new_id)

    def take_back(self, viewer, id):
        now = datetime.now(UTC)
        today = str(now.date())
        with self._database.change() as run:
            loans = run(sql.TAKE_BACK, {"id": id, "viewer": viewer, "today": today})
            if not loans:
                raise Missing
            book_id, borrower_id = loans[0]
            run(sql.BACK, {"id": book_id})
            told = {**_about(id, book_id, viewer, borrower_id), "returned_on": today, "handed_back": True}
            happened(self._database, run, "BookReturned", told, now, due=True)
        return self._one(id)

    def _one(self, id):
        return self._shown(self._database.all(sql.LOAN, {"id": id})[0])

    def _shown(self, row):
        loan = self._database.loan(row)
        late = 0
        if loan["state"] == "open":
            late = max(0, (datetime.now(UTC).date() - date.fromisoformat(str(loan["due_on"]))).days)
        return loan | {"overdue": late > 0, "days_late": late, "accrued": 0, "disputed": False, "guest": None}


def _about(loan_id, book_id, owner_id, member_id):
    ids = {"loan_id": loan_id, "book_id": book_id, "owner_id": owner_id, "member_id": member_id}
    return {name: str(each) for name, each in ids.items()}
