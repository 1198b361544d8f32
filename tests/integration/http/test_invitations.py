"""Asking people to join, and what they have to show for it."""

import pytest

from library.domain.membership.links import VALID_FOR, LinkPurpose
from library.domain.membership.member import Registration
from library.domain.operations.limits import JOIN_AS, JOIN_FROM
from tests.integration.http.conftest import PASSWORD, in_memory

MARY = {"name": "Mary Shelley", "email": "mary@example.org", "password": PASSWORD}


@pytest.fixture
def library(library):
    library.registration = Registration.INVITATION
    return library


@pytest.fixture
def invitation(client, mailbox, as_librarian):
    return client.post("/api/invitations/", json={"email": "Mary@Example.org"}, headers=as_librarian).json()


def test_who_was_invited_joins_by_the_link_in_the_mail_and_has_shown_the_address(client, invitation, mailbox):
    assert list(invitation) == ["id", "email", "invited_by", "created_at", "expires_at"]
    page, secret = mailbox.link()
    assert (mailbox.to(), page) == (["mary@example.org"], "/join")
    answer = client.post("/api/members/", json=MARY | {"invitation": secret})
    assert (answer.status_code, answer.json()["email_confirmed"]) == (201, True)
    again = client.post("/api/members/", json=MARY | {"email": "m@example.org", "invitation": secret})
    assert (again.status_code, again.json()["code"]) == (404, "link-not-valid")


def test_who_joins_with_another_address_than_the_invited_one_is_asked_to_show_it(client, invitation, mailbox):
    body = MARY | {"email": "other@example.org", "invitation": mailbox.secret()}
    assert client.post("/api/members/", json=body).json()["email_confirmed"] is False
    assert (mailbox.to()[-1], mailbox.link()[0]) == ("other@example.org", "/confirm-email")


def test_nobody_joins_without_an_invitation_or_by_one_that_was_made_up(client):
    answer = client.post("/api/members/", json=MARY)
    assert (answer.status_code, answer.json()["code"]) == (403, "invitation-needed")
    answer = client.post("/api/members/", json=MARY | {"invitation": "A" * 43})
    assert (answer.status_code, answer.json()["code"]) == (404, "link-not-valid")


def test_what_goes_wrong_does_not_use_an_invitation_up(client, invitation, mailbox):
    body = MARY | {"invitation": mailbox.secret()}
    assert client.post("/api/members/", json=body | {"name": ""}).status_code == 422
    assert client.post("/api/members/", json=body | {"password": "password"}).status_code == 422
    assert client.post("/api/members/", json=body).status_code == 201


def test_an_invitation_is_over_in_time(client, invitation, mailbox, clock):
    secret = mailbox.secret()
    clock.go_on(seconds=VALID_FOR[LinkPurpose.INVITATION].total_seconds())
    assert client.post("/api/members/", json=MARY | {"invitation": secret}).status_code == 404


def test_invitations_are_seen_and_withdrawn_by_the_staff_and_show_no_secret(
    client, invitation, mailbox, as_ada, as_librarian, as_admin
):
    place = f"/api/invitations/{invitation['id']}/"
    secret = mailbox.secret()
    for staff in (as_librarian, as_admin):
        listed = client.get("/api/invitations/", headers=staff)
        assert listed.json() == {"items": [invitation]}
        assert client.get(place, headers=staff).json() == invitation
    assert client.get(place, headers=as_ada).status_code == client.delete(place, headers=as_ada).status_code == 403
    assert client.get("/api/invitations/").status_code == 401
    assert client.delete(place, headers=as_librarian).status_code == 204
    assert client.get(place, headers=as_librarian).status_code == 404
    assert client.post("/api/members/", json=MARY | {"invitation": secret}).status_code == 404


def test_members_do_not_invite_and_nobody_does_where_registration_is_closed(client, as_ada, as_admin, library):
    body = {"email": "mary@example.org"}
    assert client.post("/api/invitations/", json=body, headers=as_ada).json()["code"] == "role-missing"
    library.registration = Registration.CLOSED
    assert client.post("/api/invitations/", json=body, headers=as_admin).json()["code"] == "registration-closed"


@in_memory
def test_who_is_a_member_is_not_invited(client, ada, as_admin):
    answer = client.post("/api/invitations/", json={"email": "ada@example.org"}, headers=as_admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "email-taken")


@in_memory
def test_trying_to_join_is_limited_for_one_address_and_from_one_place(client):
    body = MARY | {"invitation": "A" * 43}
    statuses = [client.post("/api/members/", json=body).status_code for _ in range(JOIN_AS.most + 1)]
    assert statuses == [404] * JOIN_AS.most + [429]
    others = [
        client.post("/api/members/", json=body | {"email": f"m{number}@example.org"})
        for number in range(JOIN_FROM.most)
    ]
    assert others[-1].status_code == 429
    assert 0 < int(others[-1].headers["Retry-After"]) <= JOIN_FROM.within.total_seconds()
