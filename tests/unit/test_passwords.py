"""Passwords are kept by Argon2id with the parameters that OWASP recommends."""

import secrets
import subprocess
import sys

import pytest

from library.adapters.common_passwords import common_passwords
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


@pytest.mark.parametrize(
    "password", ["password1", "12345678", "Iloveyou1", "QWERTYUIOP", "letmein1", "passw0rd", "Password123"]
)
def test_what_many_choose_is_common_in_whatever_case(passwords, password):
    assert passwords.is_common(password)


def test_there_are_at_least_the_three_thousand_most_common_ones_that_could_be_chosen():
    assert len([password for password in common_passwords() if 8 <= len(password) <= 128]) >= 3000


def test_what_nobody_else_chose_is_not_common(passwords):
    chosen = [
        PASSWORD,
        "",
        "a\0b",
        "\ud800",
        "x" * 1000,
        "password1 ",
        *(secrets.token_urlsafe(8) for _ in range(1000)),
    ]
    assert [password for password in chosen if passwords.is_common(password)] == []


def test_the_list_is_loaded_when_it_is_first_asked_and_nothing_but_the_list():
    program = """
import sys
from library.adapters.passwords import Argon2Passwords, common_passwords
assert common_passwords.cache_info().currsize == 0
assert Argon2Passwords(memory_kib=8).is_common("password1")
assert common_passwords.cache_info().currsize == 1
sys.exit(any(name.startswith("zxcvbn") for name in sys.modules))
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
