"""Who may do what with accounts."""

from uuid import UUID

import pytest

from library.domain.actor import ALL_SCOPES, Actor, Role, Scope
from library.domain.errors import (
    InvitationNeeded,
    LastAdmin,
    RegistrationClosed,
    RoleMissing,
    ScopeMissing,
    SetUpDone,
    SignInNeeded,
)
from library.domain.ids import MemberId
from library.domain.membership import policy
from library.domain.membership.member import Member, Registration

ME, OTHER = MemberId(UUID(int=1)), MemberId(UUID(int=2))


@pytest.fixture
def an_admin(clock):
    def an_admin(**said):
        said = {"role": Role.ADMIN, "name": "Adam", "email": "adam@example.org", "password_hash": None} | said
        return Member(id=ME, created_at=clock(), updated_at=clock(), **said)

    return an_admin


@pytest.mark.parametrize(
    "registration, invited, no",
    [
        (Registration.OPEN, False, None),
        (Registration.OPEN, True, None),
        (Registration.INVITATION, True, None),
        (Registration.INVITATION, False, InvitationNeeded),
        (Registration.CLOSED, True, RegistrationClosed),
        (Registration.CLOSED, False, RegistrationClosed),
    ],
    ids=str,
)
def test_people_join_by_themselves_where_registration_is_open_or_when_they_are_invited(registration, invited, no):
    if no is None:
        policy.may_join(registration, invited=invited)
    else:
        with pytest.raises(no):
            policy.may_join(registration, invited=invited)


@pytest.mark.parametrize("role", [Role.LIBRARIAN, Role.ADMIN])
def test_the_staff_invite_unless_registration_is_closed(role):
    for registration in (Registration.OPEN, Registration.INVITATION):
        policy.may_invite(Actor(ME, role), registration)
    with pytest.raises(RegistrationClosed):
        policy.may_invite(Actor(ME, role), Registration.CLOSED)


def test_members_neither_invite_nor_see_who_is_invited():
    for decide in (
        lambda: policy.may_invite(Actor(ME), Registration.OPEN),
        lambda: policy.may_see_invitations(Actor(ME)),
    ):
        with pytest.raises(RoleMissing) as missing:
            decide()
        assert missing.value.needed == Role.LIBRARIAN


def test_a_token_sees_invitations_only_with_the_scope_to_administer():
    with pytest.raises(ScopeMissing):
        policy.may_see_invitations(Actor(ME, Role.LIBRARIAN, ALL_SCOPES - {Scope.ADMIN}))


def test_the_set_up_makes_the_first_admin_and_not_the_second(an_admin):
    policy.may_set_up([])
    with pytest.raises(SetUpDone):
        policy.may_set_up([an_admin()])


def test_everybody_changes_their_own_account_with_a_token_that_may_write():
    policy.may_change_oneself(Actor(ME))
    with pytest.raises(ScopeMissing):
        policy.may_change_oneself(Actor(ME, Role.ADMIN, ALL_SCOPES - {Scope.WRITE}))


@pytest.mark.parametrize("scope", [Scope.READ, Scope.ADMIN])
def test_nobody_makes_a_token_that_may_do_more_than_themselves(scope):
    by = Actor(ME, Role.ADMIN, ALL_SCOPES - {scope})
    policy.may_pass_on(by, by.scopes)
    with pytest.raises(ScopeMissing) as missing:
        policy.may_pass_on(by, [Scope.WRITE, scope])
    assert missing.value.needed == scope


@pytest.mark.parametrize("scopes", [ALL_SCOPES, {Scope.READ}], ids=len)
def test_a_token_makes_no_token_at_all(scopes):
    with pytest.raises(SignInNeeded):
        policy.may_pass_on(Actor(ME, scopes=frozenset(scopes), by_token=True), [Scope.READ])


def test_the_last_active_admin_stays_one(an_admin):
    admin = an_admin()
    with pytest.raises(LastAdmin):
        policy.an_admin_remains(admin, [admin])
    policy.an_admin_remains(admin, [admin, an_admin()])


def test_who_is_no_active_admin_is_not_the_last_one(an_admin):
    policy.an_admin_remains(an_admin(role=Role.LIBRARIAN), [an_admin()])
    policy.an_admin_remains(an_admin(suspended=True), [an_admin()])


@pytest.mark.parametrize(
    "role, of, seen",
    [
        (Role.MEMBER, ME, True),
        (Role.MEMBER, OTHER, False),
        (Role.LIBRARIAN, OTHER, True),
        (Role.ADMIN, OTHER, True),
    ],
)
def test_accounts_are_seen_by_oneself_and_the_staff(role, of, seen):
    viewer = Actor(ME, role)
    assert policy.sees_account_of(viewer, of) is seen
    if seen:
        policy.may_see_account(viewer, of)
    else:
        with pytest.raises(RoleMissing):
            policy.may_see_account(viewer, of)
