"""Passwords are kept by Argon2id with the parameters that OWASP recommends."""

import pytest

from library.adapters.passwords import Argon2Passwords

PASSWORD = "correct horse"


def test_the_parameters_are_as_recommended():
    assert Argon2Passwords().hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_is_known_again_and_another_is_not(passwords):
    kept = passwords.hash(PASSWORD)
    assert passwords.verify(kept, PASSWORD)
    assert not passwords.verify(kept, PASSWORD + " ")


def test_the_same_password_is_never_kept_the_same(passwords):
    assert passwords.hash(PASSWORD) != passwords.hash(PASSWORD)


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$v=19$m=8,t=2,p=1$AAAA$AAAA"])
def test_nothing_opens_an_account_without_a_password(passwords, kept):
    for password in (PASSWORD, "", "the password of an account that is not there"):
        assert not passwords.verify(kept, password)


@pytest.mark.parametrize("password", ["", "пароль", "a\0b", "\ud800", "x" * 1000], ids=ascii)
def test_any_text_can_be_a_password(passwords, password):
    kept = passwords.hash(password)
    assert passwords.verify(kept, password)
    assert not passwords.verify(kept, password + "x")
