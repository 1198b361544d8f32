import pytest

from library import accounts, open_library
from library.domain.errors import WrongCredentials
from tests.integration.cli.conftest import PASSWORD


def can_sign_in(console, email, password=PASSWORD):
    with open_library(console.environ["LIBRARY_DATABASE_URL"]) as library:
        try:
            accounts.log_in(library, email=email, password=password)
        except WrongCredentials:
            return False
        return True


def test_the_first_admin_is_made_at_the_console(console):
    console.done(
        "members",
        "add",
        "ada@example.org",
        "--name",
        "Ada",
        "--role",
        "admin",
        "--password-stdin",
        stdin=f"{PASSWORD}\n",
    )
    assert console.json("members", "show", "ada@example.org")["role"] == "admin"
    assert can_sign_in(console, "ada@example.org")


def test_a_password_is_asked_for_twice_and_not_shown(console):
    result = console.run("members", "add", "ada@example.org", "--name", "Ada", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert can_sign_in(console, "ada@example.org")


def test_a_password_that_is_too_short_is_not_taken(console, ada):
    result = console.run("members", "password", ada, "--password-stdin", stdin="short\n")
    assert result.exit_code == 3
    assert "password: must have from 8 to 128 characters" in result.stderr


def test_a_new_password_replaces_the_old_one(console, ada):
    console.done("members", "password", ada, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert can_sign_in(console, ada)


def test_an_account_without_a_password_cannot_sign_in(console, ada):
    assert not can_sign_in(console, ada, "")


def test_an_e_mail_address_belongs_to_one_member(console, ada):
    result = console.run("members", "add", "ADA@example.org", "--name", "Another", "--no-password")
    assert result.exit_code == 8
    assert "(email-taken)" in result.stderr


def test_members_are_listed_by_name_within_80_columns(console):
    console.join("Zoë")
    console.done("members", "add", "ada@example.org", "--name", "Ada" + "a" * 90, "--no-password")
    output = console.done("members", "list")
    assert all(len(line) <= 80 for line in output.splitlines())
    assert output.index("Ada") < output.index("Zoë")
    assert [member["email"] for member in console.json("members", "list", "--name", "zoe")] == ["zoë@example.org"]


def test_a_role_is_given_and_the_last_admin_remains(console, ada):
    console.done("members", "role", ada, "admin")
    result = console.run("members", "role", ada, "member")
    assert (result.exit_code, "(last-admin)" in result.stderr) == (8, True)
    assert console.json("members", "show", ada)["role"] == "admin"


def test_who_is_suspended_acts_no_more_until_it_is_lifted(console, ada):
    console.done("members", "suspend", ada)
    assert console.run("books", "add", "Emma", "--as", ada).exit_code == 6
    console.done("members", "suspend", ada, "--lift")
    assert console.run("books", "add", "Emma", "--as", ada).exit_code == 0


@pytest.mark.parametrize("command", [["role", "ada@example.org", "admin"], ["suspend", "ada@example.org"]])
def test_a_member_administers_nobody_at_the_console_neither(console, ada, command):
    result = console.run("members", *command, "--as", ada)
    assert (result.exit_code, "(role-missing)" in result.stderr) == (6, True)


def test_members_see_each_others_names_only(console, ada):
    console.join("Bob")
    shown = console.json("members", "list", "--as", ada)
    assert [set(member) for member in shown] == [{"id", "name"}] * 2
    assert console.run("members", "show", "bob@example.org", "--as", ada).exit_code == 6
