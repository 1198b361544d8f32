"""`library members`: accounts, of which the first admin is made here or by the link that `library serve` prints."""

import sys
import warnings
from getpass import GetPassWarning
from typing import Any

import click

from library.accounts import reset_password
from library.admission import add_member
from library.domain.actor import Role
from library.domain.membership import queries
from library.domain.membership.recovery import set_email
from library.domain.membership.use_cases import set_standing
from library.domain.membership.views import AccountView, MemberView
from library.domain.paging import Slice
from library.entrypoints.cli import options
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.opening import account, opened
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import print_json, print_record, print_table, say

HERE = "library.entrypoints.cli.members"
INVITATIONS = "library.entrypoints.cli.invitations"
LEAVING = "library.entrypoints.cli.leaving"
SESSIONS = "library.entrypoints.cli.sessions"

password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group(
    cls=Commands,
    found_at={
        "add": f"{HERE}:add",
        "list": f"{HERE}:list_members",
        "show": f"{HERE}:show",
        "role": f"{HERE}:role",
        "suspend": f"{HERE}:suspend",
        "password": f"{HERE}:password",
        "email": f"{HERE}:email",
        "export": f"{LEAVING}:export",
        "remove": f"{LEAVING}:remove",
        "invite": f"{INVITATIONS}:invite",
        "invitations": f"{INVITATIONS}:invitations",
        "withdraw": f"{INVITATIONS}:withdraw",
        "sessions": f"{SESSIONS}:sessions",
        "end-sessions": f"{SESSIONS}:end_sessions",
    },
    epilog=example('library members add ada@example.org --name "Ada Lovelace" --role admin'),
)
def members() -> None:
    """Make accounts, and say what they may do."""


@click.command(epilog=example('library members add ada@example.org --name "Ada Lovelace" --role admin'))
@options.member_email
@click.option("--name", required=True, help="What others call the member.")
@click.option("--role", type=options.one_of(Role), default=Role.MEMBER.value, show_default=True)
@click.option("--no-password", is_flag=True, help="Make an account that cannot sign in yet.")
@password_stdin
@options.as_member
@options.in_json
def add(
    *, email: str, name: str, role: str, no_password: bool, password_stdin: bool, acting_as: str | None, in_json: bool
) -> None:
    """Make an account. The password is asked for, or read from standard input."""
    given = None if no_password else _password(from_stdin=password_stdin)
    with opened(acting_as) as (library, by):
        added = add_member(library, by=by, name=name, email=email, password=given, role=Role(role))
        _print(account(library, added.email), in_json=in_json)


@click.command("list", epilog=example("library members list --name a"))
@click.option("--name", default="", help="Only those whose name begins with this.")
@options.page
@options.page_size
@options.as_member
@options.in_json
def list_members(*, name: str, page: int, page_size: int, acting_as: str | None, in_json: bool) -> None:
    """List the members by name."""
    with opened(acting_as) as (library, by):
        found = library.ask(queries.members, viewer=by, name=name, page=Slice(page, page_size))
    if in_json:
        print_json(found.items)
        return
    rows = [[member.name, *_account(member)] for member in found.items]
    print_table(["NAME", "E-MAIL", "ROLE", "STATE"], rows, whole=["E-MAIL", "ROLE", "STATE"])
    if found.next:
        say(f"There are more: --page {page + 1}.")


@click.command(epilog=example("library members show ada@example.org"))
@options.member_email
@options.as_member
@options.in_json
def show(*, email: str, acting_as: str | None, in_json: bool) -> None:
    """Show one account."""
    with opened(acting_as) as (library, by):
        _print(library.ask(queries.account, viewer=by, member_id=account(library, email).id), in_json=in_json)


@click.command(epilog=example("library members role ada@example.org librarian"))
@options.member_email
@click.argument("role", type=options.one_of(Role))
@options.as_member
def role(*, email: str, role: str, acting_as: str | None) -> None:
    """Give a member a role; their sessions end."""
    _set_standing(email, acting_as, role=Role(role))
    say(f"{email} has the role {role} now.")


@click.command(
    epilog=example("library members suspend mallory@example.org", "library members suspend mallory@example.org --lift")
)
@options.member_email
@click.option("--lift", is_flag=True, help="End the suspension.")
@options.as_member
def suspend(*, email: str, lift: bool, acting_as: str | None) -> None:
    """Let a member act no more, or again; their sessions end."""
    _set_standing(email, acting_as, suspended=not lift)
    say(f"{email} is {'active' if lift else 'suspended'} now.")


@click.command(
    epilog=example(
        "library members password ada@example.org",
        "pass show library | library members password ada@example.org --password-stdin",
    )
)
@options.member_email
@password_stdin
@options.as_member
def password(*, email: str, password_stdin: bool, acting_as: str | None) -> None:
    """Set a member's password; their sessions end. It is asked for, or read from standard input."""
    given = _password(from_stdin=password_stdin)
    with opened(acting_as) as (library, by):
        reset_password(library, by=by, member_id=account(library, email).id, new=given)
    say(f"{email} has a new password.")


@click.command(epilog=example("library members email ada@example.org ada@example.com"))
@options.member_email
@click.argument("new", metavar="NEW")
@options.as_member
def email(*, email: str, new: str, acting_as: str | None) -> None:
    """Give another e-mail address to a member who lost theirs.

    A mail to it asks them to confirm it; links in mails to the address before work no more.
    """
    with opened(acting_as) as (library, by):
        moved = library.do(set_email, by=by, member_id=account(library, email).id, email=new)
        say(f"{email} has the address {moved.email} now.")


def _set_standing(email: str, acting_as: str | None, **standing: Any) -> None:
    with opened(acting_as) as (library, by):
        library.do(set_standing, by=by, member_id=account(library, email).id, **standing)


def _password(*, from_stdin: bool) -> str:
    """Never an argument: those are seen by everybody on the machine, and kept in the shell's history."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)  # it is given where the password would be shown
        try:
            given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        except GetPassWarning:
            raise click.UsageError(
                "Without a terminal nobody can be asked: see --password-stdin, and for new members --no-password."
            ) from None
    return given


def _account(member: MemberView) -> tuple[str, str, str]:
    if not isinstance(member, AccountView):
        return "", "", ""
    return member.email, member.role, "suspended" if member.suspended else "active"


def _print(member: AccountView, *, in_json: bool) -> None:
    if in_json:
        print_json(member)
        return
    email, role, state = _account(member)
    fields = {"Name": member.name, "E-mail": email, "Role": role, "State": state}
    print_record({**fields, "Since": f"{member.created_at:%Y-%m-%d}", "Id": member.id})
