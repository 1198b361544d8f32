"""What a member does with their own state."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from library.domain.actor import ALL_SCOPES, OPERATOR, Actor, Role
from library.domain.errors import Invalid, Suspended
from library.domain.ids import MemberId
from library.domain.membership import events
from library.domain.membership.member import Member

ADA = MemberId(UUID(int=1))
THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = THEN + timedelta(hours=1)


@pytest.fixture
def member():
    member = Member.join(id=ADA, name="Ada Lovelace", email="ada@example.org", password_hash=None, now=THEN)
    member.take_events()
    return member


def test_who_joins_is_a_member_with_a_tidy_name_and_address():
    member = Member.join(id=ADA, name=" Ada  Lovelace", email="Ada@Example.org ", password_hash="x", now=THEN)
    assert (member.name, member.email, member.role, member.suspended) == (
        "Ada Lovelace", "ada@example.org", Role.MEMBER, False,
    )  # fmt: skip
    assert member.take_events() == [events.MemberJoined(member_id=ADA, role="member", invitation_id=None)]


def test_who_joins_has_a_name_and_an_address():
    with pytest.raises(Invalid) as invalid:
        Member.join(id=ADA, name=" ", email="ada", password_hash=None, now=THEN)
    assert [problem.field for problem in invalid.value.problems] == ["name", "email"]


def test_a_member_acts_with_all_that_the_role_allows_unless_suspended(member):
    member.become(Role.LIBRARIAN, by=OPERATOR, now=NOW)
    assert member.actor() == Actor(ADA, Role.LIBRARIAN, ALL_SCOPES)
    member.suspend(suspended=True, by=OPERATOR, now=NOW)
    with pytest.raises(Suspended):
        member.actor()


def test_each_change_is_a_version_and_an_event(member):
    member.describe({"name": "Ada King"}, NOW)
    member.become(Role.ADMIN, by=OPERATOR, now=NOW)
    member.suspend(suspended=True, by=OPERATOR, now=NOW)
    member.set_password("hash", by=OPERATOR, now=NOW)
    assert (member.version, member.updated_at) == (5, NOW)
    assert member.take_events() == [
        events.ProfileChanged(member_id=ADA),
        events.RoleChanged(member_id=ADA, role="admin", by=OPERATOR.id),
        events.SuspensionChanged(member_id=ADA, suspended=True, by=OPERATOR.id),
        events.PasswordChanged(member_id=ADA, by=OPERATOR.id, at=NOW),
    ]


def test_what_stays_the_same_is_no_change(member):
    member.describe({"name": "Ada Lovelace "}, NOW)
    member.become(Role.MEMBER, by=OPERATOR, now=NOW)
    member.suspend(suspended=False, by=OPERATOR, now=NOW)
    assert (member.version, member.updated_at, member.take_events()) == (1, THEN, [])


@pytest.mark.parametrize("field", ["role", "email", "email_confirmed", "suspended"])
def test_a_profile_says_nothing_of_roles_and_addresses(member, field):
    with pytest.raises(Invalid, match=f"{field}: there is no such field"):
        member.describe({field: "admin"}, NOW)
    assert member.version == 1


def test_an_address_that_was_shown_to_be_one_s_own_is_confirmed_once(member):
    assert not member.email_confirmed
    for _ in range(2):
        member.confirm_email("ada@example.org", NOW)
    assert (member.email_confirmed, member.version) == (True, 2)
    assert member.take_events() == [events.EmailConfirmed(member_id=ADA)]


def test_another_address_that_was_shown_to_be_one_s_own_is_taken_on(member):
    member.confirm_email("king@example.org", NOW)
    assert (member.email, member.email_confirmed, member.updated_at) == ("king@example.org", True, NOW)
    changed = events.EmailChanged(member_id=ADA, before="ada@example.org", after="king@example.org")
    assert member.take_events() == [changed]


def test_no_event_tells_a_password(member):
    member.set_password("a hash", by=OPERATOR, now=NOW)
    assert "a hash" not in repr(member.take_events())
