"""Connections: one engine that writes in transactions, and one that reads without any."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from library.adapters.sql.violations import translated
from library.domain.errors import Invalid

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
_EXTRAS = {"postgresql+psycopg": "postgres", "mysql+pymysql": "mysql", "mariadb+pymysql": "mysql"}
BUSY_SECONDS = 10
QUIET: dict[str, Any] = {"hide_parameters": True}  # errors end in logs, which are not to hold what people sent


def database(url: str) -> URL:
    """The URL with the driver that we use. Raises Invalid for what is no database of ours."""
    try:
        parsed = make_url(url)
        driver = _DRIVERS[parsed.drivername.partition("+")[0]]
    except (ArgumentError, KeyError, ValueError):
        raise Invalid.because(
            "database_url", "must be memory:, or begin with sqlite:///, postgresql:// or mariadb://"
        ) from None
    if driver == "sqlite" and not _has_folder(parsed.database):
        raise Invalid.because("database_url", f"names a file in a folder that is not there: {parsed.database}")
    if driver == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise Invalid.because("database_url", "must name a file for SQLite; memory: keeps everything in memory")
    if (extra := _EXTRAS.get(driver)) and find_spec(driver.partition("+")[2]) is None:
        raise Invalid.because("database_url", f"needs a driver: install lending-library[{extra}]")
    return parsed.set(drivername=driver)


def _has_folder(file: str | None) -> bool:
    return Path(file or "").parent.is_dir()


def writer(url: URL) -> Engine:
    """Whose connections begin a transaction that is allowed to write, and wait for it, from the first statement on."""
    if url.drivername == "sqlite":
        engine = _sqlite(url, pool_size=1, max_overflow=4)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
    # Not repeatable read, MariaDB's default: there a locked row shows what it was before somebody else changed it.
    return _server(url, isolation_level="READ COMMITTED", pool_pre_ping=True, pool_size=16, max_overflow=-1)


def reader(url: URL) -> Engine:
    """Whose connections have no transactions: each statement sees what was last committed."""
    if url.drivername == "sqlite":
        return _sqlite(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    return _server(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _server(url: URL, **arguments: Any) -> Engine:
    if url.drivername.startswith("postgresql"):
        connecting: dict[str, Any] = {"prepare_threshold": None, "connect_timeout": BUSY_SECONDS}
        engine = create_engine(url, connect_args=connecting, **QUIET, **arguments)
        event.listen(engine, "connect", _prepare_unless_pooled)
        return engine
    connecting = {
        "connect_timeout": BUSY_SECONDS,
        "charset": "utf8mb4",
        "init_command": "SET time_zone='+00:00'",
    }
    # Here SQLAlchemy takes a join on one row, which is wanted by its key, for one that was forgotten, and warns.
    return create_engine(url, connect_args=connecting, enable_from_linting=False, **QUIET, **arguments)


def _prepare_unless_pooled(connection: Any, _: object) -> None:
    """Let the driver prepare statements, which halves the time of short ones, where they will be found again.

    Behind a pooler each transaction may meet another process of the server. A pooler gives itself away by telling a
    number of its own for the process.
    """
    told, (actual,) = connection.info.backend_pid, connection.execute("SELECT pg_backend_pid()").fetchone()
    connection.rollback()
    if told == actual:
        connection.prepare_threshold = 5


def _sqlite(url: URL, **arguments: Any) -> Engine:
    connecting = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=connecting, **QUIET, **arguments)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver is not to begin transactions of its own
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-16000")

    return engine


@contextmanager
def translating() -> Iterator[None]:
    """Turn the database's errors into the domain's."""
    try:
        yield
    except DBAPIError as error:
        raise translated(error) from error
