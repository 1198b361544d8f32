"""Who acts has a role, and with a token no more than its scopes."""

from uuid import UUID

import pytest

from library.domain.actor import ALL_SCOPES, OPERATOR, Actor, Role, Scope
from library.domain.errors import RoleMissing, ScopeMissing
from library.domain.ids import MemberId

SOMEBODY = MemberId(UUID(int=1))


@pytest.mark.parametrize("scope", Scope)
def test_a_session_has_every_scope(scope):
    Actor(SOMEBODY).need_scope(scope)


@pytest.mark.parametrize("scope", Scope)
def test_a_token_has_only_its_own_scopes(scope):
    with pytest.raises(ScopeMissing) as missing:
        Actor(SOMEBODY, Role.ADMIN, ALL_SCOPES - {scope}).need_scope(scope)
    assert missing.value.needed == scope


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LIBRARIAN])
def test_only_admins_administer(role):
    with pytest.raises(RoleMissing):
        Actor(SOMEBODY, role).need_admin()


def test_an_admin_s_token_administers_only_with_the_scope_for_it():
    Actor(SOMEBODY, Role.ADMIN).need_admin()
    with pytest.raises(ScopeMissing):
        Actor(SOMEBODY, Role.ADMIN, frozenset({Scope.READ, Scope.WRITE})).need_admin()


def test_the_scope_to_administer_makes_nobody_an_admin():
    with pytest.raises(RoleMissing):
        Actor(SOMEBODY, Role.MEMBER, frozenset({Scope.ADMIN})).need_admin()


def test_the_operator_is_an_admin():
    OPERATOR.need_admin()
