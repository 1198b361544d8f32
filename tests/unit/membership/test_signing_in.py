"""What is done with passwords, sessions and tokens, from beginning to end, in memory."""

from datetime import timedelta

import pytest
from attrs import evolve

from library.domain.actor import Scope
from library.domain.errors import (
    NotFound,
    RoleMissing,
    SignInNeeded,
    Suspended,
)
from library.domain.membership import queries, use_cases
from library.domain.membership.credentials import IDLE_LIFETIME

# --- passwords and sessions -------------------------------------------------------------------------------------------


def test_a_new_password_ends_all_sessions_but_the_one_it_was_set_in(library, ada, bob, sign_in, session):
    kept = sign_in(ada, "here")
    sign_in(ada, "elsewhere")
    sign_in(bob, "his")
    library.do(use_cases.set_password, by=ada, member_id=ada.id, password_hash="new", keep=kept.id)
    assert session("here")
    assert session("elsewhere") is None
    assert session("his")


def test_a_password_set_by_an_admin_ends_them_all(library, admin, bob, sign_in, session):
    sign_in(bob, "his")
    library.do(use_cases.set_password, by=admin, member_id=bob.id, password_hash="new")
    assert session("his") is None
    assert library.ask(queries.log_in, email="bob@example.org").password_hash == "new"


def test_a_password_set_by_an_admin_ends_the_tokens_too_and_one_s_own_does_not(library, admin, bob, make_token, acting):
    make_token(admin, "theirs")
    make_token(bob, "his")
    library.do(use_cases.set_password, by=bob, member_id=bob.id, password_hash="new")
    assert acting("his")
    library.do(use_cases.set_password, by=admin, member_id=bob.id, password_hash="newer")
    assert acting("his") is None
    assert acting("theirs")


@pytest.mark.parametrize("role", ["ada", "librarian"])
def test_nobody_else_sets_another_s_password(library, bob, request, role):
    with pytest.raises(RoleMissing):
        library.do(use_cases.set_password, by=request.getfixturevalue(role), member_id=bob.id, password_hash="new")


def test_a_session_is_of_its_member_with_all_that_the_role_allows_now(library, admin, ada, sign_in, session):
    sign_in(ada, "one")
    assert (session("one").actor, session("one").name) == (ada, "Ada")
    assert session("other") is None


def test_a_session_that_is_not_used_ends(library, clock, ada, sign_in, session):
    begun = sign_in(ada, "one")
    clock.forward(days=13)
    library.do(use_cases.see_session, session_id=begun.id)
    clock.now += IDLE_LIFETIME - timedelta(seconds=1)
    assert session("one")
    clock.forward(seconds=1)
    assert session("one") is None


def test_who_signs_out_is_out(library, ada, sign_in, session):
    begun = sign_in(ada, "one")
    library.do(use_cases.end_session, by=ada, session_id=begun.id)
    assert session("one") is None
    with pytest.raises(NotFound):
        library.do(use_cases.end_session, by=ada, session_id=begun.id)


def test_nobody_signs_out_another_not_even_an_admin(library, ada, bob, admin, sign_in, session):
    begun = sign_in(ada, "one")
    for somebody in (bob, admin):
        with pytest.raises(NotFound):
            library.do(use_cases.end_session, by=somebody, session_id=begun.id)
    assert session("one")


def test_members_list_their_own_sessions_the_last_used_first_and_sign_out_elsewhere(library, clock, ada, bob, sign_in):
    begun = []
    for secret in ("one", "two", "three"):
        begun.append(sign_in(ada, secret).id)
        clock.forward(minutes=10)
    sign_in(bob, "his")
    library.do(use_cases.see_session, session_id=begun[0])
    assert [view.id for view in own_sessions(library, ada)] == [begun[0], begun[2], begun[1]]
    library.do(use_cases.end_session, by=ada, session_id=begun[2])
    clock.now += IDLE_LIFETIME - timedelta(minutes=1)
    assert [view.id for view in own_sessions(library, ada)] == [begun[0]]


def own_sessions(library, member):
    return library.ask(queries.sessions, viewer=member, now=library.now())


def test_who_is_suspended_neither_signs_in_nor_acts_with_a_token(library, admin, bob, sign_in, make_token, acting):
    make_token(bob)
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, suspended=True)
    with pytest.raises(Suspended):
        sign_in(bob, "one")
    with pytest.raises(Suspended):
        acting("t0ken")


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_who_acts_with_a_token_has_its_scopes_only(library, admin, make_token, acting):
    make_token(admin, scopes=(Scope.READ, Scope.WRITE))
    assert acting("t0ken") == evolve(admin, scopes=frozenset({Scope.READ, Scope.WRITE}), by_token=True)
    assert acting("other") is None


@pytest.mark.parametrize("scopes", [(Scope.READ,), tuple(Scope)], ids=str)
def test_a_token_makes_no_token_so_that_its_end_is_the_end(admin, make_token, acting, scopes):
    make_token(admin, scopes=tuple(Scope))
    with pytest.raises(SignInNeeded):
        make_token(acting("t0ken"), "another", scopes)
    assert acting("another") is None


def test_a_token_s_scope_to_administer_is_worth_what_the_member_s_role_is(library, admin, bob, make_token, acting):
    make_token(bob, scopes=(Scope.ADMIN,))
    with pytest.raises(RoleMissing):
        library.do(use_cases.set_standing, by=acting("t0ken"), member_id=admin.id, suspended=True)


def test_a_token_ends_when_it_was_said_to(library, clock, ada, make_token, acting):
    make_token(ada, expires_at=clock.now + timedelta(days=1))
    assert acting("t0ken")
    clock.forward(days=1)
    assert acting("t0ken") is None


def test_a_revoked_token_is_worth_nothing(library, ada, make_token, acting):
    token = make_token(ada)
    library.do(use_cases.revoke_token, by=ada, token_id=token.id)
    assert acting("t0ken") is None
    assert library.ask(queries.tokens, viewer=ada) == ()


def test_nobody_revokes_another_s_token_not_even_an_admin(library, ada, bob, admin, make_token, acting):
    token = make_token(ada)
    for somebody in (bob, admin):
        with pytest.raises(NotFound):
            library.do(use_cases.revoke_token, by=somebody, token_id=token.id)
    assert acting("t0ken")


def test_members_list_their_own_tokens_the_newest_first(library, ada, bob, make_token):
    tokens = [make_token(ada, secret) for secret in ("one", "two")]
    make_token(bob, "three")
    assert [view.id for view in library.ask(queries.tokens, viewer=ada)] == [tokens[1].id, tokens[0].id]
