import re

import pytest

from library import accounts, admission, open_library
from library.domain.actor import OPERATOR
from library.domain.errors import LinkNotValid, WrongCredentials
from library.domain.membership.queries import account_of
from library.domain.operations.queries import audit
from library.entrypoints.cli.welcome import welcome
from library.settings import Settings
from tests.integration.cli.conftest import PASSWORD


@pytest.fixture
def library(console):
    with open_library(console.environ["LIBRARY_DATABASE_URL"]) as library:
        yield library


def noted(library):
    """What the audit log has, the oldest first: what was done, whether at the console, and on whose behalf."""
    return [(entry.action, entry.operator, entry.by) for entry in reversed(library.ask(audit, viewer=OPERATOR).items)]


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


def test_an_invitation_prints_its_secret_only_when_that_is_asked_for(console, library):
    result = console.run("members", "invite", "Mary@Example.org")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "mary@example.org is invited until" in result.stderr
    assert "--show-link" in result.stderr
    shown = console.done("members", "invite", "mary@example.org", "--show-link", LIBRARY_BASE_URL="https://b.example")
    secret = re.fullmatch(r"https://b\.example/join\?secret=([\w-]{43})\n", shown)[1]
    assert [each["email"] for each in console.json("members", "invitations")] == ["mary@example.org"]
    mary = admission.join(library, name="Mary", email="mary@example.org", password=PASSWORD, invitation=secret)
    assert mary.email_confirmed
    assert console.json("members", "invitations") == []


def test_where_there_is_a_mail_server_the_operator_is_told_what_sends_the_mail(console):
    mails = {"LIBRARY_SMTP_URL": "smtp://127.0.0.1:1", "LIBRARY_MAIL_FROM": "library@example.org"}
    result = console.run("members", "invite", "mary@example.org", **mails)
    assert "`library worker` runs" in result.stderr


def test_an_invitation_is_withdrawn(console, library):
    secret = console.done("members", "invite", "mary@example.org", "--show-link")[-44:-1]
    assert "mary@example.org" in console.done("members", "invitations")
    console.done("members", "withdraw", "MARY@example.org")
    with pytest.raises(LinkNotValid):
        admission.join(library, name="Mary", email="mary@example.org", password=PASSWORD, invitation=secret)
    assert console.run("members", "withdraw", "mary@example.org").exit_code == 5


def test_members_invite_nobody_at_the_console_neither(console, ada):
    for command in (["invite", "mary@example.org"], ["invitations"], ["withdraw", "mary@example.org"]):
        assert console.run("members", *command, "--as", ada).exit_code == 6


def test_who_lost_their_mailbox_gets_another_address_and_has_yet_to_confirm_it(console, ada, library):
    console.join("Bob")
    assert console.run("members", "email", ada, "bob@example.org").exit_code == 8
    assert console.run("members", "email", ada, "nonsense").exit_code == 3
    console.done("members", "email", ada, "Ada@Example.com")
    moved = library.ask(account_of, viewer=OPERATOR, email="ada@example.com")
    assert not moved.email_confirmed
    assert noted(library)[-1] == ("email-change-asked", True, None)
    assert ("email-changed", True, None) in noted(library)
    assert console.run("members", "show", ada).exit_code == 5


def test_a_member_is_signed_out_everywhere(console, ada, library):
    console.done("members", "password", ada, "--password-stdin", stdin=f"{PASSWORD}\n")
    secret = accounts.log_in(library, email=ada, password=PASSWORD, agent="Netscape 4").secret
    assert "Netscape 4" in console.done("members", "sessions", ada)
    assert secret not in console.done("members", "sessions", ada, "--json")
    console.done("members", "end-sessions", ada)
    assert accounts.session(library, secret) is None
    assert console.json("members", "sessions", ada) == []


def test_what_is_done_on_a_member_s_behalf_is_noted_as_done_at_the_console(console, ada, library):
    console.done("books", "add", "Emma", "--as", ada)
    member = library.ask(account_of, viewer=OPERATOR, email=ada)
    assert noted(library)[-1] == ("book-added", True, member.id)


def test_who_starts_a_library_is_told_how_to_become_its_admin_until_there_is_one(console, library):
    settings = Settings(base_url="https://books.example.org")
    said = welcome(library, settings)
    secret = re.search(r"https://books\.example\.org/set-up\?secret=([\w-]{43})$", said)[1]
    admission.set_up(library, secret=secret, name="Ada", email="ada@example.org", password=PASSWORD)
    assert welcome(library, settings) is None


@pytest.mark.parametrize(
    "asked", [("members", "show", ""), ("loans", "list", "--as", ""), ("fees", "list", "--as", " ")]
)
def test_an_empty_address_is_said_to_be_nobody_s(console, asked):
    result = console.run(*asked)
    assert (result.exit_code, "is nobody's. Name a member" in result.stderr) == (2, True)
