"""The schema, step by step, on each database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.adapters.sql import schema, tables
from library.domain.actor import OPERATOR
from library.domain.catalogue import queries
from library.domain.catalogue.use_cases import add_book
from library.domain.membership.use_cases import add_member
from library.domain.search import BookSearch
from tests.integration import services

STEPS = [step.revision for step in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()][::-1]
OF_ONE_DATABASE_ONLY = {"book_words", "word_vector", "ix_books_word_vector", "ix_books_public"}


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def empty_url(request, tmp_path):
    """A database without any table, of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    fresh = services.fresh_postgresql_database if request.param == "postgresql" else services.fresh_mariadb_database
    with fresh() as url:
        yield url


@pytest.fixture
def look(empty_url):
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    yield lambda: sa.inspect(engine)
    engine.dispose()


def test_the_newest_step_is_the_one_that_opening_looks_for():
    assert STEPS[-1] == schema.NEWEST


def test_each_step_up_and_down_and_up_again(empty_url, look):
    assert schema.pending(empty_url) == tuple(STEPS)
    schema.migrate(empty_url)
    for down_to in [*STEPS[-2::-1], "base"]:
        schema.go_back(empty_url, down_to)
    assert set(look().get_table_names()) - {"alembic_version"} == set()
    assert schema.migrate(empty_url) == tuple(STEPS)
    assert schema.pending(empty_url) == schema.migrate(empty_url) == ()


def test_the_steps_make_what_the_tables_say(empty_url, look):
    schema.migrate(empty_url)
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()
    for table in tables.metadata.sorted_tables:
        made = look()
        names = {check["name"] for check in made.get_check_constraints(table.name)}
        assert {ours.name for ours in _named(table, sa.CheckConstraint)} <= names
        names = {key["name"] for key in made.get_foreign_keys(table.name)}
        assert names == {ours.name for ours in _named(table, sa.ForeignKeyConstraint)}


def _is_ours(name, kind, _):
    return name is None or not (kind in {"table", "column", "index"} and name.startswith(tuple(OF_ONE_DATABASE_ONLY)))


def _named(table, kind):
    return [constraint for constraint in table.constraints if isinstance(constraint, kind)]


def test_going_back_to_a_step_and_on_again_keeps_the_books_and_finds_them(empty_url):
    schema.migrate(empty_url)
    book_id = _add_a_book(empty_url)
    schema.go_back(empty_url, "0002_books")
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        found = library.ask(queries.books, viewer=OPERATOR, search=BookSearch(words="persuasion austen"))
        assert [book.id for book in found.items] == [book_id]


def _add_a_book(url):
    with open_library(url, passwords=Argon2Passwords(memory_kib=8)) as library:
        ada = library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None).actor()
        return library.do(add_book, by=ada, record={"title": "Persuasion", "authors": ["Jane Austen"]}).id


def test_a_file_of_sqlite_is_made_and_migrated_when_it_is_opened(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    book_id = _add_a_book(url)
    with open_library(url) as library:
        assert library.ask(queries.book, viewer=OPERATOR, book_id=book_id).title == "Persuasion"
    assert schema.pending(url) == ()


def test_many_who_migrate_at_once_wait_for_each_other(empty_url):
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: schema.migrate(empty_url), range(4)))
    assert sorted(map(len, taken)) == [0, 0, 0, len(STEPS)]
