"""What follows from what happened: each letter goes to whom it concerns, with what they need, and to nobody else."""

import re
from uuid import UUID

import pytest

from library import accounts, admission
from library.domain.actor import OPERATOR, Scope
from library.domain.entity import Event
from library.domain.errors import LinkNotValid
from library.domain.lending import holding, setting_terms
from library.domain.membership import events, joining, queries, recovery, use_cases
from library.domain.membership.credentials import digest
from library.domain.membership.member import Registration
from library.domain.notices.events import DigestDue, NoticeGiven
from library.domain.notices.telling import TELLING
from library.domain.operations import queries as operations
from library.domain.operations.jobs import JobState, ScheduleDue, UpkeepDue, wait_after
from library.domain.operations.schedules import PURGE, SCHEDULES
from library.relay import Relay
from library.upkeep import ROUNDS
from library.work import FOLLOWS, WORK

PASSWORD = "correct horse"


@pytest.fixture
def mary(library):
    return admission.join(library, name="Mary", email="mary@example.org", password=PASSWORD).actor()


@pytest.fixture
def post(library, letters):
    """Does what is due; the letters that were sent by that."""

    def post():
        letters.clear()
        Relay(library, WORK).run_due()
        return list(letters)

    return post


def secret_in(letter, page):
    [secret] = re.findall(rf"^/{page}\?secret=([\w-]{{43}})$", letter.link)
    return secret


def waiting(library):
    return library.ask(operations.job_counts)[JobState.WAITING]


def test_who_joins_is_mailed_a_link_to_show_that_the_address_is_theirs(library, mary, post, letters):
    [letter] = post()
    assert (letter.kind, letter.to, letter.name) == ("confirm-email", "mary@example.org", "Mary")
    assert admission.confirm_email(library, secret=secret_in(letter, "confirm-email")).email_confirmed
    assert post() == []


def test_who_asks_for_another_address_is_mailed_there_and_the_address_before_hears_of_the_change(library, mary, post):
    post()
    accounts.ask_for_email(library, by=mary, email="king@example.org", current=PASSWORD)
    [letter] = post()
    assert (letter.kind, letter.to, letter.name) == ("confirm-email", "king@example.org", "Mary")
    admission.confirm_email(library, secret=secret_in(letter, "confirm-email"))
    [told] = post()
    assert (told.kind, told.to, told.name) == ("email-changed", "mary@example.org", "Mary")
    assert dict(told.data) == {"after": "king@example.org"}
    assert told.link == ""


def test_who_forgot_the_password_is_mailed_a_link_to_set_a_new_one_and_told_that_it_was_set(library, mary, post, clock):
    post()
    library.do(recovery.ask_for_reset, email=" Mary@example.org")
    [letter] = post()
    assert (letter.kind, letter.to, letter.name) == ("reset-password", "mary@example.org", "Mary")
    admission.reset_by_link(library, secret=secret_in(letter, "set-password"), password="battery staple")
    [told] = post()
    assert (told.kind, told.to, told.name, told.link) == ("password-changed", "mary@example.org", "Mary", "")
    assert dict(told.data) == {"when": "2026-03-01 12:00 UTC"}


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", "", "mary@example.org\r\nBcc: eve@example.org"])
def test_an_address_that_is_nobody_s_is_mailed_nothing(library, mary, post, email):
    post()
    library.do(recovery.ask_for_reset, email=email)
    assert post() == []
    assert waiting(library) == 0


def test_who_is_suspended_is_mailed_no_link_to_get_in_by(library, mary, post):
    post()
    library.do(use_cases.set_standing, by=OPERATOR, member_id=mary.id, suspended=True)
    library.do(recovery.ask_for_reset, email="mary@example.org")
    assert post() == []


def test_a_password_that_was_changed_is_told_whoever_changed_it(library, mary, post):
    post()
    accounts.change_password(library, by=mary, current=PASSWORD, new="battery staple")
    accounts.reset_password(library, by=OPERATOR, member_id=mary.id, new="tea and cake")
    assert [(letter.kind, letter.to) for letter in post()] == [("password-changed", "mary@example.org")] * 2


def test_who_is_invited_is_mailed_a_link_to_join_by_and_by_whom(library, librarian, post):
    invitation = {"by": librarian, "email": "carl@example.org", "registration": Registration.INVITATION}
    library.do(joining.invite, **invitation)
    [letter] = post()
    assert (letter.kind, letter.to, letter.name) == ("invitation", "carl@example.org", "")
    assert letter.data["inviter"] == "Lisa"
    library.do(joining.invite, **invitation)
    [again] = post()
    first, second = secret_in(letter, "join"), secret_in(again, "join")
    assert first != second
    account = {"name": "Carl", "password": PASSWORD}
    admission.join(library, email="carl@example.org", invitation=second, **account)
    with pytest.raises(LinkNotValid):
        admission.join(library, email="dora@example.org", invitation=first, **account)
    assert post() == []


def test_an_invitation_by_the_operator_names_nobody_and_a_withdrawn_one_is_not_mailed(library, post):
    def invite(email):
        return library.do(joining.invite, by=OPERATOR, email=email, registration=Registration.INVITATION)

    invite("carl@example.org")
    library.do(joining.withdraw_invitation, by=OPERATOR, invitation_id=invite("dora@example.org").id)
    assert [(letter.to, letter.data.get("inviter", "")) for letter in post()] == [("carl@example.org", "")]
    assert waiting(library) == 0


def test_a_letter_waits_until_the_post_takes_it_and_is_known_by_its_job(library, mary, post, letters, clock):
    letters.down = True
    assert post() == []
    letters.down = False
    clock.now += wait_after(1)
    [letter] = post()
    [job_id] = [job.id for job in library.ask(operations.jobs, viewer=OPERATOR).items if job.name == "EmailChangeAsked"]
    assert letter.id == job_id
    assert admission.confirm_email(library, secret=secret_in(letter, "confirm-email")).email_confirmed


def test_no_secret_is_stored_anywhere(library, store, mary, post):
    library.do(recovery.ask_for_reset, email="mary@example.org")
    library.do(joining.invite, by=OPERATOR, email="carl@example.org", registration=Registration.OPEN)
    secrets = [letter.link.partition("secret=")[2] for letter in post()]
    assert len(secrets) == 3
    kept = repr(store._committed.state)
    assert all(digest(secret) in kept for secret in secrets)
    assert not any(secret in kept for secret in secrets)


def test_what_is_over_is_forgotten_every_hour_by_itself(library, mary, post, clock):
    accounts.log_in(library, email="mary@example.org", password=PASSWORD)
    accounts.make_token(library, by=mary, name="old", scopes=(Scope.READ,), expires_at=clock.now.replace(hour=13))
    post()
    clock.forward(days=100)
    post()
    assert library.ask(queries.tokens, viewer=mary) == ()


def test_every_schedule_and_every_event_that_is_followed_is_known_by_its_name():
    assert {*ROUNDS, PURGE} == set(SCHEDULES)
    assert {each.about for each in ROUNDS.values()} == {"hold_id", "book_id", "loan_id", "member_id"}
    assert set(WORK) == {event.__name__ for event in FOLLOWS}
    assert set(FOLLOWS) == {
        ScheduleDue,
        UpkeepDue,
        NoticeGiven,
        DigestDue,
        *TELLING,
        events.PasswordResetAsked,
        events.EmailChangeAsked,
        events.InvitationMade,
        events.PasswordChanged,
        events.EmailChanged,
        events.SuspensionChanged,
    }


def test_who_is_suspended_is_passed_over_and_nobody_behind_them_waits_in_vain(
    library, ada, ada_s_book, bob, join, admin, store
):
    library.do(setting_terms.set_own_terms, by=ada, record={"acceptance": "auto", "away_until": "2026-03-10"})
    first, second = (library.do(holding.place_hold, by=who, book_id=ada_s_book.id) for who in (bob, join("Cleo")))
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, suspended=True)
    Relay(library, WORK).run_due()
    library.do(setting_terms.set_book_s_terms, by=ada, book_id=ada_s_book.id, record={"away_until": "2026-02-01"})
    with store.transaction() as uow:
        assert [uow.holds.get(hold.id).state for hold in (first, second)] == ["waiting", "ready"]


# --- the audit log ----------------------------------------------------------------------------------------------------

AUDITED = {
    "BookChangedHands",
    "BookHidden",
    "CommunityTermsChanged",
    "EmailChanged",
    "EmailConfirmed",
    "GiftAccepted",
    "InvitationMade",
    "InvitationWithdrawn",
    "JobDiscarded",
    "JobRetried",
    "LibrarySetUp",
    "MemberJoined",
    "MemberLeft",
    "PasswordChanged",
    "ReturnSettled",
    "RoleChanged",
    "SessionEnded",
    "SessionsEnded",
    "SignedIn",
    "SuspensionChanged",
    "TokenMade",
    "TokenRevoked",
}
NOT_AUDITED = {
    "BookAdded",
    "BookDeleted",
    "BookEdited",
    "BookFound",
    "BookLent",
    "BookLost",
    "BookPassedOn",
    "BookReturned",
    "BookWithdrawn",
    "DigestDue",
    "EmailChangeAsked",
    "FeeCharged",
    "FeePaid",
    "FeePaidBack",
    "FeeTakenBack",
    "FeeWaived",
    "GiftDeclined",
    "GiftOffered",
    "GiftWithdrawn",
    "HoldAccepted",
    "HoldCancelled",
    "HoldDeclined",
    "HoldExpired",
    "HoldFilled",
    "HoldPlaced",
    "HoldResumed",
    "HoldSuspended",
    "LoanDetached",
    "LoanHandedOver",
    "LoanRecalled",
    "LoanRenewed",
    "NoticeGiven",
    "PassingOnAllowed",
    "PasswordResetAsked",
    "ProfileChanged",
    "ReadingBegun",
    "ReadingEdited",
    "ReadingRemoved",
    "ReturnClaimed",
    "ScheduleDue",
    "TermsChanged",
    "UpkeepDue",
}


def every_event(above=Event):
    for event in above.__subclasses__():
        yield from every_event(event) if event.__subclasses__() else (event,)


def test_of_every_event_it_is_decided_whether_it_is_audited():
    ours = [event for event in every_event() if event.__module__.startswith("library.")]
    assert {event.__name__ for event in ours if event.audited} == AUDITED
    assert {event.__name__ for event in ours if not event.audited} == NOT_AUDITED


def test_what_an_event_says_is_plain():
    said = events.PasswordChanged(member_id=UUID(int=1), by=UUID(int=2), at="now").data()
    assert said == {"member_id": str(UUID(int=1)), "by": str(UUID(int=2)), "at": "now"}


def test_a_wish_for_another_address_that_waited_is_mailed_to_nobody_once_the_password_was_changed(library, mary, post):
    post()
    accounts.ask_for_email(library, by=mary, email="evil@example.org", current=PASSWORD)
    accounts.reset_password(library, by=OPERATOR, member_id=mary.id, new="battery staple")
    assert {letter.to for letter in post()} == {"mary@example.org"}
