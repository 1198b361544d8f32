"""What the rules ask of the store, as promises. Adapters keep them; one suite holds every adapter to them."""

from library.domain.ports.lending import Gifts, Holds, Ledger, Loans, TermsOf
from library.domain.ports.operations import (
    AnswerReads,
    Answers,
    Audit,
    AuditReads,
    JobReads,
    Jobs,
    Limits,
    Schedules,
)
from library.domain.ports.reading import BookReads, MemberReads, ReadingReads, Reads, Search
from library.domain.ports.writing import (
    Books,
    Imported,
    Imports,
    Invitations,
    Links,
    Members,
    Readings,
    Sessions,
    Tokens,
    UnitOfWork,
)

__all__ = [
    "AnswerReads",
    "Answers",
    "Audit",
    "AuditReads",
    "BookReads",
    "Books",
    "Gifts",
    "Holds",
    "Imported",
    "Imports",
    "Invitations",
    "JobReads",
    "Jobs",
    "Ledger",
    "Limits",
    "Links",
    "Loans",
    "MemberReads",
    "Members",
    "ReadingReads",
    "Readings",
    "Reads",
    "Schedules",
    "Search",
    "Sessions",
    "TermsOf",
    "Tokens",
    "UnitOfWork",
]
