"""Sessions and tokens are secrets that are not kept, and end."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from library.domain.actor import Scope
from library.domain.errors import Invalid
from library.domain.ids import MemberId, SessionId, TokenId
from library.domain.membership import events
from library.domain.membership.credentials import (
    ABSOLUTE_LIFETIME,
    IDLE_LIFETIME,
    TOKEN_PREFIX,
    Session,
    Token,
    csrf_token,
    digest,
    new_secret,
)

ADA = MemberId(UUID(int=1))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def session():
    return Session.begin(id=SessionId(UUID(int=2)), member_id=ADA, secret="s3cret", agent="x" * 1000, now=NOW)


def make_token(**changes):
    parts = {"name": "backup", "scopes": (Scope.READ,), "expires_at": None, "secret": "s3cret", "now": NOW}
    return Token.make(id=TokenId(UUID(int=3)), member_id=ADA, **(parts | changes))


def test_a_secret_is_256_random_bits_and_never_the_same():
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == 43 for secret in secrets)  # 32 bytes in Base64
    assert new_secret(TOKEN_PREFIX).startswith("lib_")


def test_neither_a_session_nor_a_token_keeps_its_secret(session):
    for kept in (session, make_token()):
        assert "s3cret" not in repr(kept)
        assert kept.secret_digest == digest("s3cret")


def test_the_csrf_token_is_not_what_is_kept_of_the_session():
    assert len({"s3cret", digest("s3cret"), csrf_token("s3cret"), csrf_token("other")}) == 4


def test_a_session_ends_when_it_is_idle(session):
    assert session.expires_at == NOW + IDLE_LIFETIME


def test_a_session_in_use_lives_on_but_not_for_ever(session):
    session.see(NOW + timedelta(days=10))
    assert session.expires_at == NOW + timedelta(days=10) + IDLE_LIFETIME
    session.see(NOW + timedelta(days=89))
    assert session.expires_at == NOW + ABSOLUTE_LIFETIME
    assert session.version == 3


def test_a_session_remembers_a_bit_of_what_the_browser_calls_itself(session):
    assert session.agent == "x" * 200


def test_signing_in_and_making_a_token_are_told(session):
    assert session.take_events() == [events.SignedIn(member_id=ADA)]
    token = make_token(scopes=(Scope.READ,))
    made = events.TokenMade(member_id=ADA, token_id=token.id, name="backup", scopes=("read",))
    assert token.take_events() == [made]


def test_a_token_has_each_scope_once_in_the_order_given():
    scopes = (Scope.WRITE, Scope.READ, Scope.WRITE)
    assert make_token(scopes=scopes).scopes == (Scope.WRITE, Scope.READ)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("everything",)}, "scopes"),
        ({"expires_at": NOW}, "expires_at"),
        ({"expires_at": NOW - timedelta(days=1)}, "expires_at"),
    ],
)
def test_a_token_has_a_name_some_scopes_and_its_end_in_the_future(changes, field):
    with pytest.raises(Invalid) as invalid:
        make_token(**changes)
    assert [problem.field for problem in invalid.value.problems] == [field]
