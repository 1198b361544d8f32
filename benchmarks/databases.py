"""Databases that are filled once and kept. What is measured is a copy, for some of what is measured writes."""

import secrets
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks.seeding import EDITION, fill
from library.adapters.sql.schema import NEWEST, migrate

KEPT = Path(__file__).resolve().parents[1] / "build" / "benchmarks"
PREFIX = "library_benchmark_"
CONTENTS = f"{NEWEST}_{EDITION}"


class SqliteFiles:
    name, program = "SQLite", "benchmarks.raw.sqlite"

    @contextmanager
    def copy(self, books):
        """The URL of a copy of the database with so many books, for the length of the block."""
        with tempfile.TemporaryDirectory(dir=KEPT.mkdir(parents=True, exist_ok=True) or KEPT) as folder:
            copied = Path(folder, "library.db")
            shutil.copy(self._kept(books), copied)
            yield f"sqlite:///{copied}"

    @staticmethod
    def raw(url):
        """What the bare program is to be given."""
        return url.removeprefix("sqlite:///")

    @staticmethod
    def _kept(books):
        kept = KEPT / f"{CONTENTS}_{books}.db"
        if not kept.exists():
            for outdated in set(KEPT.glob("*.db")) - set(KEPT.glob(f"{CONTENTS}_*")):
                outdated.unlink()
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                made = Path(folder, "library.db")
                _fill(f"sqlite:///{made}", books)
                made.rename(kept)
        return kept


class PostgresqlServer:
    name, program = "PostgreSQL", "benchmarks.raw.postgresql"

    def __init__(self, url):
        self._url = url

    @contextmanager
    def copy(self, books):
        kept, copied = self._kept(books), f"library_measured_{secrets.token_hex(4)}"
        self._run(f'CREATE DATABASE "{copied}" TEMPLATE "{kept}"')
        try:
            yield self._at(copied)
        finally:
            self._run(f'DROP DATABASE "{copied}" WITH (FORCE)')

    @staticmethod
    def raw(url):
        return url

    def _kept(self, books):
        kept = f"{PREFIX}{CONTENTS}_{books}"
        there = [name for (name,) in self._run("SELECT datname FROM pg_database") if name.startswith(PREFIX)]
        if kept not in there:
            for outdated in there:
                if not outdated.startswith(f"{PREFIX}{CONTENTS}_"):
                    self._run(f'DROP DATABASE "{outdated}"')
            made = f"{kept}_being_made"
            self._run(f'DROP DATABASE IF EXISTS "{made}"')
            self._run(f'CREATE DATABASE "{made}"')
            _fill(self._at(made), books)
            with psycopg.connect(self._at(made), autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
            self._run(f'ALTER DATABASE "{made}" RENAME TO "{kept}"')
        return kept

    def _at(self, database):
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{database}"))

    def _run(self, statement):
        with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description is not None else ()


def _fill(url, books):
    print(f"Writing {books:,} books, once …", flush=True)
    migrate(url)
    fill(url, books)
