"""How people come to have an account, from beginning to end, in memory."""

from datetime import timedelta

import pytest

from library.domain.actor import OPERATOR, Role
from library.domain.errors import (
    EmailTaken,
    Invalid,
    InvitationNeeded,
    LinkNotValid,
    NotFound,
    RegistrationClosed,
    RoleMissing,
    SetUpDone,
    TooMany,
)
from library.domain.membership import joining, queries
from library.domain.membership.links import VALID_FOR, LinkPurpose
from library.domain.membership.member import Registration
from library.domain.operations.limits import INVITE_BY


@pytest.fixture
def invite(library):
    """Asks somebody to join; the invitation."""
    return lambda by, email="carl@example.org", registration=Registration.INVITATION: library.do(
        joining.invite, by=by, email=email, registration=registration
    )


@pytest.fixture
def open_invitation(library):
    """What happens when the mail is sent: the secret of its link."""

    def open_invitation(invitation, secret="s3cret"):
        library.do(joining.open_invitation, invitation_id=invitation.id, secret=secret)
        return secret

    return open_invitation


@pytest.fixture
def come(library):
    """Joins by oneself."""

    def come(invitation=None, email="carl@example.org", registration=Registration.INVITATION, **more):
        account = {"name": "Carl", "email": email, "password_hash": "x", **more}
        return library.do(joining.join, registration=registration, invitation=invitation, **account)

    return come


@pytest.fixture
def invited(library, admin):
    return lambda: [view.email for view in library.ask(queries.invitations, viewer=admin, now=library.now())]


# --- by themselves ----------------------------------------------------------------------------------------------------


def test_who_joins_is_a_member_like_any_other(come, account, happened):
    carl = come(registration=Registration.OPEN)
    assert (account(carl).role, account(carl).suspended, account(carl).email_confirmed) == (Role.MEMBER, False, False)
    assert happened() == ["MemberJoined", "EmailChangeAsked"]


def test_nobody_joins_by_themselves_where_registration_is_closed_or_by_invitation(come):
    with pytest.raises(RegistrationClosed):
        come(registration=Registration.CLOSED)
    with pytest.raises(InvitationNeeded):
        come(registration=Registration.INVITATION)


def test_an_address_in_any_writing_belongs_to_one_member(library, join, ada):
    with pytest.raises(EmailTaken) as taken:
        join("Eve", email="ADA@example.org")
    assert taken.value.email == "ada@example.org"
    assert library.ask(queries.members, viewer=ada).total == 1


def test_that_an_address_is_taken_is_said_before_anything_is_committed(store, ada):
    with store.transaction() as uow, pytest.raises(EmailTaken):
        joining.add_member(uow, by=OPERATOR, name="Eve", email="ada@example.org", password_hash=None)


# --- by an admin ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["ada", "librarian"])
def test_only_admins_make_accounts_for_others(library, request, role):
    by = request.getfixturevalue(role)
    with pytest.raises(RoleMissing):
        library.do(joining.add_member, by=by, name="Carl", email="carl@example.org", password_hash=None)


def test_who_is_added_is_asked_nothing(library, admin, happened):
    happened()
    library.do(joining.add_member, by=admin, name="Carl", email="carl@example.org", password_hash=None)
    assert happened() == ["MemberJoined"]


# --- by an invitation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["librarian", "admin"])
def test_the_staff_ask_people_to_join_and_who_accepts_is_a_member(
    request, role, invite, open_invitation, come, account
):
    secret = open_invitation(invite(request.getfixturevalue(role), " Carl@Example.org"))
    carl = come(secret)
    assert (account(carl).email, account(carl).role) == ("carl@example.org", Role.MEMBER)


def test_members_ask_nobody_to_join(invite, ada):
    with pytest.raises(RoleMissing):
        invite(ada)


def test_nobody_is_asked_to_join_where_registration_is_closed_and_who_was_joins_no_more(
    invite, open_invitation, come, librarian
):
    with pytest.raises(RegistrationClosed):
        invite(librarian, registration=Registration.CLOSED)
    secret = open_invitation(invite(librarian))
    with pytest.raises(RegistrationClosed):
        come(secret, registration=Registration.CLOSED)


def test_an_invitation_is_accepted_once(invite, open_invitation, come, librarian, invited):
    secret = open_invitation(invite(librarian))
    come(secret)
    assert invited() == []
    with pytest.raises(LinkNotValid):
        come(secret, email="dora@example.org")


def test_of_two_mails_with_one_invitation_both_links_work_until_one_was_used(invite, open_invitation, come, librarian):
    invitation = invite(librarian)
    first, second = (open_invitation(invitation, secret) for secret in ("one", "two"))
    come(second)
    with pytest.raises(LinkNotValid):
        come(first, email="dora@example.org")


def test_an_invitation_is_not_accepted_when_it_is_over(invite, open_invitation, come, librarian, clock, invited):
    secret = open_invitation(invite(librarian))
    clock.now += VALID_FOR[LinkPurpose.INVITATION] - timedelta(seconds=1)
    assert invited() == ["carl@example.org"]
    clock.forward(seconds=1)
    assert invited() == []
    with pytest.raises(LinkNotValid):
        come(secret)


def test_a_refused_join_leaves_the_invitation_as_it_was(invite, open_invitation, come, librarian, ada, invited):
    secret = open_invitation(invite(librarian))
    with pytest.raises(EmailTaken):
        come(secret, email="ada@example.org")
    assert invited() == ["carl@example.org"]
    assert come(secret)


def test_whoever_joins_at_the_address_of_the_invitation_has_shown_that_it_is_theirs(
    invite, open_invitation, come, librarian, account, happened
):
    here = open_invitation(invite(librarian))
    elsewhere = open_invitation(invite(librarian, "dora@example.org"), "another")
    happened()
    assert account(come(here)).email_confirmed
    assert happened() == ["MemberJoined"]
    assert not account(come(elsewhere, email="dora@example.com")).email_confirmed
    assert happened() == ["MemberJoined", "EmailChangeAsked"]


def test_who_was_invited_before_is_invited_again_for_as_long(invite, librarian, admin, clock, invited, library):
    first = invite(librarian)
    clock.forward(days=13)
    again = invite(admin, "CARL@example.org")
    assert again.id == first.id
    clock.forward(days=13)
    [view] = library.ask(queries.invitations, viewer=admin, now=library.now())
    assert (view.email, view.invited_by) == ("carl@example.org", admin.id)


def test_members_are_not_invited(invite, librarian, ada):
    with pytest.raises(EmailTaken):
        invite(librarian, "ada@example.org")


def test_only_addresses_are_invited(invite, librarian):
    with pytest.raises(Invalid):
        invite(librarian, "not an address")


def test_a_withdrawn_invitation_is_worth_nothing(library, invite, open_invitation, come, librarian, admin, invited):
    invitation = invite(librarian)
    secret = open_invitation(invitation)
    library.do(joining.withdraw_invitation, by=admin, invitation_id=invitation.id)
    assert invited() == []
    with pytest.raises(LinkNotValid):
        come(secret)
    with pytest.raises(NotFound):
        open_invitation(invitation)
    with pytest.raises(NotFound):
        library.do(joining.withdraw_invitation, by=admin, invitation_id=invitation.id)


def test_nobody_but_the_staff_sees_or_withdraws_invitations(library, invite, librarian, ada):
    invitation = invite(librarian)
    assert library.ask(queries.invitation, viewer=librarian, invitation_id=invitation.id).email == "carl@example.org"
    for refused in (
        lambda: library.ask(queries.invitations, viewer=ada, now=library.now()),
        lambda: library.ask(queries.invitation, viewer=ada, invitation_id=invitation.id),
        lambda: library.do(joining.withdraw_invitation, by=ada, invitation_id=invitation.id),
    ):
        with pytest.raises(RoleMissing):
            refused()


def test_one_librarian_invites_a_hundred_a_day_and_others_as_many(invite, librarian, admin, clock):
    for number in range(INVITE_BY.most):
        invite(librarian, f"guest{number}@example.org")
    with pytest.raises(TooMany):
        invite(librarian, "one.more@example.org")
    invite(admin, "one.more@example.org")
    clock.forward(days=1)
    invite(librarian, "and.another@example.org")


def test_the_operator_invites_and_it_is_nobody_s_invitation(invite):
    assert invite(OPERATOR).invited_by is None


def test_a_link_for_one_thing_does_nothing_else(library, invite, open_invitation, librarian):
    secret = open_invitation(invite(librarian))
    with pytest.raises(LinkNotValid):
        library.do(joining.set_up, secret=secret, name="Eve", email="eve@example.org", password_hash="x")


# --- the very first one -----------------------------------------------------------------------------------------------


def set_up(library, secret="s3cret", name="Adam"):
    account = {"name": name, "email": f"{name.lower()}@example.org", "password_hash": "x"}
    return library.do(joining.set_up, secret=secret, **account)


def test_whoever_has_the_set_up_link_becomes_the_first_admin(library, account, happened):
    library.do(joining.offer_set_up, secret="s3cret")
    assert account(set_up(library)).role is Role.ADMIN
    assert happened() == ["MemberJoined", "LibrarySetUp", "EmailChangeAsked"]


def test_the_set_up_link_makes_one_admin(library):
    library.do(joining.offer_set_up, secret="s3cret")
    set_up(library)
    with pytest.raises(LinkNotValid):
        set_up(library, name="Eve")
    with pytest.raises(SetUpDone):
        library.do(joining.offer_set_up, secret="another")


def test_where_there_is_an_admin_by_now_the_set_up_link_makes_none(library, join):
    library.do(joining.offer_set_up, secret="s3cret")
    join("Adam", Role.ADMIN)
    with pytest.raises(SetUpDone):
        set_up(library, name="Eve")


def test_a_library_without_an_admin_is_not_set_up_whoever_else_is_there(library, librarian, join):
    assert not library.ask(queries.is_set_up)
    join("Adam", Role.ADMIN)
    assert library.ask(queries.is_set_up)


def test_only_the_set_up_link_that_was_offered_last_is_valid_and_for_a_week(library, clock):
    for secret in ("first", "second"):
        library.do(joining.offer_set_up, secret=secret)
    with pytest.raises(LinkNotValid):
        set_up(library, "first")
    with pytest.raises(LinkNotValid):
        set_up(library, "made up")
    clock.now += VALID_FOR[LinkPurpose.SET_UP]
    with pytest.raises(LinkNotValid):
        set_up(library, "second")


def test_an_invitation_is_none_any_more_once_somebody_has_its_address(library, invite, open_invitation, come):
    secret = open_invitation(invite(OPERATOR))
    library.do(joining.add_member, by=OPERATOR, name="Carl", email="carl@example.org", password_hash=None)
    assert library.ask(queries.invitations, viewer=OPERATOR, now=library.now()) == ()
    with pytest.raises(LinkNotValid):
        come(secret, email="somebody.else@example.org")


def test_the_link_of_an_invitation_ends_with_it_however_late_its_mail_went(
    library, invite, open_invitation, come, clock
):
    invitation = invite(OPERATOR)
    clock.forward(days=13)
    secret = open_invitation(invitation)
    clock.forward(days=1)
    with pytest.raises(LinkNotValid):
        come(secret)


def test_the_operator_invites_as_many_as_there_are(invite):
    for number in range(INVITE_BY.most + 1):
        invite(OPERATOR, email=f"guest{number}@example.org")
