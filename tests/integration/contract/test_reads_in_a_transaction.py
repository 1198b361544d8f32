"""Inside a transaction everything that can be read shows what it has changed so far, and nobody else sees that."""

from datetime import timedelta
from uuid import uuid4

import pytest

from library.domain.actor import OPERATOR, Role
from library.domain.catalogue import queries as catalogue
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import NotFound
from library.domain.lending.withdrawing import delete_book
from library.domain.membership import joining, queries, recovery, use_cases
from library.domain.membership.credentials import digest
from library.domain.membership.member import Registration
from library.domain.operations import queries as operations
from library.domain.operations.answers import Request
from library.domain.operations.jobs import JobState
from library.domain.reading.queries import reading, readings
from library.domain.reading.use_cases import set_book_reading
from library.domain.search import BookSearch, BookSort


@pytest.fixture
def inside(library):
    """Does something, and says what a question gives meanwhile, inside and outside, and after it was undone."""

    def inside(change, question, **asked):
        before = ask_of(lambda: library.ask(question, **asked))
        with library._transactions() as uow:
            change(uow)
            seen = ask_of(lambda: question(uow.reads, **asked))
            assert ask_of(lambda: library.ask(question, **asked)) == before
        assert ask_of(lambda: library.ask(question, **asked)) == before
        return seen

    return inside


def ask_of(question):
    try:
        return question()
    except NotFound as no:
        return no.code


@pytest.fixture
def book(library, ada):
    return library.do(add_book, by=ada, record={"title": "Emma", "authors": ["Jane Austen"], "tags": ["novel"]})


@pytest.mark.parametrize("sort", BookSort)
def test_books(inside, ada, bob, book, sort):
    def change(uow):
        add_book(uow, by=bob, record={"title": "Persuasion", "authors": ["Jane Austen"]})
        edit_book(uow, by=ada, book_id=book.id, changes={"title": "Sanditon", "tags": ["fragment"]})

    def titles(**asked):
        found = inside(change, catalogue.books, viewer=ada, search=BookSearch(sort=sort, **asked))
        assert found.total == len(found.items)
        return {view.title for view in found.items}

    assert titles(words="jane aus") == {"Persuasion", "Sanditon"}
    assert titles(tag="fragment") == titles(words="sandi") == {"Sanditon"}
    assert titles(words="emma") == titles(tag="novel") == set()
    assert titles(author="austen", owner_id=bob.id) == {"Persuasion"}
    assert inside(change, catalogue.book, viewer=ada, book_id=book.id).title == "Sanditon"


def test_a_book_that_was_deleted(inside, ada, book):
    def delete(uow):
        delete_book(uow, by=ada, book_id=book.id)

    assert inside(delete, catalogue.book, viewer=ada, book_id=book.id) == "not-found"


def test_members_and_what_proves_who_they_are(inside, ada, admin, clock):
    def change(uow):
        use_cases.change_profile(uow, by=ada, profile={"name": "Zoe"})
        joining.add_member(uow, by=admin, name="Carl", email="carl@example.org", password_hash="hers")
        use_cases.set_standing(uow, by=admin, member_id=ada.id, role=Role.LIBRARIAN)
        use_cases.open_session(uow, member_id=ada.id, password_hash=None, secret="one", agent="a browser")
        use_cases.make_token(uow, by=ada, name="script", scopes=("read",), secret="two")

    assert inside(change, queries.account, viewer=admin, member_id=ada.id).role is Role.LIBRARIAN
    assert [view.name for view in inside(change, queries.members, viewer=admin).items] == ["Carl", "Grace", "Zoe"]
    assert inside(change, queries.account_of, viewer=admin, email="carl@example.org").name == "Carl"
    assert inside(change, queries.log_in, email="carl@example.org").password_hash == "hers"
    assert inside(change, queries.session, secret_digest=digest("one"), now=clock.now).actor.role is Role.LIBRARIAN
    assert inside(change, queries.token_s_actor, secret_digest=digest("two"), now=clock.now).id == ada.id
    assert [view.agent for view in inside(change, queries.sessions, viewer=ada, now=clock.now)] == ["a browser"]
    assert [view.name for view in inside(change, queries.tokens, viewer=ada)] == ["script"]


def test_invitations_and_whether_it_is_set_up(inside, librarian, clock):
    def change(uow):
        joining.invite(uow, by=librarian, email="carl@example.org", registration=Registration.OPEN)
        joining.add_member(uow, by=OPERATOR, name="A", email="a@example.org", password_hash=None, role=Role.ADMIN)

    asked = inside(change, queries.invitations, viewer=librarian, now=clock.now)
    assert [view.email for view in asked] == ["carl@example.org"]
    assert inside(change, queries.is_set_up)


def test_readings(inside, ada, book):
    def change(uow):
        made.append(set_book_reading(uow, by=ada, book_id=book.id, record={"status": "read"})[0].id)

    made = []
    assert [view.title for view in inside(change, readings, viewer=ada).items] == ["Emma"]

    def asked(reads):
        return reading(reads, viewer=ada, reading_id=made[-1])

    assert inside(change, asked).book_id == book.id
    by_me = BookSearch(reader=ada.id, status="read")
    assert [view.title for view in inside(change, catalogue.books, viewer=ada, search=by_me).items] == ["Emma"]


def test_jobs_and_answers(library, inside, clock):
    library.do(recovery.ask_for_reset, email="nobody@example.org")
    request = Request("key", None, b"said")

    def change(uow):
        uow.jobs.take(uuid4(), until=clock.now + timedelta(minutes=1), most=1)
        uow.answers.begin(request.digest, request.fingerprint, expires_at=clock.now + timedelta(hours=1))
        uow.answers.keep(request.digest, "answer")

    [job] = inside(change, operations.jobs, viewer=OPERATOR).items
    assert job.attempts == inside(change, operations.job, viewer=OPERATOR, job_id=job.id).attempts == 1
    assert not inside(change, operations.is_due, now=clock.now)
    assert inside(change, operations.job_counts) == {JobState.WAITING: 1, JobState.PARKED: 0}
    assert inside(change, operations.answer, request=request, now=clock.now) == "answer"


def test_the_audit_log_has_what_is_committed_only(inside, bob, admin):
    def change(uow):
        use_cases.set_standing(uow, by=admin, member_id=bob.id, suspended=True)

    entries = inside(change, operations.audit, viewer=admin).items
    assert {entry.action for entry in entries} == {"member-joined"}
