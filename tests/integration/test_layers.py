"""Defence in depth: each layer holds when the one above it is taken away.

The edge refuses what has a wrong form, use cases refuse what somebody may not, queries find only what is in sight, and
the database refuses what cannot be. Here each is reached without what stands before it.
"""

import contextlib
import inspect
from datetime import UTC, datetime
from uuid import uuid4

import attrs
import pytest
import sqlalchemy as sa

from library import accounts, open_library
from library.adapters.passwords import Argon2Passwords
from library.adapters.sql import engines, tables
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.catalogue import queries as catalogue_queries
from library.domain.catalogue import use_cases as catalogue
from library.domain.catalogue.policy import ANYBODY_S_SIGHT, Sight
from library.domain.catalogue.record import Visibility
from library.domain.errors import Invalid, LibraryError, NotFound, RoleMissing, ScopeMissing
from library.domain.ids import MemberId
from library.domain.lending import withdrawing
from library.domain.membership import joining
from library.domain.membership import queries as membership_queries
from library.domain.membership import use_cases as membership
from library.domain.operations import queries as operation_queries
from library.domain.operations import use_cases as operations
from library.domain.reading import queries as reading_queries
from library.domain.reading import use_cases as reading
from library.domain.search import BookSearch
from library.settings import Settings

DIARY = {"title": "Diary", "visibility": "private"}


@pytest.mark.parametrize("store_url", ["memory:"])
@pytest.mark.parametrize("name", ["id", "owner_id", "version", "hidden", "seq", "created_at", "_events"])
def test_without_the_edge_a_record_still_has_no_field_but_its_own(library, ada, name):
    with pytest.raises(Invalid, match=name):
        library.do(catalogue.add_book, by=ada, record={"title": "Emma", name: 1})
    book = library.do(catalogue.add_book, by=ada, record={"title": "Emma"})
    with pytest.raises(Invalid, match=name):
        library.do(catalogue.edit_book, by=ada, book_id=book.id, changes={name: 1})
    with pytest.raises(Invalid, match=name):
        library.do(reading.add_reading, by=ada, record={"title": "Emma", name: 1})
    with pytest.raises(Invalid, match=name):
        library.do(membership.change_profile, by=ada, profile={name: 1})


@pytest.mark.parametrize("store_url", ["memory:"])
def test_without_the_edge_a_use_case_still_asks_who_acts_and_with_what_right(library, ada, bob, admin):
    book = library.do(catalogue.add_book, by=ada, record=DIARY)
    reading_only = Actor(ada.id, scopes=frozenset({Scope.READ}))
    no_longer_admin = Actor(bob.id, Role.ADMIN)  # as an edge that remembers too long would say
    with pytest.raises(NotFound):
        library.do(catalogue.edit_book, by=bob, book_id=book.id, changes={"title": "Mine"})
    with pytest.raises(ScopeMissing):
        library.do(withdrawing.delete_book, by=reading_only, book_id=book.id)
    with pytest.raises(RoleMissing):
        library.do(membership.set_standing, by=no_longer_admin, member_id=admin.id, suspended=True)
    with pytest.raises(RoleMissing):
        library.do(joining.add_member, by=no_longer_admin, name="Eve", email="eve@example.org", password_hash=None)
    with pytest.raises(RoleMissing):
        library.do(operations.retry_job, by=ada, job_id=uuid4())


QUERIES = [
    query
    for area in (catalogue_queries, membership_queries, reading_queries, operation_queries)
    for query in vars(area).values()
    if inspect.isfunction(query)
    and query.__module__ == area.__name__
    and "viewer" in inspect.signature(query).parameters
]
ASKED = {"email": "ada@example.org", "search": BookSearch(), "now": datetime(2026, 3, 1, tzinfo=UTC)}


@pytest.mark.parametrize("store_url", ["memory:"])
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: f"{query.__module__.split('.')[-2]}.{query.__name__}")
def test_without_the_edge_nothing_is_read_by_a_token_that_may_not_read(library, admin, query):
    writing_only = attrs.evolve(admin, scopes=frozenset({Scope.WRITE}))
    wanted = [
        name
        for name, parameter in inspect.signature(query).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty and name != "viewer"
    ]
    with pytest.raises(ScopeMissing):
        library.ask(query, viewer=writing_only, **{name: ASKED.get(name, admin.id) for name in wanted})


def test_without_a_policy_a_query_still_finds_only_what_is_in_the_sight_that_it_is_given(library, ada, bob):
    book = library.do(catalogue.add_book, by=ada, record=DIARY)
    of_nobody = Sight(own=bob.id, visibilities=frozenset({Visibility.PUBLIC}), hidden=True)
    for sight in (ANYBODY_S_SIGHT, of_nobody):
        with pytest.raises(NotFound):
            library.ask(lambda reads, sight=sight: reads.books.one(sight, book.id))
    assert library.ask(catalogue_queries.book, viewer=ada, book_id=book.id).title == "Diary"


# As text, for the types of the columns would refuse most of it: this is what is left when nothing of ours is asked.
IMPOSSIBLE = [
    "UPDATE members SET email = 'ada@example.org'",
    "UPDATE members SET email = NULL",
    "UPDATE members SET role = 'owner'",
    "UPDATE members SET version = 0",
    "DELETE FROM members",
    "UPDATE books SET owner_id = NULL",
    "UPDATE books SET title = ''",
    "UPDATE books SET title = NULL",
    "UPDATE books SET visibility = 'all'",
    "UPDATE books SET pages = 0",
    "UPDATE books SET version = 0",
    "UPDATE readings SET status = 'eaten'",
    "UPDATE readings SET rating = 11",
    "UPDATE readings SET started_on = '2026-02-02', finished_on = '2026-02-01'",
    "UPDATE sessions SET secret_digest = 'the same'",
    "UPDATE sessions SET expires_at = NULL",
    "UPDATE tokens SET secret_digest = 'the same'",
    "UPDATE links SET purpose = 'anything'",
]


@pytest.fixture
def written(database_url):
    """A connection to a database in which there are two members with something of everything."""
    with open_library(Settings(database_url=database_url), passwords=Argon2Passwords(memory_kib=8)) as library:
        password = accounts.hash_password(library, "a long enough password")
        for name in ("ada", "bob"):
            email = f"{name}@example.org"
            by = library.do(
                joining.add_member, by=OPERATOR, name=name, email=email, password_hash=password, role=Role.ADMIN
            ).actor()
            accounts.log_in(library, email=email, password="a long enough password")
            accounts.make_token(library, by=by, name="a program", scopes=(Scope.READ,))
            library.do(catalogue.add_book, by=by, record=DIARY)
            library.do(reading.add_reading, by=by, record={"title": "Emma"})
    engine = engines.writer(engines.database(database_url))
    with contextlib.closing(engine.connect()) as connection:
        yield connection
    engine.dispose()


def test_without_any_rule_the_database_still_keeps_nothing_that_cannot_be(written, subtests):
    written.execute(sa.insert(tables.links).values(a_link()))
    written.commit()
    for statement in IMPOSSIBLE:
        with subtests.test(statement), pytest.raises(sa.exc.DBAPIError):
            written.execute(sa.text(statement))
        written.rollback()
    with pytest.raises(sa.exc.IntegrityError):
        written.execute(sa.update(tables.books).values(owner_id=uuid4()))


def a_link():
    now = sa.func.current_timestamp()
    return {
        "id": uuid4(),
        "purpose": "set-up",
        "secret_digest": "0" * 64,
        "created_at": now,
        "expires_at": now,
        "version": 1,
    }


def test_without_any_rule_the_server_answers_what_the_database_refuses_by_an_error_of_ours(library, ada):
    def cheat(uow):
        book = catalogue.add_book(uow, by=ada, record={"title": "Emma"})
        book.owner_id = MemberId(uuid4())

    with pytest.raises(LibraryError):
        library.do(cheat)
