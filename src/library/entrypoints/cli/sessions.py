"""`library members sessions` and `library members end-sessions`."""

import click

from library.domain.membership import queries
from library.domain.membership.use_cases import end_sessions as end_all
from library.entrypoints.cli import options
from library.entrypoints.cli.opening import account, opened
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import print_json, print_table, say


@click.command(epilog=example("library members sessions ada@example.org"))
@options.member_email
@options.in_json
def sessions(*, email: str, in_json: bool) -> None:
    """List where a member is signed in, the last used first."""
    with opened(email) as (library, member):
        found = library.ask(queries.sessions, viewer=member, now=library.now())
    if in_json:
        print_json(found)
        return
    rows = [[f"{each.created_at:%Y-%m-%d %H:%M}", f"{each.seen_at:%Y-%m-%d %H:%M}", each.agent] for each in found]
    print_table(["SINCE (UTC)", "LAST USED", "BROWSER"], rows, whole=["SINCE (UTC)", "LAST USED"])


@click.command(epilog=example("library members end-sessions ada@example.org"))
@options.member_email
def end_sessions(*, email: str) -> None:
    """Sign a member out everywhere.

    Tokens stay valid; a new password, by `library members password`, ends them as well.
    """
    with opened(None) as (library, operator):
        library.do(end_all, by=operator, member_id=account(library, email).id)
    say(f"{email} is signed out everywhere.")
