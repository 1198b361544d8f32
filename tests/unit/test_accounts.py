"""Passwords: asked for, hashed outside of transactions, and nobody learns who has an account."""

from datetime import timedelta

import pytest

from library import Library, accounts, admission
from library.adapters.memory.unit_of_work import MemoryUnitOfWork
from library.domain.actor import OPERATOR, Role, Scope
from library.domain.errors import (
    Conflict,
    EmailTaken,
    Invalid,
    RegistrationClosed,
    RoleMissing,
    ScopeMissing,
    SignInNeeded,
    Suspended,
    WrongCredentials,
)
from library.domain.membership import queries, use_cases
from library.domain.membership.credentials import SEEN_EVERY, csrf_token, digest
from library.domain.membership.member import Registration

PASSWORD = "correct horse"


class Transaction(MemoryUnitOfWork):
    """Lets it be known that one is open."""

    are_open = 0

    def __enter__(self):
        Transaction.are_open += 1
        return super().__enter__()

    def __exit__(self, *error):
        Transaction.are_open -= 1
        super().__exit__(*error)


class CountedPasswords:
    """Keeps passwords in the plainest way and counts what would take time; no transaction may be open meanwhile."""

    def __init__(self):
        self.verified = []

    def hash(self, password):
        assert not Transaction.are_open
        return f"hash of {password}"

    def is_common(self, password):
        assert not Transaction.are_open
        return password == "common as dirt"

    def verify(self, password_hash, password):
        assert not Transaction.are_open
        self.verified.append(password_hash)
        return password_hash == f"hash of {password}"


@pytest.fixture
def passwords():
    return CountedPasswords()


@pytest.fixture
def open_with(store, clock, passwords, letters):
    """Opens the same library with other transactions or another way to join."""

    def open_with(
        transactions=lambda: Transaction(store._committed, clock(), frozenset()), registration=Registration.OPEN
    ):
        return Library(
            transactions=transactions,
            reads=store.reads,
            passwords=passwords,
            mailer=letters,
            clock=clock,
            registration=registration,
        )

    return open_with


@pytest.fixture
def library(open_with):
    return open_with()


@pytest.fixture
def mary(library):
    return admission.join(library, name="Mary", email="mary@example.org", password=PASSWORD).actor()


def log_in(library, email="mary@example.org", password=PASSWORD):
    return accounts.log_in(library, email=email, password=password)


# --- joining ----------------------------------------------------------------------------------------------------------


def test_who_joins_logs_in(library, mary):
    signed_in = log_in(library, " Mary@Example.org ")
    session = accounts.session(library, signed_in.secret)
    assert signed_in.member_id == mary.id
    assert session is not None
    assert session.actor == mary
    assert signed_in.csrf_token == csrf_token(signed_in.secret)


def test_nobody_joins_where_registration_is_closed_but_admins_add_them(open_with, admin):
    closed = open_with(registration=Registration.CLOSED)
    with pytest.raises(RegistrationClosed):
        admission.join(closed, name="Mary", email="mary@example.org", password="short")
    admission.add_member(closed, by=admin, name="Mary", email="mary@example.org", password=PASSWORD)
    assert log_in(closed)


def test_only_admins_add_members(library, mary):
    with pytest.raises(RoleMissing):
        admission.add_member(library, by=mary, name="Eve", email="eve@example.org", password=PASSWORD)


def test_an_address_is_taken_once(library, mary):
    with pytest.raises(EmailTaken):
        admission.join(library, name="Mary", email="MARY@example.org", password=PASSWORD)


@pytest.mark.parametrize("password", ["", "x" * 7, "x" * 129], ids=len)
def test_a_password_is_neither_short_nor_endless(library, mary, admin, password):
    for setting in (
        lambda: admission.join(library, name="Eve", email="eve@example.org", password=password),
        lambda: admission.add_member(library, by=admin, name="Eve", email="eve@example.org", password=password),
        lambda: accounts.change_password(library, by=mary, current=PASSWORD, new=password),
        lambda: accounts.reset_password(library, by=admin, member_id=mary.id, new=password),
    ):
        with pytest.raises(Invalid, match="password: must have from 8 to 128 characters"):
            setting()


@pytest.mark.parametrize("password", ["x" * 8, "x" * 128, "        ", "пароль знает", "1234 \0 5678"], ids=ascii)
def test_a_password_may_be_anything_else(library, password):
    admission.join(library, name="Eve", email="eve@example.org", password=password)
    assert log_in(library, "eve@example.org", password)


# --- logging in -------------------------------------------------------------------------------------------------------


def test_logging_in_says_and_costs_the_same_whether_the_account_is_there_or_not(library, mary, passwords):
    admission.add_member(library, by=OPERATOR, name="Nell", email="nell@example.org", password=None)
    answers = []
    for email in ("mary@example.org", "nobody@example.org", "nell@example.org", "no address"):
        passwords.verified.clear()
        with pytest.raises(WrongCredentials) as wrong:
            log_in(library, email, "wrong horse")
        answers.append((str(wrong.value), wrong.value.fields(), len(passwords.verified)))
    assert len(set(map(str, answers))) == 1
    assert answers[0][2] == 1


def test_who_has_no_password_does_not_log_in_with_an_empty_one(library):
    admission.add_member(library, by=OPERATOR, name="Nell", email="nell@example.org", password=None)
    with pytest.raises(WrongCredentials):
        log_in(library, "nell@example.org", "")


def test_who_is_suspended_learns_it_only_with_the_right_password(library, mary):
    library.do(use_cases.set_standing, by=OPERATOR, member_id=mary.id, suspended=True)
    with pytest.raises(WrongCredentials):
        log_in(library, password="wrong horse")
    with pytest.raises(Suspended):
        log_in(library)


def test_every_session_has_a_secret_of_its_own(library, mary):
    assert len({log_in(library).secret for _ in range(10)}) == 10


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_in_use_is_noted_every_few_minutes_at_most(library, clock, store, mary):
    secret = log_in(library).secret
    seen = []
    for _ in range(10):
        accounts.session(library, secret)
        seen.append(library.ask(queries.session, secret_digest=digest(secret), now=clock.now).seen_at)
        clock.now += SEEN_EVERY / 4
    assert len(set(seen)) == 3


def test_a_session_in_use_does_not_end_and_an_idle_one_does(library, clock, mary):
    secret = log_in(library).secret
    for _ in range(3):
        clock.forward(days=10)
        assert accounts.session(library, secret)
    clock.forward(days=14)
    assert accounts.session(library, secret) is None


def test_a_session_that_ends_at_the_moment_when_it_is_noted_is_none(library, store, clock, open_with, mary):
    secret = log_in(library).secret
    session = accounts.session(library, secret)
    assert session is not None
    clock.forward(minutes=10)

    def after_signing_out():
        library.do(use_cases.end_session, by=mary, session_id=session.id)
        return store.transaction()

    assert accounts.session(open_with(after_signing_out), secret) is None


def test_a_session_that_many_requests_note_at_once_is_valid_for_all_of_them(library, clock, open_with, mary):
    secret = log_in(library).secret
    clock.forward(minutes=10)

    def lost():
        raise Conflict

    assert accounts.session(open_with(lost), secret)


def test_what_is_no_secret_of_ours_is_no_session(library, mary):
    assert accounts.session(library, "") is None
    assert accounts.session(library, digest(log_in(library).secret)) is None


# --- passwords --------------------------------------------------------------------------------------------------------


def test_who_knows_the_old_password_sets_a_new_one_and_the_other_sessions_end(library, mary):
    here, elsewhere = log_in(library).secret, log_in(library).secret
    session = accounts.session(library, here)
    assert session is not None
    accounts.change_password(library, by=mary, current=PASSWORD, new="battery staple", keep=session.id)
    assert accounts.session(library, here)
    assert accounts.session(library, elsewhere) is None
    assert log_in(library, password="battery staple")
    with pytest.raises(WrongCredentials):
        log_in(library)


def test_who_does_not_know_the_old_password_sets_no_new_one(library, mary):
    secret = log_in(library).secret
    with pytest.raises(WrongCredentials):
        accounts.change_password(library, by=mary, current="wrong horse", new="battery staple")
    assert accounts.session(library, secret)
    assert log_in(library)


def test_of_two_who_change_the_same_password_at_once_the_later_one_is_told_no(library, store, clock, open_with, mary):
    def after_another_change():
        accounts.reset_password(library, by=OPERATOR, member_id=mary.id, new="battery staple")
        return store.transaction()

    with pytest.raises(WrongCredentials):
        accounts.change_password(open_with(after_another_change), by=mary, current=PASSWORD, new="tea and cake")
    assert log_in(library, password="battery staple")


def test_who_is_suspended_meanwhile_sets_no_new_password(library, store, open_with, mary):
    def after_a_suspension():
        library.do(use_cases.set_standing, by=OPERATOR, member_id=mary.id, suspended=True)
        return store.transaction()

    with pytest.raises(Suspended):
        accounts.change_password(open_with(after_a_suspension), by=mary, current=PASSWORD, new="battery staple")


def test_an_admin_sets_a_forgotten_password(library, mary, admin):
    secret = log_in(library).secret
    accounts.reset_password(library, by=admin, member_id=mary.id, new="battery staple")
    assert accounts.session(library, secret) is None
    assert log_in(library, password="battery staple")
    with pytest.raises(RoleMissing):
        accounts.reset_password(library, by=mary, member_id=admin.id, new="battery staple")


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_a_token_s_text_is_told_once_and_acts(library, clock, mary):
    text, token = accounts.make_token(
        library, by=mary, name="backup", scopes=(Scope.READ,), expires_at=clock.now + timedelta(days=1)
    )
    assert text.startswith("lib_")
    assert text not in repr(token)
    actor = library.ask(queries.token_s_actor, secret_digest=digest(text), now=clock.now)
    assert actor is not None
    assert (actor.id, actor.role, actor.scopes) == (mary.id, Role.MEMBER, {Scope.READ})
    with pytest.raises(SignInNeeded):
        accounts.make_token(library, by=actor, name="another", scopes=(Scope.READ,))
    with pytest.raises(ScopeMissing):
        accounts.change_password(library, by=actor, current=PASSWORD, new="battery staple")
