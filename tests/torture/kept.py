"""What the database holds in the end, read past the library, and what may never be so of it, whoever did what."""

import json
from collections import Counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from attrs import define, frozen

from library.adapters.sql import tables
from library.domain.notices.kinds import Kind
from tests.torture.databases import connected

MAILING = ("NoticeGiven", "DigestDue")


@frozen
class Row:
    """A row, with ids as HTTP has them."""

    values: dict[str, Any]

    def __getattr__(self, name):
        return self.values[name]


@define
class Kept:
    """The tables of lending, and what follows from them."""

    loans: dict[str, Row]
    holds: dict[str, Row]
    notices: dict[str, Row]
    jobs: dict[str, Row]  # of the outbox, events of which nothing follows too

    @classmethod
    def read(cls, url):
        with connected(url) as connection:
            found = {
                name: {row.id: row for row in map(_row, connection.execute(sa.select(table)).mappings())}
                for name, table in (
                    ("loans", tables.loans),
                    ("holds", tables.holds),
                    ("notices", tables.notices),
                    ("jobs", tables.outbox),
                )
            }
        return cls(**found)

    @property
    def told(self):
        """How often who was told what of which loan or hold."""
        return Counter((one.kind.value, one.member_id, one.loan_id or one.hold_id) for one in self.notices.values())

    @property
    def digests(self):
        """How many were made, by member."""
        return Counter(said["member_id"] for said in self.happened("DigestDue"))

    def happened(self, name):
        return [json.loads(job.data) for job in self.jobs.values() if job.name == name]


def _row(mapping):
    return Row({name: str(value) if isinstance(value, UUID) else value for name, value in mapping.items()})


def on_loan_once(kept, _):
    """A book never has two open loans."""
    out = Counter(loan.book_id for loan in kept.loans.values() if loan.state == "open")
    yield from (f"The book {book} is on loan {times} times." for book, times in out.items() if times > 1)


def ready_for_one(kept, _):
    """Nor is it ready for two, or ready while it is out."""
    out = {loan.book_id for loan in kept.loans.values() if loan.state == "open"}
    ready = Counter(hold.book_id for hold in kept.holds.values() if hold.state == "ready")
    yield from (f"The book {book} is ready for {times}." for book, times in ready.items() if times > 1)
    yield from (f"The book {book} is ready while it is out." for book in ready if book in out)


def in_a_queue_once(kept, _):
    """Nobody waits twice for the same book, or for one that they have."""
    waits = Counter((hold.member_id, hold.book_id) for hold in kept.holds.values() if hold.ended_at is None)
    has = {(loan.borrower_id, loan.book_id) for loan in kept.loans.values() if loan.state == "open"}
    yield from (f"{who} waits {times} times for {book}." for (who, book), times in waits.items() if times > 1)
    yield from (f"{who} waits for {book}, which they have." for who, book in waits if (who, book) in has)


def happened_as_it_is(kept, _):
    """Each loan was told of when it began and when it ended, and each hold when it expired."""
    returned = {one.id for one in kept.loans.values() if one.state == "returned"}
    expired = {one.id for one in kept.holds.values() if one.state == "expired"}
    for name, about, those in (
        ("BookLent", "loan_id", set(kept.loans)),
        ("BookReturned", "loan_id", returned),
        ("HoldExpired", "hold_id", expired),
    ):
        times = Counter(said[about] for said in kept.happened(name))
        yield from (f"{name} of {one} is there {times[one]} times." for one in those | set(times) if times[one] != 1)


def told_once(kept, _):
    """Each fact, and nobody was told of the same event twice."""
    facts = Counter(notice.fact for notice in kept.notices.values())
    yield from (f"The fact {fact} was told {times} times." for fact, times in facts.items() if times > 1)
    mailed = Counter(said["notice_id"] for said in kept.happened("NoticeGiven"))
    for notice in kept.notices.values():
        if (times := mailed[notice.id]) != (notice.mails.value == "at-once"):
            yield f"The notice {notice.id} was to be mailed {times} times: {notice.kind}."


def told_of_each_loan(kept, _):
    """Who has a book was told so, unless that is forgotten by now."""
    told = Counter(one.loan_id for one in kept.notices.values() if one.kind is Kind.BOOK_LENT)
    for loan in kept.loans.values():
        known = loan.borrower_id is not None or loan.guest_email is not None
        if told[loan.id] != known:
            yield f"Of the loan {loan.id} its borrower was told {told[loan.id]} times."


def mailed_once(kept, letters):
    """Every notice was mailed; more than once only where the job was begun more than once, as after a crash."""
    for notice in kept.notices.values():
        if notice.mailed_at is None:
            yield f"The notice {notice.id} is not noted as mailed: {notice.kind}."
    for job in kept.jobs.values():
        if job.name in MAILING:
            told = job.name == "DigestDue" or json.loads(job.data)["notice_id"] in kept.notices
            if told and not letters[job.id]:
                yield f"What the job {job.id} was to mail was never sent."
            if letters[job.id] > job.attempts:
                yield f"The job {job.id} sent {letters[job.id]} mails and was begun {job.attempts} times."


LENDING = (on_loan_once, ready_for_one, in_a_queue_once, happened_as_it_is, told_once, told_of_each_loan, mailed_once)


def wrong(kept, letters):
    """All of that; `letters` counts mails by the job that sent them."""
    for check in LENDING:
        yield from check(kept, letters)
