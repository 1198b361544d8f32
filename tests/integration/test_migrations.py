"""The schema, step by step, on each database."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

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
from library.domain.ids import LinkId
from library.domain.lending.circulation import lend, lose
from library.domain.lending.giving import offer_book
from library.domain.lending.holding import accept_hold, place_hold
from library.domain.lending.setting_terms import set_book_s_terms
from library.domain.lending.withdrawing import withdraw_book
from library.domain.membership import queries as membership
from library.domain.membership import recovery
from library.domain.membership.joining import add_member, invite, open_invitation
from library.domain.membership.links import Link, LinkPurpose
from library.domain.membership.member import Registration
from library.domain.membership.use_cases import open_session
from library.domain.operations import queries as operations
from library.domain.operations.schedules import SCHEDULES
from library.domain.operations.use_cases import begin_schedules
from library.domain.search import BookSearch
from tests.integration import services

STEPS = [step.revision for step in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()][::-1]
NOT_ON_MARIADB = {"ck_holds_ready_book", "ck_holds_about", "ck_loans_open_book"}  # for it takes no check of book_id
OF_ONE_DATABASE_ONLY = {"book_words", "word_vector", "ix_books_word_vector", "ix_books_public", "ix_loans_detaching"}


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
        missing = {ours.name for ours in _named(table, sa.CheckConstraint)} - names
        assert missing <= (NOT_ON_MARIADB if engine.dialect.name in {"mysql", "mariadb"} else set())
        names = {key["name"] for key in made.get_foreign_keys(table.name)}
        assert names == {ours.name for ours in _named(table, sa.ForeignKeyConstraint)}


def _is_ours(name, kind, _):
    return name is None or not (kind in {"table", "column", "index"} and name.startswith(tuple(OF_ONE_DATABASE_ONLY)))


def _named(table, kind):
    return [constraint for constraint in table.constraints if isinstance(constraint, kind)]


def test_steps_that_write_a_table_anew_keep_every_index_of_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'library.db'}"
    engine = sa.create_engine(url, poolclass=sa.NullPool)

    def made():
        with engine.connect() as connection:
            kept = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
            return set(connection.execute(sa.text(kept)).all())

    schema.migrate(url)
    schema.go_back(url, "0014_detaching")
    before = made()
    schema.migrate(url)
    assert {name for name, _ in made()} == {name for name, _ in before}
    assert "WHERE" in next(sql for name, sql in made() if name == "ix_loans_detaching")
    engine.dispose()


def test_going_back_to_a_step_and_on_again_keeps_the_books_and_finds_them(empty_url):
    schema.migrate(empty_url)
    book_id = _add_a_book(empty_url)
    schema.go_back(empty_url, "0002_books")
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        found = library.ask(queries.books, viewer=OPERATOR, search=BookSearch(words="persuasion austen"))
        assert [book.id for book in found.items] == [book_id]


def test_what_only_later_steps_have_a_place_for_is_lost_on_the_way_back_and_the_rest_stays(empty_url):
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        ada = library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash="x")
        _leave_something_in_every_table(library, ada.actor())
    schema.go_back(empty_url, "0005_outbox")
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        account = library.ask(membership.account, viewer=OPERATOR, member_id=ada.id)
        assert (account.name, account.email, account.email_confirmed) == ("Ada", "ada@example.org", False)
        assert library.ask(operations.jobs, viewer=OPERATOR).total == 0  # what happened before is done with
        assert library.ask(operations.audit, viewer=OPERATOR).total == 0
        assert library.ask(membership.invitations, viewer=OPERATOR, now=library.now()) == ()
        _leave_something_in_every_table(library, ada.actor())
        assert library.ask(operations.jobs, viewer=OPERATOR).total == 2 + len(SCHEDULES)
        assert library.ask(operations.audit, viewer=OPERATOR).total == 3


def test_going_back_before_lending_keeps_books_and_members_who_lend_anew_afterwards(empty_url):
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        ada, bob = (
            library.do(add_member, by=OPERATOR, name=name, email=f"{name}@example.org", password_hash=None).actor()
            for name in ("ada", "bob")
        )
        book = library.do(add_book, by=ada, record={"title": "Persuasion"})
        _lend_and_lose(library, ada, bob, book)
    schema.go_back(empty_url, "0009_deaths")
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        assert library.ask(queries.book, viewer=bob, book_id=book.id).title == "Persuasion"
        _lend_and_lose(library, ada, bob, book)


def test_whether_books_can_be_had_is_worked_out_by_the_step_that_keeps_it(empty_url):
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        ada, bob = (
            library.do(add_member, by=OPERATOR, name=name, email=f"{name}@example.org", password_hash=None).actor()
            for name in ("ada", "bob")
        )
        lost, out, ready, withdrawn, _ = (library.do(add_book, by=ada, record={"title": "A"}) for _ in range(5))
        _lend_and_lose(library, ada, bob, lost)
        library.do(lend, by=ada, book_id=out.id, to=bob.id)
        library.do(accept_hold, by=ada, hold_id=library.do(place_hold, by=bob, book_id=ready.id).id)
        library.do(withdraw_book, by=ada, book_id=withdrawn.id, withdrawn=True)
        before = library.ask(queries.books, viewer=ada, search=BookSearch()).items
    schema.go_back(empty_url, "0011_notices")
    schema.migrate(empty_url)
    with open_library(empty_url, passwords=Argon2Passwords(memory_kib=8)) as library:
        assert library.ask(queries.books, viewer=ada, search=BookSearch()).items == before
    assert [book.availability.value for book in before] == ["available", "withdrawn", "ready", "on-loan", "lost"]


def _lend_and_lose(library, owner, borrower, book):
    """Leaves something in every table of lending."""
    library.do(set_book_s_terms, by=owner, book_id=book.id, record={"agreed_value": 100})
    library.do(place_hold, by=borrower, book_id=book.id)
    loan = library.do(lend, by=owner, book_id=book.id, to=borrower.id)
    library.do(lose, by=owner, loan_id=loan.id)
    library.do(offer_book, by=owner, book_id=book.id, to=borrower.id)


def _leave_something_in_every_table(library, ada):
    secret = secrets.token_urlsafe()
    library.do(recovery.ask_for_email, by=ada, email="ada@example.org")
    email = {"purpose": LinkPurpose.CONFIRM_EMAIL, "email": "ada@example.org"}
    library.do(recovery.open_link, member_id=ada.id, secret=secret, **email)
    library.do(recovery.confirm_email, secret=secret)
    invitation = library.do(invite, by=OPERATOR, email="bob@example.org", registration=Registration.INVITATION)
    library.do(open_invitation, invitation_id=invitation.id, secret=secrets.token_urlsafe())
    _open_link_to_unsubscribe(library, ada)
    library.once(secret).do(add_book, by=ada, record={"title": "Persuasion"})
    library.do(begin_schedules, schedules=SCHEDULES)
    library.do(open_session, member_id=ada.id, password_hash="x", secret=secrets.token_urlsafe(), agent="")


def _open_link_to_unsubscribe(library, ada):
    link = Link.make(
        id=LinkId(uuid4()),
        purpose=LinkPurpose.UNSUBSCRIBE,
        secret=secrets.token_urlsafe(),
        now=library.now(),
        member_id=ada.id,
        email="ada@example.org",
    )
    library.do(lambda uow: uow.links.add(link))


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
