"""A database for one run, and whether it is whole at its end."""

import contextlib
import sqlite3

import sqlalchemy as sa

from library.adapters.sql import tables
from library.adapters.sql.schema import migrate
from tests.integration import services

DATABASES = ("sqlite", "postgresql", "mariadb")


@contextlib.contextmanager
def fresh(kind, folder):
    """The URL of an empty library, for the length of the block."""
    with contextlib.ExitStack() as stack:
        if kind == "sqlite":
            url = f"sqlite:///{folder / 'library.db'}"
        elif kind == "postgresql":
            url = stack.enter_context(services.fresh_postgresql_database())
        else:
            url = stack.enter_context(services.fresh_mariadb_database())
        migrate(url)
        yield url


def damage(url):
    """What the database itself finds wrong with what it keeps."""
    kind = sa.make_url(url).get_backend_name()
    return {"sqlite": _sqlite, "postgresql": _postgresql, "mysql": _mariadb}[kind](url)


def taken_again(url):
    """How many jobs were begun more than once."""
    with connected(url) as connection:
        return connection.scalar(sa.text("SELECT count(*) FROM outbox WHERE attempts > 1"))


def earliest_round(url):
    """When the first of what is done again and again is due next."""
    with connected(url) as connection:
        return connection.scalar(sa.select(sa.func.min(tables.schedules.c.next_run_at)))


def _sqlite(url):
    with contextlib.closing(sqlite3.connect(sa.make_url(url).database)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        lost = [
            f"a row of {row[0]} refers to none of {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")
        ]
    return [*(found if found != ["ok"] else []), *lost]


def _postgresql(url):
    """Each index against its table, where the server has the extension for that."""
    with connected(url) as connection:
        if not connection.scalar(sa.text("SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'")):
            return []
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS amcheck"))
        indexes = connection.scalars(
            sa.text(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
                "WHERE c.relkind = 'i' AND a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace"
            )
        ).all()
        return [problem for index in indexes if (problem := _checked(connection, index))]


def _checked(connection, index):
    try:
        connection.execute(sa.text("SELECT bt_index_check(CAST(:index AS regclass), true)"), {"index": index})
    except sa.exc.DBAPIError as error:
        return f"{index}: {error.orig}"
    return ""


def _mariadb(url):
    with connected(url) as connection:
        tables = ", ".join(f"`{name}`" for name in sa.inspect(connection).get_table_names())
        rows = connection.exec_driver_sql(f"CHECK TABLE {tables} EXTENDED").all()
    return [f"{row[0]}: {row[3]}" for row in rows if row[3] != "OK"]


@contextlib.contextmanager
def connected(url):
    """A connection, on which each statement is a transaction, for the length of the block."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
