"""Columns as the steps write them. Once released, nothing here changes: a step has to mean for ever what it meant."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

TABLE: Any = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin", "mysql_engine": "InnoDB"}

moment = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
long_text = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key(length: int) -> sa.String:
    """A text that is sorted and compared by its code points."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def seq() -> "sa.Column[int]":
    """Numbered by the database in the order of insertion."""
    return sa.Column("seq", row_number, primary_key=True, autoincrement=True)


def uuid(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    """An id."""
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def kept() -> tuple["sa.Column[Any]", ...]:
    """When an entity came, when it was changed, and how often."""
    return (
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
