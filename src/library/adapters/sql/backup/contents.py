"""What is in a database at one moment, by which a copy of it is checked."""

from collections.abc import Mapping

from attrs import frozen
from sqlalchemy import URL, Connection, TableClause, func, select
from sqlalchemy.exc import DBAPIError

from library.adapters.sql import schema
from library.domain.errors import BrokenOff, Unavailable


@frozen
class Contents:
    """The last step of migrations that was taken, and how many rows each table has."""

    step: str
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(self.rows.values())

    def must_be(self, copied: "Contents") -> None:
        """Raise BrokenOff unless the copy has the same."""
        if copied != self:
            raise BrokenOff(
                f"the copy has {copied.total} rows at {copied.step}, but {self.total} at {self.step} were there"
            )


def count(connection: Connection, tables: Mapping[str, TableClause]) -> dict[str, int]:
    """The rows of each table."""
    return {name: connection.scalar(select(func.count()).select_from(each)) or 0 for name, each in tables.items()}


def newest(where: URL) -> tuple[str, ...]:
    """Bring a restored database to the newest schema; the steps that were taken. Raises BrokenOff."""
    try:
        return schema.migrate(where.render_as_string(hide_password=False))
    except (Unavailable, DBAPIError) as error:
        raise BrokenOff(f"it could not be brought to the newest schema: {said(error)}") from error


def said(error: Exception) -> str:
    """What the database said, in a line: further ones may hold what is nobody's business."""
    cause = error.__cause__ if isinstance(error, Unavailable) else error
    return str(cause.orig if isinstance(cause, DBAPIError) else cause).partition("\n")[0].rstrip(".")
