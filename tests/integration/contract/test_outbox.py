"""What was committed is told in the outbox once, and nothing else is, in every store."""

import json

import pytest
import sqlalchemy as sa

from library import accounts, admission
from library.adapters.sql import tables
from library.domain.actor import OPERATOR, Role, Scope
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import Conflict, EmailTaken, Invalid, LastAdmin
from library.domain.importing import Row, import_rows
from library.domain.lending.withdrawing import delete_book
from library.domain.membership import joining, recovery, use_cases
from library.domain.reading.use_cases import set_book_reading


@pytest.fixture
def happened(library, store_url):
    """What is in the outbox that was not there when this was last asked: names, each with its data as JSON has it."""
    told = 0

    def read():
        if store_url == "memory:":
            store = library._transactions.__self__
            return [(one.name, json.loads(json.dumps(dict(one.data), default=str))) for one in store.outbox]
        engine = sa.create_engine(store_url)
        try:
            with engine.connect() as connection:
                rows = connection.execute(sa.select(tables.outbox).order_by(tables.outbox.c.seq)).all()
        finally:
            engine.dispose()
        return [(row.name, json.loads(row.data)) for row in rows]

    def happened():
        nonlocal told
        new = read()[told:]
        told += len(new)
        return new

    return happened


def test_what_was_committed_is_told_once_with_its_data(library, ada, happened):
    assert happened() == [("MemberJoined", {"member_id": str(ada.id), "role": "member", "invitation_id": None})]
    book = library.do(add_book, by=ada, record={"title": "Emma"})
    library.do(edit_book, by=ada, book_id=book.id, changes={"title": "Persuasion", "year": 1817})
    assert happened() == [
        ("BookAdded", {"book_id": str(book.id), "owner_id": str(ada.id)}),
        ("BookEdited", {"book_id": str(book.id), "fields": ["title", "year"]}),
    ]


def test_what_was_rolled_back_or_refused_is_not_told(library, ada, bob, admin, happened):
    happened()

    def fail(uow):
        add_book(uow, by=ada, record={"title": "Emma"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        library.do(fail)
    with library._transactions() as uow:
        add_book(uow, by=ada, record={"title": "Emma"})
    with pytest.raises(Invalid):
        library.do(add_book, by=ada, record={"title": ""})
    with pytest.raises(EmailTaken):
        library.do(recovery.ask_for_email, by=bob, email="ada@example.org")
    with pytest.raises(LastAdmin):
        library.do(use_cases.set_standing, by=admin, member_id=admin.id, suspended=True)
    assert happened() == []


def test_what_was_tried_again_is_told_once(library, ada, happened):
    happened()
    attempts = []

    def lose_first(uow):
        attempts.append(add_book(uow, by=ada, record={"title": "Emma"}).id)
        if len(attempts) == 1:
            raise Conflict

    library.do(lose_first)
    assert happened() == [("BookAdded", {"book_id": str(attempts[1]), "owner_id": str(ada.id)})]


def test_what_is_added_by_the_many_is_told_one_by_one(library, ada, happened):
    happened()
    made = {"book": {"title": "Emma"}, "reading": {"title": "Emma", "status": "read"}}
    rows = [Row(number=number, key=str(number), text="", **made) for number in range(3)]
    for _ in range(2):
        library.do(import_rows, by=ada, source="a list", rows=rows)
    assert sorted(name for name, _ in happened()) == ["BookAdded"] * 3 + ["ReadingBegun"] * 3


def test_what_was_removed_is_told(library, ada, happened):
    joined = admission.join(library, name="Mary", email="mary@example.org", password="correct horse")
    book = library.do(add_book, by=ada, record={"title": "Emma"})
    library.do(set_book_reading, by=ada, book_id=book.id, record={"status": "read"})
    secret = accounts.log_in(library, email=joined.email, password="correct horse").secret
    _, token = accounts.make_token(library, by=ada, name="script", scopes=(Scope.READ,))
    happened()
    library.do(delete_book, by=ada, book_id=book.id)
    library.do(use_cases.end_session, by=joined.actor(), session_id=accounts.session(library, secret).id)
    library.do(use_cases.revoke_token, by=ada, token_id=token.id)
    assert happened() == [
        ("BookDeleted", {"book_id": str(book.id), "owner_id": str(ada.id)}),
        ("SessionEnded", {"member_id": str(joined.id)}),
        ("TokenRevoked", {"member_id": str(ada.id), "token_id": str(token.id), "name": "script"}),
    ]


def test_who_changed_somebody_s_standing_or_password_is_told(library, bob, admin, happened, clock):
    happened()
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, role=Role.LIBRARIAN, suspended=True)
    library.do(use_cases.set_password, by=OPERATOR, member_id=bob.id, password_hash="x")
    about, by = {"member_id": str(bob.id)}, {"by": str(admin.id)}
    assert happened() == [
        ("RoleChanged", about | by | {"role": "librarian"}),
        ("SuspensionChanged", about | by | {"suspended": True}),
        ("SessionsEnded", about),
        ("PasswordChanged", about | {"by": str(OPERATOR.id), "at": str(clock.now)}),
        ("SessionsEnded", about),
    ]


def test_what_is_done_with_a_member_who_was_found_otherwise_than_by_id_is_told(library, ada, admin, happened):
    happened()

    def rename(uow):
        uow.members.with_email("ada@example.org").describe({"name": "Ada King"}, uow.now)
        (locked,) = uow.members.lock_active_admins()
        locked.describe({"name": "Amazing Grace"}, uow.now)

    library.do(rename)
    assert sorted(data["member_id"] for _, data in happened()) == sorted([str(ada.id), str(admin.id)])


def test_an_address_is_found_that_was_given_in_the_same_transaction(library):
    def add_and_find(uow):
        account = {"by": OPERATOR, "email": "eve@example.org", "password_hash": None}
        eve = joining.add_member(uow, name="Eve", **account)
        assert uow.members.with_email("eve@example.org") is eve
        with pytest.raises(EmailTaken):
            joining.add_member(uow, name="Eve too", **account)
        eve.confirm_email("evelyn@example.org", uow.now)
        assert uow.members.with_email("eve@example.org") is None

    library.do(add_and_find)
