"""How often things may be tried at the door: enough for who mistypes, too little for who guesses."""

import pytest

from library import accounts, admission
from library.domain.actor import OPERATOR, Role
from library.domain.errors import EmailTaken, Invalid, LinkNotValid, SetUpDone, TooMany, WrongCredentials
from library.domain.membership import joining, queries, use_cases
from library.domain.membership.member import Registration
from library.domain.operations.limits import (
    EMAIL_TRIED_BY,
    JOIN_AS,
    JOIN_FROM,
    LINK_FROM,
    LOG_IN_FROM,
    LOG_IN_HERE,
    LOG_IN_TO,
    PASSWORD_OF,
)

PASSWORD = "correct horse"
HERE, THERE = "192.0.2.1", "198.51.100.7"


class Plain:
    """Keeps passwords in the plainest way, and counts how often that would take time."""

    hashed = 0

    def hash(self, password):
        return f"hash of {password}"

    def is_common(self, password):
        return password.lower() == "password1"

    def verify(self, password_hash, password):
        self.hashed += 1
        return password_hash == f"hash of {password}"


@pytest.fixture
def passwords():
    return Plain()


@pytest.fixture
def mary(library):
    return admission.add_member(library, by=OPERATOR, name="Mary", email="mary@example.org", password=PASSWORD).actor()


@pytest.fixture
def log_in(library):
    """What comes of it: a session, or the whole of the no."""

    def log_in(password=PASSWORD, email="mary@example.org", address=HERE):
        try:
            return accounts.log_in(library, email=email, password=password, address=address)
        except (WrongCredentials, TooMany) as no:
            return type(no), no.code, str(no), no.fields()

    return log_in


WRONG = (
    WrongCredentials,
    "wrong-credentials",
    "The password is wrong, or another e-mail address belongs to it. Try again.",
    {},
)


# --- logging in -------------------------------------------------------------------------------------------------------


def test_whoever_guesses_is_stopped_and_who_has_the_password_too_from_there_for_a_quarter(log_in, mary, clock):
    for _ in range(LOG_IN_HERE.most):
        assert log_in("wrong") == WRONG
    assert log_in()[0] is TooMany
    clock.forward(minutes=15)
    assert log_in().member_id == mary.id


def test_somebody_else_s_attempts_from_elsewhere_do_not_lock_out_the_member(log_in, mary):
    for _ in range(50):
        log_in("wrong", address=THERE)
    assert log_in("wrong", address=THERE)[0] is TooMany
    assert log_in().member_id == mary.id


def test_who_signs_in_begins_anew(log_in, mary):
    for _ in range(5):
        for _ in range(LOG_IN_HERE.most - 1):
            assert log_in("wrong") == WRONG
        assert log_in().member_id == mary.id


def test_an_account_that_many_guess_at_from_everywhere_is_not_guessed_at_for_ever(log_in, mary, clock):
    for number in range(LOG_IN_TO.most):
        assert log_in("wrong", address=f"198.51.100.{number}") == WRONG
    assert log_in("wrong", address=THERE)[0] is TooMany
    clock.forward(hours=1)
    assert log_in().member_id == mary.id


def test_whoever_tries_one_password_on_many_accounts_is_stopped_as_well(log_in, mary):
    for number in range(LOG_IN_FROM.most):
        assert log_in("wrong", email=f"member{number}@example.org") == WRONG
    assert log_in("wrong", email="one.more@example.org")[0] is TooMany
    assert log_in(address=THERE).member_id == mary.id


def test_an_attempt_counts_the_same_whatever_the_writing_of_the_address(log_in, mary):
    for number in range(LOG_IN_HERE.most):
        log_in("wrong", email=("mary@example.org", " MARY@example.org ")[number % 2])
    assert log_in("wrong")[0] is TooMany


def test_whether_there_is_an_account_shows_neither_in_the_answers_nor_in_what_they_cost(log_in, passwords, mary):
    def answers(email):
        passwords.hashed = 0
        return [repr((log_in("wrong", email=email), passwords.hashed)) for _ in range(LOG_IN_HERE.most + 2)]

    known, unknown = answers("mary@example.org"), answers("nobody@example.org")
    assert known == unknown
    assert passwords.hashed == LOG_IN_HERE.most  # who is stopped costs nothing


def test_who_comes_from_nowhere_in_particular_is_counted_by_account_only(log_in, mary):
    for _ in range(LOG_IN_HERE.most + 1):
        assert log_in("wrong", address="") == WRONG
    assert log_in(address="").member_id == mary.id


# --- passwords and addresses of one's own -----------------------------------------------------------------------------


def test_whoever_found_a_session_open_does_not_guess_the_password_for_ever(library, mary, clock):
    def change(current=PASSWORD):
        accounts.change_password(library, by=mary, current=current, new="battery staple")

    for _ in range(PASSWORD_OF.most):
        with pytest.raises(WrongCredentials):
            change("wrong")
    for guess in ("wrong", PASSWORD):
        with pytest.raises(TooMany):
            change(guess)
    clock.forward(minutes=15)
    change()


def test_nobody_finds_out_by_asking_for_them_whose_addresses_there_are(library, mary, join, clock):
    for number in range(EMAIL_TRIED_BY.most):
        join(f"m{number}")
        with pytest.raises(EmailTaken):
            accounts.ask_for_email(library, by=mary, email=f"m{number}@example.org", current=PASSWORD)
    with pytest.raises(TooMany):
        accounts.ask_for_email(library, by=mary, email="m0@example.org", current=PASSWORD)
    clock.forward(days=1)
    accounts.ask_for_email(library, by=mary, email="free@example.org", current=PASSWORD)


@pytest.mark.parametrize("password", ["password1", "PASSWORD1", "Password1"])
def test_a_password_that_is_guessed_first_is_refused_wherever_one_is_set(library, mary, password):
    library.do(joining.offer_set_up, secret="s3cret")
    account = {"name": "Eve", "email": "eve@example.org", "password": password}
    for setting in (
        lambda: admission.join(library, **account),
        lambda: admission.add_member(library, by=OPERATOR, **account),
        lambda: admission.set_up(library, secret="s3cret", **account),
        lambda: admission.reset_by_link(library, secret="any", password=password),
        lambda: accounts.change_password(library, by=mary, current=PASSWORD, new=password),
        lambda: accounts.reset_password(library, by=OPERATOR, member_id=mary.id, new=password),
    ):
        with pytest.raises(Invalid, match="is among those that are guessed first"):
            setting()


# --- joining, and links -----------------------------------------------------------------------------------------------


def test_joining_is_tried_a_few_times_for_each_address_and_from_each_place(library, clock):
    def join(email, address=HERE):
        admission.join(library, name="Eve", email=email, password=PASSWORD, address=address)

    join("eve@example.org")
    for _ in range(JOIN_AS.most):
        with pytest.raises(EmailTaken):
            join("EVE@example.org", THERE)
    with pytest.raises(TooMany):
        join("eve@example.org", THERE)
    for number in range(JOIN_FROM.most - 1):
        join(f"eve{number}@example.org")
    with pytest.raises(TooMany):
        join("one.more@example.org")
    clock.forward(hours=1)
    join("one.more@example.org")


def test_nobody_guesses_the_secrets_of_links_for_ever(library, mary):
    attempts = (
        lambda address: admission.confirm_email(library, secret="guess", address=address),
        lambda address: admission.reset_by_link(library, secret="guess", password=PASSWORD, address=address),
        lambda address: admission.set_up(
            library, secret="guess", name="Eve", email="eve@example.org", password=PASSWORD, address=address
        ),
    )
    for number in range(LINK_FROM.most):
        with pytest.raises(LinkNotValid):
            attempts[number % 3](HERE)
    for attempt in attempts:
        with pytest.raises(TooMany):
            attempt(HERE)
        with pytest.raises(LinkNotValid):
            attempt(THERE)


def test_the_set_up_link_is_offered_until_there_is_an_admin(library):
    first, link = admission.set_up_link(library), admission.set_up_link(library)
    assert first != link
    account = {"name": "Adam", "email": "adam@example.org", "password": PASSWORD}
    with pytest.raises(LinkNotValid):
        admission.set_up(library, secret=first.removeprefix("/set-up?secret="), **account)
    adam = admission.set_up(library, secret=link.removeprefix("/set-up?secret="), **account)
    assert library.ask(queries.is_set_up)
    assert admission.set_up_link(library) is None
    with pytest.raises(SetUpDone):
        library.do(joining.offer_set_up, secret="another")
    library.do(use_cases.open_session, member_id=adam.id, password_hash=f"hash of {PASSWORD}", secret="x", agent="")


def test_where_somebody_sets_it_up_at_this_moment_no_link_is_offered(library, join, monkeypatch):
    transactions = library._transactions

    def after_an_admin_came():
        monkeypatch.setattr(library, "_transactions", transactions)
        join("Adam", Role.ADMIN)
        return transactions()

    monkeypatch.setattr(library, "_transactions", after_an_admin_came)
    assert admission.set_up_link(library) is None


# --- where members are at home ----------------------------------------------------------------------------------------


def test_however_many_guess_elsewhere_members_sign_in_where_they_did_before(log_in, mary, clock):
    assert log_in().member_id == mary.id
    clock.forward(days=60)
    for number in range(LOG_IN_TO.most + 1):
        log_in("wrong", address=f"198.51.100.{number}")
    assert log_in("wrong", address=THERE)[0] is TooMany
    assert log_in().member_id == mary.id


def test_a_school_behind_one_address_signs_in_as_often_as_it_has_pupils(log_in, mary):
    for _ in range(LOG_IN_FROM.most + 1):
        assert log_in().member_id == mary.id


def test_nobody_keeps_an_invited_person_from_joining_by_trying_before_them(library):
    library.registration = Registration.OPEN
    join = {"name": "Quin", "email": "quin@example.org", "password": PASSWORD}
    for _ in range(JOIN_AS.most):
        with pytest.raises(LinkNotValid):
            admission.join(library, **join, invitation="dead", address=THERE)
    with pytest.raises(TooMany):
        admission.join(library, **join, invitation="dead", address=THERE)
    assert admission.join(library, **join, address=HERE).email == "quin@example.org"


def test_a_password_that_will_not_do_is_no_attempt_to_join(library):
    library.registration = Registration.OPEN
    join = {"name": "Quin", "email": "quin@example.org", "address": HERE}
    for _ in range(JOIN_AS.most + 1):
        with pytest.raises(Invalid):
            admission.join(library, **join, password="password1")
    assert admission.join(library, **join, password=PASSWORD).email == "quin@example.org"
