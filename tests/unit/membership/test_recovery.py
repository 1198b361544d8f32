"""What the links in mails do, from beginning to end, in memory."""

from datetime import timedelta

import pytest
from attrs import evolve

from library.domain.actor import ALL_SCOPES, OPERATOR, Scope
from library.domain.errors import (
    EmailTaken,
    Invalid,
    LinkNotValid,
    NotAMember,
    ScopeMissing,
    Suspended,
    TooMany,
    WrongCredentials,
)
from library.domain.membership import queries, recovery, use_cases
from library.domain.membership.links import VALID_FOR, LinkPurpose
from library.domain.operations.limits import EMAIL_OF, RESET_FROM, RESET_OF

CONFIRM, RESET = LinkPurpose.CONFIRM_EMAIL, LinkPurpose.RESET_PASSWORD


@pytest.fixture
def mail(library):
    """What happens when the mail is sent: its link has this secret."""

    def mail(who, secret, purpose=RESET, email="ada@example.org"):
        library.do(recovery.open_link, member_id=who.id, purpose=purpose, email=email, secret=secret)

    return mail


@pytest.fixture
def reset(library):
    return lambda secret, password_hash="new": library.do(
        recovery.reset_by_link, secret=secret, password_hash=password_hash
    )


@pytest.fixture
def confirm(library):
    return lambda secret: library.do(recovery.confirm_email, secret=secret)


@pytest.fixture
def suspend(library):
    return lambda who: library.do(use_cases.set_standing, by=OPERATOR, member_id=who.id, suspended=True)


def password_hash(library, email="ada@example.org"):
    return library.ask(queries.log_in, email=email).password_hash


# --- a forgotten password ---------------------------------------------------------------------------------------------


def test_asking_for_a_reset_is_the_same_whether_the_address_is_anybody_s(library, ada, happened):
    happened()
    for email in (" Ada@Example.org", "nobody@example.org", "no address", "x" * 300):
        assert library.do(recovery.ask_for_reset, email=email) is None
    assert happened() == ["PasswordResetAsked"] * 4


def test_a_new_password_by_the_link_ends_all_sessions_tokens_and_links(
    library, ada, bob, mail, reset, confirm, sign_in, session, make_token, acting
):
    sign_in(ada, "hers")
    make_token(ada, "hers")
    sign_in(bob, "his")
    make_token(bob, "his")
    mail(ada, "first")
    mail(ada, "address", CONFIRM, "king@example.org")
    mail(ada, "second")
    reset("second")
    assert password_hash(library) == "new"
    assert session("hers") is acting("hers") is None
    assert session("his")
    assert acting("his")
    for worthless in (lambda: reset("first"), lambda: reset("second"), lambda: confirm("address")):
        with pytest.raises(LinkNotValid):
            worthless()


def test_whoever_could_read_the_mail_has_shown_that_the_address_is_theirs(ada, mail, reset, account, happened):
    mail(ada, "one")
    happened()
    reset("one")
    assert account(ada).email_confirmed
    assert happened() == ["EmailConfirmed", "PasswordChanged", "SessionsEnded"]


def test_a_reset_link_is_worth_nothing_after_an_hour(library, ada, mail, reset, clock):
    mail(ada, "one")
    clock.now += VALID_FOR[RESET]
    with pytest.raises(LinkNotValid):
        reset("one")
    assert VALID_FOR[RESET] == timedelta(hours=1)
    assert password_hash(library) is None


def test_a_reset_link_to_an_address_that_was_given_up_is_worth_nothing(library, ada, mail, reset, confirm):
    mail(ada, "address", CONFIRM, "king@example.org")
    mail(ada, "to the address before")
    confirm("address")
    mail(ada, "sent by somebody slow")
    for secret in ("to the address before", "sent by somebody slow"):
        with pytest.raises(LinkNotValid):
            reset(secret)
    assert password_hash(library, "king@example.org") is None


def test_a_new_password_that_was_set_otherwise_ends_the_reset_links_too(library, ada, mail, reset):
    mail(ada, "one")
    library.do(use_cases.set_password, by=ada, member_id=ada.id, password_hash="hers")
    mail(ada, "two")
    library.do(use_cases.set_password, by=OPERATOR, member_id=ada.id, password_hash="theirs")
    for secret in ("one", "two"):
        with pytest.raises(LinkNotValid):
            reset(secret)


def test_who_is_suspended_gets_in_by_no_link(library, ada, mail, reset, confirm, suspend, account):
    mail(ada, "one")
    mail(ada, "two", CONFIRM)
    suspend(ada)
    for refused in (lambda: reset("one"), lambda: confirm("two")):
        with pytest.raises(Suspended):
            refused()
    assert not account(ada).email_confirmed


def test_one_address_asks_for_a_few_resets_an_hour_and_is_not_asked_about_much_more(library, clock):
    def ask(email, address="192.0.2.1"):
        library.do(recovery.ask_for_reset, email=email, address=address)

    for _ in range(RESET_OF.most):
        ask("ada@example.org")
    for tried in (lambda: ask("ada@example.org", "192.0.2.2"), lambda: ask("ADA@example.org ", "192.0.2.3")):
        with pytest.raises(TooMany):
            tried()
    for number in range(RESET_FROM.most - RESET_OF.most):
        ask(f"somebody{number}@example.org")
    with pytest.raises(TooMany):
        ask("one.more@example.org")
    clock.forward(hours=1)
    ask("ada@example.org")


# --- another address --------------------------------------------------------------------------------------------------


def test_an_address_changes_when_the_link_in_the_mail_to_it_is_used(library, ada, mail, confirm, account, happened):
    happened()
    library.do(recovery.ask_for_email, by=ada, email=" King@Example.org ")
    assert account(ada).email == "ada@example.org"
    mail(ada, "one", CONFIRM, "king@example.org")
    confirm("one")
    assert (account(ada).email, account(ada).email_confirmed) == ("king@example.org", True)
    assert happened() == ["EmailChangeAsked", "EmailChanged"]
    with pytest.raises(LinkNotValid):
        confirm("one")


def test_of_two_addresses_that_were_asked_for_the_one_that_is_shown_first_is_taken(ada, mail, confirm, account):
    mail(ada, "one", CONFIRM, "king@example.org")
    mail(ada, "two", CONFIRM, "countess@example.org")
    confirm("two")
    with pytest.raises(LinkNotValid):
        confirm("one")
    assert account(ada).email == "countess@example.org"


def test_nobody_asks_for_another_s_address(library, ada, bob):
    with pytest.raises(EmailTaken):
        library.do(recovery.ask_for_email, by=bob, email="ADA@example.org")


def test_an_address_that_somebody_else_took_meanwhile_is_theirs(library, ada, bob, mail, confirm, account, join):
    mail(bob, "his", CONFIRM, "king@example.org")
    join("King")
    with pytest.raises(EmailTaken):
        confirm("his")
    assert account(bob).email == "bob@example.org"


def test_an_address_that_was_given_up_is_free(library, ada, bob, mail, confirm, account):
    mail(ada, "hers", CONFIRM, "king@example.org")
    confirm("hers")
    library.do(recovery.ask_for_email, by=bob, email="ada@example.org")
    mail(bob, "his", CONFIRM, "ada@example.org")
    confirm("his")
    assert account(bob).email == "ada@example.org"


def test_who_did_not_just_say_the_password_asks_only_for_a_mail_to_their_own_address(library, join):
    ada = join("Ada", password_hash="hers")
    library.do(recovery.ask_for_email, by=ada, email="ada@example.org", verified_hash="an old one")
    with pytest.raises(WrongCredentials):
        library.do(recovery.ask_for_email, by=ada, email="king@example.org", verified_hash="an old one")
    library.do(recovery.ask_for_email, by=ada, email="king@example.org", verified_hash="hers")


@pytest.mark.parametrize("wrong", ["", "king", "king@", "a b@example.org", "king@example.org\r\nBcc: x@example.org"])
def test_what_is_no_address_is_not_asked_for(library, ada, wrong):
    with pytest.raises(Invalid):
        library.do(recovery.ask_for_email, by=ada, email=wrong)


def test_neither_the_operator_nor_a_reading_token_nor_who_is_suspended_asks_for_an_address(library, ada, suspend):
    for by, no in ((OPERATOR, NotAMember), (evolve(ada, scopes=ALL_SCOPES - {Scope.WRITE}), ScopeMissing)):
        with pytest.raises(no):
            library.do(recovery.ask_for_email, by=by, email="king@example.org")
    suspend(ada)
    with pytest.raises(Suspended):
        library.do(recovery.ask_for_email, by=ada, email="king@example.org")


def test_a_member_asks_for_a_few_mails_an_hour(library, ada, bob, clock):
    for _ in range(EMAIL_OF.most):
        library.do(recovery.ask_for_email, by=ada, email="ada@example.org")
    with pytest.raises(TooMany):
        library.do(recovery.ask_for_email, by=ada, email="ada@example.org")
    library.do(recovery.ask_for_email, by=bob, email="bob@example.org")
    clock.forward(hours=1)
    library.do(recovery.ask_for_email, by=ada, email="ada@example.org")


# --- whoever was in the account before --------------------------------------------------------------------------------


def test_who_changes_the_password_ends_the_wish_of_an_intruder_for_another_address(library, ada, mail, confirm):
    mail(ada, "s3cret", CONFIRM, email="evil@example.org")
    library.do(use_cases.set_password, by=ada, member_id=ada.id, password_hash="new")
    with pytest.raises(LinkNotValid):
        confirm("s3cret")


def test_a_wish_for_an_address_is_none_any_more_once_password_or_address_were_changed(library, ada):
    for change in (
        lambda: library.do(use_cases.set_password, by=OPERATOR, member_id=ada.id, password_hash="new"),
        lambda: library.do(recovery.set_email, by=OPERATOR, member_id=ada.id, email="ada.l@example.org"),
    ):
        with library._transactions() as uow:
            standing = uow.members.get(ada.id).standing()
        wish = {"member_id": ada.id, "purpose": CONFIRM, "email": "evil@example.org", "standing": standing}
        library.do(recovery.open_link, secret="before", **wish)
        change()
        with pytest.raises(LinkNotValid):
            library.do(recovery.open_link, secret="after", **wish)
