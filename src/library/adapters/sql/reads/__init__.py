"""Reading: ordinary SELECTs to frozen views, on the connection that each thread keeps."""

from sqlalchemy import literal, select

from library.adapters.sql.kept import Rows
from library.adapters.sql.reads.books import SqlBookReads
from library.adapters.sql.reads.fees import SqlFeeReads
from library.adapters.sql.reads.gifts import SqlGiftReads
from library.adapters.sql.reads.holds import SqlHoldReads
from library.adapters.sql.reads.loans import SqlLoanReads
from library.adapters.sql.reads.members import SqlMemberReads
from library.adapters.sql.reads.notices import SqlNoticeReads
from library.adapters.sql.reads.operations import SqlAnswerReads, SqlAuditReads, SqlJobReads
from library.adapters.sql.reads.readings import SqlReadingReads
from library.adapters.sql.reads.reports import SqlReportReads
from library.adapters.sql.reads.search import SqlSearch
from library.adapters.sql.reads.terms import SqlTermsReads
from library.domain import ports

_ONE = select(literal(1))


class SqlReads:
    """Keeps the port Reads."""

    def __init__(self, kept: Rows) -> None:
        self._kept = kept
        self.books: ports.BookReads = SqlBookReads(kept)
        self.members: ports.MemberReads = SqlMemberReads(kept)
        self.readings: ports.ReadingReads = SqlReadingReads(kept)
        self.search: ports.Search = SqlSearch(kept)
        self.jobs: ports.JobReads = SqlJobReads(kept)
        self.audit: ports.AuditReads = SqlAuditReads(kept)
        self.answers: ports.AnswerReads = SqlAnswerReads(kept)
        self.holds: ports.HoldReads = SqlHoldReads(kept)
        self.loans: ports.LoanReads = SqlLoanReads(kept)
        self.terms: ports.TermsReads = SqlTermsReads(kept)
        self.fees: ports.FeeReads = SqlFeeReads(kept)
        self.gifts: ports.GiftReads = SqlGiftReads(kept)
        self.notices: ports.NoticeReads = SqlNoticeReads(kept)
        self.reports: ports.ReportReads = SqlReportReads(kept)

    def ping(self) -> None:
        """Ask the database for something that it knows by heart."""
        self._kept.rows(_ONE, {})
