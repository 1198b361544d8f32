"""Reading: ordinary SELECTs to frozen views, on the connection that each thread keeps."""

from sqlalchemy import literal, select

from library.adapters.sql.engines import Kept
from library.adapters.sql.reads.books import SqlBookReads
from library.adapters.sql.reads.members import SqlMemberReads
from library.adapters.sql.reads.readings import SqlReadingReads
from library.adapters.sql.reads.search import SqlSearch


class SqlReads:
    """Keeps the port Reads."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.books = SqlBookReads(kept)
        self.members = SqlMemberReads(kept)
        self.readings = SqlReadingReads(kept)
        self.search = SqlSearch(kept)

    def ping(self) -> None:
        """Ask the database for something that it knows by heart."""
        self._kept.rows(select(literal(1)), {})
