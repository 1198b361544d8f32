"""What is known of members, and how they come to act."""

import pytest

from library.domain.actor import OPERATOR, Scope
from library.domain.membership import queries, use_cases
from library.domain.membership.credentials import digest


@pytest.fixture
def account(library):
    """A member's account as it is now."""
    return lambda member: library.ask(queries.account, viewer=OPERATOR, member_id=member.id)


@pytest.fixture
def sign_in(library):
    """Begins a session of somebody with this secret."""
    return lambda who, secret: library.do(
        use_cases.open_session, member_id=who.id, password_hash=None, secret=secret, agent=""
    )


@pytest.fixture
def session(library):
    """The session with this secret, if it is valid now."""
    return lambda secret: library.ask(queries.session, secret_digest=digest(secret), now=library.now())


@pytest.fixture
def make_token(library):
    """Makes a token of somebody with this secret."""
    return lambda who, secret="t0ken", scopes=(Scope.READ,), **more: library.do(
        use_cases.make_token, by=who, name="backup", scopes=scopes, secret=secret, **more
    )


@pytest.fixture
def acting(library):
    """Who acts with the token with this secret, if it is valid now."""
    return lambda secret: library.ask(queries.token_s_actor, secret_digest=digest(secret), now=library.now())
