"""`library members invite` and what goes with it."""

import os

import click

from library.domain.errors import NotFound
from library.domain.membership import joining, queries
from library.domain.membership.credentials import new_secret
from library.entrypoints.cli import options
from library.entrypoints.cli.opening import opened
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import print_json, print_table, say
from library.settings import Settings


@click.command(
    epilog=example("library members invite ada@example.org", "library members invite ada@example.org --show-link")
)
@options.member_email
@click.option("--show-link", is_flag=True, help="Print the link to join by, to be passed on by other ways than mail.")
@options.as_member
def invite(*, email: str, show_link: bool, acting_as: str | None) -> None:
    """Ask somebody to join; who was asked before is asked again. A mail brings them the link."""
    settings = Settings.load(os.environ)
    with opened(acting_as) as (library, by):
        invitation = library.do(joining.invite, by=by, email=email, registration=library.registration)
        if show_link:
            secret = new_secret()
            library.do(joining.open_invitation, invitation_id=invitation.id, secret=secret)
            click.echo(f"{settings.public_url}/join?secret={secret}")
    say(f"{invitation.email} is invited until {invitation.expires_at:%Y-%m-%d}.")
    if settings.smtp_url:
        say("The mail goes out when `library serve` or `library worker` runs.")
    elif not show_link:
        say("No mail server is set (LIBRARY_SMTP_URL): pass the link on yourself, which --show-link prints.")


@click.command(epilog=example("library members invitations"))
@options.as_member
@options.in_json
def invitations(*, acting_as: str | None, in_json: bool) -> None:
    """List who was asked to join and has not yet."""
    with opened(acting_as) as (library, by):
        found = library.ask(queries.invitations, viewer=by, now=library.now())
    if in_json:
        print_json(found)
        return
    rows = [[each.email, f"{each.created_at:%Y-%m-%d}", f"{each.expires_at:%Y-%m-%d}"] for each in found]
    print_table(["E-MAIL", "INVITED", "UNTIL"], rows, whole=["INVITED", "UNTIL"])


@click.command(epilog=example("library members withdraw ada@example.org"))
@options.member_email
@options.as_member
def withdraw(*, email: str, acting_as: str | None) -> None:
    """Let an invitation be worth nothing: its link works no more."""
    with opened(acting_as) as (library, by):
        all_of_them = library.ask(queries.invitations, viewer=by, now=library.now())
        found = next((each for each in all_of_them if each.email == email.strip().lower()), None)
        if found is None:
            raise NotFound("invitation of", email)
        library.do(joining.withdraw_invitation, by=by, invitation_id=found.id)
    say(f"{found.email} is not invited any more.")
