"""The schema's migrations: which were taken, and taking the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, event, inspect, text

from library.adapters.sql import engines

MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST = "0005_outbox"  # so that a database that is up to date is opened without reading all the steps


def pending(url: str) -> tuple[str, ...]:
    """The names of the steps to the newest schema, in order. Raises Invalid, Unavailable."""
    with _connected(url) as connection:
        current = _current(connection)
    if current == NEWEST:
        return ()
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    if current and current not in {step.revision for step in scripts.walk_revisions()}:
        return ()  # of a newer program, which only ever adds: that lets servers be replaced one by one
    steps = scripts.iterate_revisions("head", current or "base")
    return tuple(step.revision for step in reversed(list(steps)))


def migrate(url: str, to: str = "head") -> tuple[str, ...]:
    """Take the steps up to the newest schema, or up or down to another; the names of those that were taken.

    On SQLite and PostgreSQL all of them or none; MariaDB commits each by itself. Raises Invalid, Unavailable.
    """
    steps = pending(url)
    if not steps and to == "head":
        return ()
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _connected(url) as connection:
        config.attributes["connection"] = connection
        if to == "head":
            command.upgrade(config, to)
        else:
            command.downgrade(config, to)
    return steps


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    where = engines.database(url)
    engine = create_engine(where, poolclass=NullPool)
    if where.drivername == "sqlite":
        # Rebuilding a table would otherwise delete, by ON DELETE CASCADE, every row that refers to it.
        event.listen(engine, "connect", _without_foreign_keys)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engines.translating(), engine.connect() as connection:
        yield connection
    engine.dispose()


def _without_foreign_keys(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # a driver's connection has no common type
    connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
