"""What the tables have in common."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    Uuid,
    column,
)
from sqlalchemy.dialects.mysql import MEDIUMTEXT

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# MariaDB compares by its own rules unless told: two addresses that differ by an accent would be the same.
BINARY: Any = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin", "mysql_engine": "InnoDB"}
KEY = String(200).with_variant(String(200, collation="C"), "postgresql")
LONG = Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")


def seq() -> "Column[int]":
    # SQLite numbers rows by itself only in a column of exactly this type.
    return Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True)


def id_() -> "Column[UUID]":
    return Column("id", Uuid(), nullable=False)


def of_member(name: str) -> "Column[UUID]":
    return Column(name, Uuid(), ForeignKey("members.id", ondelete="CASCADE"), nullable=False)


def one_of(name: str, choices: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(column(name).in_([choice.value for choice in choices]), name=name)
