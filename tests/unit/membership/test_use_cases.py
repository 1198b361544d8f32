"""What is done with accounts, from beginning to end, in memory."""

import pytest
from attrs import evolve

from library.domain.actor import ALL_SCOPES, OPERATOR, Role, Scope
from library.domain.errors import (
    Invalid,
    LastAdmin,
    NotFound,
    RoleMissing,
    ScopeMissing,
    Stale,
)
from library.domain.ids import MemberId
from library.domain.membership import joining, queries, use_cases
from library.domain.membership.views import AccountView, MemberView

# --- one's own account ------------------------------------------------------------------------------------------------


def test_members_change_their_own_name(library, ada, account):
    library.do(use_cases.change_profile, by=ada, profile={"name": "Ada King"}, expected=1)
    assert (account(ada).name, account(ada).version) == ("Ada King", 2)


def test_nobody_changes_an_address_without_showing_that_it_is_theirs(library, ada, account):
    with pytest.raises(Invalid, match="email: there is no such field"):
        library.do(use_cases.change_profile, by=ada, profile={"email": "king@example.org"})
    assert account(ada).email == "ada@example.org"


def test_a_stale_profile_changes_nothing(library, ada, account):
    with pytest.raises(Stale):
        library.do(use_cases.change_profile, by=ada, profile={"name": "Ada King"}, expected=7)
    assert account(ada).name == "Ada"


# --- standing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["ada", "librarian"])
@pytest.mark.parametrize("change", [{"role": Role.ADMIN}, {"suspended": True}], ids=str)
def test_only_admins_change_roles_and_suspend(library, admin, bob, request, role, change):
    with pytest.raises(RoleMissing):
        library.do(use_cases.set_standing, by=request.getfixturevalue(role), member_id=bob.id, **change)


def test_nobody_makes_themselves_an_admin(library, ada, account):
    with pytest.raises(RoleMissing):
        library.do(use_cases.set_standing, by=ada, member_id=ada.id, role=Role.ADMIN)
    assert account(ada).role is Role.MEMBER


def test_an_admin_s_token_without_that_scope_changes_no_standing(library, admin, bob):
    by = evolve(admin, scopes=ALL_SCOPES - {Scope.ADMIN})
    with pytest.raises(ScopeMissing):
        library.do(use_cases.set_standing, by=by, member_id=bob.id, suspended=True)


def test_role_and_suspension_change_together(library, admin, bob, account, happened):
    happened()
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, role=Role.LIBRARIAN, suspended=True, expected=1)
    assert (account(bob).role, account(bob).suspended) == (Role.LIBRARIAN, True)
    assert happened() == ["RoleChanged", "SuspensionChanged", "SessionsEnded"]


@pytest.mark.parametrize("change", [{"role": Role.LIBRARIAN}, {"role": Role.MEMBER}, {"suspended": True}], ids=str)
def test_the_last_active_admin_stays_an_admin(library, join, admin, account, change):
    former = join("Frida", Role.ADMIN)
    library.do(use_cases.set_standing, by=admin, member_id=former.id, suspended=True)
    with pytest.raises(LastAdmin):
        library.do(use_cases.set_standing, by=admin, member_id=admin.id, **change)
    assert (account(admin).role, account(admin).suspended) == (Role.ADMIN, False)


@pytest.mark.parametrize("change", [{"role": Role.MEMBER}, {"suspended": True}], ids=str)
def test_one_of_two_admins_may_go(library, join, admin, account, change):
    join("Frida", Role.ADMIN)
    library.do(use_cases.set_standing, by=admin, member_id=admin.id, **change)
    assert (account(admin).role, account(admin).suspended) != (Role.ADMIN, False)


def test_the_last_admin_may_be_named_an_admin_again(library, admin, account):
    library.do(use_cases.set_standing, by=admin, member_id=admin.id, role=Role.ADMIN, suspended=False)
    assert account(admin).version == 1


@pytest.mark.parametrize("change", [{"role": Role.LIBRARIAN}, {"suspended": True}], ids=str)
def test_a_change_of_standing_ends_all_sessions(library, admin, bob, ada, sign_in, session, change):
    sign_in(bob, "one")
    sign_in(bob, "two")
    sign_in(ada, "hers")
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, **change)
    assert session("one") is session("two") is None
    assert session("hers")


def test_a_standing_that_stays_as_it_is_ends_no_session(library, admin, bob, sign_in, session):
    sign_in(bob, "one")
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, role=Role.MEMBER, suspended=False)
    assert session("one")


@pytest.mark.parametrize("change", [{"role": Role.LIBRARIAN}, {"suspended": True}], ids=str)
def test_who_was_an_admin_a_moment_ago_administers_nothing(library, join, admin, bob, account, change):
    frida = join("Frida", Role.ADMIN)
    library.do(use_cases.set_standing, by=admin, member_id=frida.id, **change)
    before = account(frida)
    for act in (
        lambda: library.do(use_cases.set_standing, by=frida, member_id=frida.id, role=Role.ADMIN, suspended=False),
        lambda: library.do(use_cases.set_password, by=frida, member_id=admin.id, password_hash="hers"),
        lambda: library.do(
            joining.add_member, by=frida, name="Eve", email="eve@example.org", password_hash="x", role=Role.ADMIN
        ),
    ):
        with pytest.raises(RoleMissing):
            act()
    assert account(frida) == before


def test_a_stale_standing_changes_nothing(library, admin, bob, account):
    with pytest.raises(Stale):
        library.do(use_cases.set_standing, by=admin, member_id=bob.id, suspended=True, expected=3)
    assert not account(bob).suspended


def test_nobody_s_standing_is_not_found(library, admin):
    with pytest.raises(NotFound):
        library.do(use_cases.set_standing, by=admin, member_id=MemberId(OPERATOR.id), suspended=True)


# --- who sees whom ----------------------------------------------------------------------------------------------------


def test_members_see_each_other_s_names_and_their_own_account(library, ada, bob):
    other = library.ask(queries.member, viewer=ada, member_id=bob.id)
    assert other == MemberView(id=bob.id, name="Bob")
    assert isinstance(library.ask(queries.member, viewer=ada, member_id=ada.id), AccountView)
    assert {type(member) for member in library.ask(queries.members, viewer=ada).items} == {MemberView}


def test_the_staff_see_accounts(library, ada, librarian, admin):
    for viewer in (librarian, admin):
        assert library.ask(queries.account_of, viewer=viewer, email=" Ada@Example.org").id == ada.id
        assert {type(member) for member in library.ask(queries.members, viewer=viewer).items} == {AccountView}


def test_nobody_else_looks_up_who_has_an_address(library, ada, bob):
    for email in ("bob@example.org", "nobody@example.org"):
        with pytest.raises(RoleMissing):
            library.ask(queries.account_of, viewer=ada, email=email)


def test_members_are_listed_by_name_case_and_accents_aside(library, join):
    for name, email in [("Zoë", "z"), ("ádám", "a"), ("Adele", "b"), ("Bea", "c")]:
        join(name, email=f"{email}@example.org")
    names = [member.name for member in library.ask(queries.members, viewer=OPERATOR).items]
    assert names == ["ádám", "Adele", "Bea", "Zoë"]
    found = library.ask(queries.members, viewer=OPERATOR, name="AD").items
    assert [member.name for member in found] == ["ádám", "Adele"]
