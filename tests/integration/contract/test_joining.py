"""Invitations, and links that do one thing, once, in every store; also when two use them at the same moment."""

from datetime import timedelta
from uuid import uuid4

import pytest

from library.domain.actor import OPERATOR, Role
from library.domain.errors import Conflict, EmailTaken, LinkNotValid, NotFound, SetUpDone
from library.domain.membership import joining, queries, recovery, use_cases
from library.domain.membership.credentials import digest
from library.domain.membership.links import VALID_FOR, LinkPurpose
from library.domain.membership.member import Registration
from library.domain.operations.use_cases import purge
from tests.racing import at_once

INVITED = Registration.INVITATION


@pytest.fixture
def invite(library, librarian):
    return lambda email="carl@example.org": library.do(joining.invite, by=librarian, email=email, registration=INVITED)


@pytest.fixture
def mail_invitation(library):
    def mail(invitation, secret):
        library.do(joining.open_invitation, invitation_id=invitation.id, secret=secret)

    return mail


@pytest.fixture
def mail_link(library):
    """What the mails to members do."""

    def mail(who, secret, email, purpose=LinkPurpose.CONFIRM_EMAIL):
        library.do(recovery.open_link, member_id=who.id, purpose=purpose, email=email, secret=secret)

    return mail


@pytest.fixture
def come(library):
    """Joins with an invitation."""

    def come(secret, name="Carl"):
        account = {"name": name, "email": f"{name.lower()}@example.org", "password_hash": None}
        return library.do(joining.join, registration=INVITED, invitation=secret, **account)

    return come


@pytest.fixture
def invited(library, librarian):
    return lambda: [view.email for view in library.ask(queries.invitations, viewer=librarian, now=library.now())]


@pytest.fixture
def members(library):
    return lambda: [view.name for view in library.ask(queries.members, viewer=OPERATOR).items]


def names(ends):
    return sorted(type(end).__name__ for end in ends)


# --- invitations ------------------------------------------------------------------------------------------------------


def test_an_invitation_is_accepted_once_and_is_gone_with_all_its_links(invite, mail_invitation, come, invited):
    invitation = invite()
    for secret in ("one", "two"):
        mail_invitation(invitation, secret)
    assert come("two").email_confirmed
    assert invited() == []
    for secret in ("one", "two", "three"):
        with pytest.raises(LinkNotValid):
            come(secret, "Eve")


def test_of_two_who_use_one_invitation_at_once_one_joins(invite, mail_invitation, come, members):
    mail_invitation(invite(), "one")
    assert names(at_once(lambda: come("one"), lambda: come("one", "Eve"))) == ["LinkNotValid", "Member"]
    assert len(set(members()) & {"Carl", "Eve"}) == 1


def test_of_two_who_use_the_two_mails_of_one_invitation_at_once_one_joins(invite, mail_invitation, come, members):
    invitation = invite()
    for secret in ("one", "two"):
        mail_invitation(invitation, secret)
    assert names(at_once(lambda: come("one"), lambda: come("two", "Eve"))) == ["LinkNotValid", "Member"]
    assert len(set(members()) & {"Carl", "Eve"}) == 1


def test_an_address_that_is_invited_by_two_at_once_is_invited_once(library, librarian, admin, invited):
    def ask(by):
        return lambda: library.do(joining.invite, by=by, email="carl@example.org", registration=INVITED)

    ends = at_once(*[ask(by) for by in (librarian, admin, librarian, admin)])
    assert set(names(ends)) <= {"Invitation", "Conflict"}
    assert "Invitation" in names(ends)
    assert invited() == ["carl@example.org"]


def test_invitations_are_listed_the_newest_first_until_they_are_over(library, librarian, invite, invited, clock):
    first = invite("a@example.org")
    clock.go_on(days=1)
    invite("b@example.org")
    assert invited() == ["b@example.org", "a@example.org"]
    seen = library.ask(queries.invitation, viewer=librarian, invitation_id=first.id)
    assert (seen.email, seen.invited_by, seen.expires_at) == ("a@example.org", librarian.id, first.expires_at)
    clock.go_on(days=13)
    assert invited() == ["b@example.org"]
    with pytest.raises(NotFound):
        library.ask(queries.invitation, viewer=librarian, invitation_id=uuid4())


def test_no_link_is_made_for_an_invitation_that_was_withdrawn_a_moment_ago(library, admin, invite, store_url):
    invitation = invite()
    if store_url.startswith("sqlite"):
        return  # one writer at a time: nobody withdraws in between

    def open_late():
        with library._transactions() as late:
            joining.open_invitation(late, invitation_id=invitation.id, secret="one")
            library.do(joining.withdraw_invitation, by=admin, invitation_id=invitation.id)
            late.commit()

    with pytest.raises(Conflict):
        open_late()


# --- links ------------------------------------------------------------------------------------------------------------


def test_a_link_shows_that_an_address_is_one_s_own_once(library, ada, mail_link):
    mail_link(ada, "one", "ada@example.com")
    confirmed = library.do(recovery.confirm_email, secret="one")
    assert (confirmed.email, confirmed.email_confirmed) == ("ada@example.com", True)
    with pytest.raises(LinkNotValid):
        library.do(recovery.confirm_email, secret="one")


@pytest.mark.parametrize("purpose", [LinkPurpose.CONFIRM_EMAIL, LinkPurpose.RESET_PASSWORD], ids=str)
def test_a_link_is_worth_nothing_when_its_time_is_over_and_for_another_purpose(library, ada, mail_link, clock, purpose):
    uses = {
        LinkPurpose.CONFIRM_EMAIL: lambda: library.do(recovery.confirm_email, secret="one"),
        LinkPurpose.RESET_PASSWORD: lambda: library.do(recovery.reset_by_link, secret="one", password_hash="x"),
        LinkPurpose.SET_UP: lambda: library.do(
            joining.set_up, secret="one", name="Eve", email="eve@example.org", password_hash=None
        ),
        LinkPurpose.INVITATION: lambda: library.do(
            joining.join, name="Eve", email="e@example.org", password_hash="x", registration=INVITED, invitation="one"
        ),
    }
    mail_link(ada, "one", "ada@example.org", purpose)
    for other in set(uses) - {purpose}:
        with pytest.raises(LinkNotValid):
            uses[other]()
    clock.now += VALID_FOR[purpose] - timedelta(seconds=1)
    library.do(purge)
    clock.go_on(seconds=1)
    with pytest.raises(LinkNotValid):
        uses[purpose]()


def test_of_two_who_use_one_link_at_once_one_does(library, ada, mail_link):
    mail_link(ada, "one", "ada@example.org", LinkPurpose.RESET_PASSWORD)
    ends = at_once(
        *[
            lambda: library.do(recovery.reset_by_link, secret="one", password_hash="x"),
            lambda: library.do(recovery.reset_by_link, secret="one", password_hash="y"),
        ]
    )
    assert names(ends) == ["LinkNotValid", "Member"]


def test_of_two_mails_both_links_work_until_one_was_used(library, ada, mail_link):
    for secret in ("one", "two"):
        mail_link(ada, secret, "ada@example.org", LinkPurpose.RESET_PASSWORD)
    library.do(recovery.reset_by_link, secret="two", password_hash="x")
    with pytest.raises(LinkNotValid):
        library.do(recovery.reset_by_link, secret="one", password_hash="y")


def test_of_two_members_who_confirm_one_address_at_once_one_has_it(library, ada, bob, mail_link):
    for who, secret in ((ada, "hers"), (bob, "his")):
        mail_link(who, secret, "king@example.org")
    ends = at_once(
        *[lambda secret=secret: library.do(recovery.confirm_email, secret=secret) for secret in ("hers", "his")]
    )
    assert names(ends) == ["EmailTaken", "Member"]


def test_a_link_of_a_refused_change_stays_as_it_was(library, ada, bob, mail_link):
    mail_link(bob, "his", "king@example.org")
    mail_link(ada, "hers", "king@example.org")
    library.do(recovery.confirm_email, secret="hers")
    for _ in range(2):
        with pytest.raises(EmailTaken):
            library.do(recovery.confirm_email, secret="his")
    mail_link(ada, "back", "ada@example.org")
    library.do(recovery.confirm_email, secret="back")
    assert library.do(recovery.confirm_email, secret="his").email == "king@example.org"


# --- the set-up -------------------------------------------------------------------------------------------------------


def set_up(library, secret, name):
    account = {"name": name, "email": f"{name.lower()}@example.org", "password_hash": None}
    return lambda: library.do(joining.set_up, secret=secret, **account)


def test_of_many_who_set_up_at_once_one_becomes_the_first_admin(library, members):
    library.do(joining.offer_set_up, secret="one")
    ends = at_once(*[set_up(library, "one", name) for name in ("Ann", "Ben", "Cleo", "Dan")])
    assert names(ends) == ["LinkNotValid"] * 3 + ["Member"]
    assert len(members()) == 1


def test_two_servers_that_start_at_once_and_offer_a_link_each_still_make_one_admin(library, members):
    at_once(*[lambda secret=secret: library.do(joining.offer_set_up, secret=secret) for secret in ("one", "two")])
    ends = at_once(set_up(library, "one", "Ann"), set_up(library, "two", "Ben"))
    assert sum(type(end).__name__ == "Member" for end in ends) == len(members()) == 1
    with pytest.raises(SetUpDone):
        library.do(joining.offer_set_up, secret="three")


# --- forgotten --------------------------------------------------------------------------------------------------------


def test_what_is_over_is_forgotten_and_nothing_else(library, ada, invite, mail_invitation, mail_link, invited, clock):
    library.do(use_cases.open_session, member_id=ada.id, password_hash=None, secret="old", agent="")
    lasting = {"scopes": ("read",), "name": "script"}
    library.do(use_cases.make_token, by=ada, secret="old", expires_at=clock.now + timedelta(days=1), **lasting)
    library.do(use_cases.make_token, by=ada, secret="for ever", **lasting)
    mail_invitation(invite("old@example.org"), "old invitation")
    mail_link(ada, "old link", "ada@example.org")
    clock.go_on(days=14)
    library.do(use_cases.open_session, member_id=ada.id, password_hash=None, secret="new", agent="")
    library.do(use_cases.make_token, by=ada, secret="new", expires_at=clock.now + timedelta(days=1), **lasting)
    mail_invitation(invite("new@example.org"), "new invitation")
    mail_link(ada, "new link", "ada@example.org")
    library.do(purge)
    clock.go_on(days=-14)  # whatever is still there would be valid
    assert valid_sessions(library, ["old", "new"]) == ["new"]
    assert len(library.ask(queries.tokens, viewer=ada)) == 2
    assert invited() == ["new@example.org"]
    with pytest.raises(LinkNotValid):
        library.do(recovery.confirm_email, secret="old link")
    library.do(recovery.confirm_email, secret="new link")


def valid_sessions(library, secrets):
    return [
        secret
        for secret in secrets
        if library.ask(queries.session, secret_digest=digest(secret), now=library.now()) is not None
    ]


def test_members_list_their_own_sessions_the_last_used_first(library, ada, bob, clock):
    begun = {}
    for secret in ("one", "two"):
        begun[secret] = library.do(
            use_cases.open_session, member_id=ada.id, password_hash=None, secret=secret, agent=f"browser {secret}"
        )
        clock.go_on(minutes=10)
    library.do(use_cases.open_session, member_id=bob.id, password_hash=None, secret="his", agent="")
    library.do(use_cases.see_session, session_id=begun["one"].id)
    views = library.ask(queries.sessions, viewer=ada, now=clock.now)
    assert [(view.id, view.agent) for view in views] == [
        (begun["one"].id, "browser one"),
        (begun["two"].id, "browser two"),
    ]
    with pytest.raises(NotFound):
        library.do(use_cases.end_session, by=bob, session_id=begun["one"].id)
    clock.now = begun["two"].expires_at
    assert [view.id for view in library.ask(queries.sessions, viewer=ada, now=clock.now)] == [begun["one"].id]


def test_a_library_is_set_up_when_there_is_an_admin(library, member):
    member("Ada", Role.LIBRARIAN)
    assert not library.ask(queries.is_set_up)
    member("Adam", Role.ADMIN)
    assert library.ask(queries.is_set_up)
