"""The database servers that tests talk to, found or started, and databases in them for one test each.

A test that needs a server asks for it; where there is none, Missing skips the test and the run tells so at its end.
"""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from tests.integration import throwaway
from tests.missing import Missing

__all__ = ["Missing", "fresh_mariadb_database", "fresh_postgresql_database", "mariadb", "postgresql"]

POSTGRESQL_URL = "LIBRARY_TEST_POSTGRESQL_URL"
MARIADB_URL = "LIBRARY_TEST_MARIADB_URL"
DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}

Start = Callable[[Callable[[str], bool]], str]

_looked_for: dict[str, str | Missing] = {}


def postgresql() -> str:
    """The URL of a PostgreSQL server and a role that may create databases there; raises Missing."""
    return _found(
        "PostgreSQL",
        POSTGRESQL_URL,
        usual=(
            "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
            "postgresql+psycopg://root@127.0.0.1:5432/postgres",
        ),
        start=throwaway.postgresql,
    )


def mariadb() -> str:
    """The URL of a MariaDB server and a user who may create databases there; raises Missing."""
    return _found(
        "MariaDB",
        MARIADB_URL,
        usual=("mysql+pymysql://root@127.0.0.1:3306/",),
        start=throwaway.mariadb,
    )


@contextlib.contextmanager
def fresh_postgresql_database() -> Iterator[str]:
    """The URL of an empty database for the length of the block."""
    with _fresh(postgresql(), 'CREATE DATABASE "{}"', 'DROP DATABASE "{}" WITH (FORCE)') as url:
        yield url


@contextlib.contextmanager
def fresh_mariadb_database() -> Iterator[str]:
    """The URL of an empty database, utf8mb4_bin, for the length of the block."""
    create = "CREATE DATABASE `{}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    with _fresh(mariadb(), create, "DROP DATABASE `{}`") as url:
        yield url


def _found(what: str, variable: str, usual: tuple[str, ...], start: Start) -> str:
    """Looked for once in each process; what was not found then is not found later either."""
    if variable not in _looked_for:
        _looked_for[variable] = _look_for(what, variable, usual, start)
    found = _looked_for[variable]
    if isinstance(found, Missing):
        raise found
    return found


def _look_for(what: str, variable: str, usual: tuple[str, ...], start: Start) -> str | Missing:
    how = f"Install the server's package, or set {variable} to the URL of one where databases may be created."
    if given := os.environ.get(variable):
        url = _with_driver(given)
        return url if answers(url) else Missing(f"{what} does not answer at the URL in {variable}.", how)
    try:
        return next(filter(answers, usual), None) or start(answers)
    except throwaway.Unstartable as why:
        return Missing(f"{what} does not answer on its usual port here, and {why}.", how)


def _with_driver(given: str) -> str:
    """The URL as SQLAlchemy needs it, whatever program it was written for."""
    scheme, rest = given.split("://", 1)
    return f"{DRIVERS.get(scheme, scheme)}://{rest}"


def answers(url: str) -> bool:
    try:
        with _connection(url) as connection:
            return bool(connection.scalar(sa.text("SELECT 1")) == 1)
    except sa.exc.SQLAlchemyError:
        return False


@contextlib.contextmanager
def _fresh(server: str, create: str, drop: str) -> Iterator[str]:
    name = f"library_test_{secrets.token_hex(8)}"
    with _connection(server) as connection:
        connection.exec_driver_sql(create.format(name))
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with _connection(server) as connection:
            connection.exec_driver_sql(drop.format(name))


@contextlib.contextmanager
def _connection(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5}
    )
    with engine.connect() as connection:
        yield connection
