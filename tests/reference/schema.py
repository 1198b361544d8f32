"""The tables of the database, with the types that they have on each."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from library.adapters.sql.tables import metadata
from tests.reference.markdown import code, table

DIALECTS: dict[str, sa.Dialect] = {
    "SQLite": sqlite.dialect(),
    "PostgreSQL": postgresql.dialect(),
    "MariaDB": mysql.dialect(),
}


def tables() -> Iterator[str]:
    for each in metadata.tables.values():
        yield from (f"## {each.name}", "")
        yield from table(("Column", *DIALECTS, "May be null", "Refers to"), map(_column, each.columns))
        yield ""
        rows = ([code([name]), what] for name, what in sorted(_named(each)))
        yield from table(("Constraint or index", "Of"), rows)
        yield ""


def _column(column: "sa.Column[Any]") -> list[str]:
    types = [code([column.type.compile(dialect)]) for dialect in DIALECTS.values()]
    refers = ", ".join(f"{key.target_fullname} {_when_gone(key)}".strip() for key in column.foreign_keys)
    return [code([column.name]), *types, "yes" if column.nullable else "", refers]


def _when_gone(key: "sa.ForeignKey") -> str:
    return {"CASCADE": "(and goes with it)", "SET NULL": "(or null when that is gone)"}.get(key.ondelete or "", "")


def _named(each: sa.Table) -> Iterator[tuple[str, str]]:
    for index in each.indexes:
        yield _name(index), code(column.name for column in index.columns)
    for constraint in each.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            said = constraint.sqltext.compile(dialect=DIALECTS["PostgreSQL"], compile_kwargs={"literal_binds": True})
            yield _name(constraint), code([said])
        elif isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.ForeignKeyConstraint):
            yield _name(constraint), code(column.name for column in constraint.columns)


def _name(named: sa.Constraint | sa.Index) -> str:
    preparer = DIALECTS["PostgreSQL"].identifier_preparer
    return str(preparer.format_index(named) if isinstance(named, sa.Index) else preparer.format_constraint(named))
