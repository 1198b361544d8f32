"""`library members export` and `remove`: what members do by themselves, done for those who ask for it."""

from pathlib import Path

import click

from library import takeout
from library.domain.lending.leaving import leave
from library.entrypoints.cli import options
from library.entrypoints.cli.opening import account, opened
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import json_of, printable, say
from library.entrypoints.cli.target import written


@click.command(
    short_help="Let a member leave, who has nothing of others.",
    epilog=example("library members remove bob@example.org", "library members remove bob@example.org --yes"),
)
@options.member_email
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, email: str, yes: bool) -> None:
    """Let a member leave. What they said of themselves is erased, and history is kept without their name.

    Their books are lent no more until `library books transfer` gives them to somebody. Who has books of others on loan
    has to return them first.
    """
    with opened(email) as (library, by):
        name = account(library, email).name
        if not yes:
            click.confirm(printable(f"Let {name} leave, and erase their account for good?"), abort=True, err=True)
        library.do(leave, by=by)
    say(f"{name} has left.")


@click.command(
    short_help="Write all that a member has here, as JSON.",
    epilog=example("library members export bob@example.org -o bob.json"),
)
@options.member_email
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default=Path("-"),
    help="A file instead of the standard output.",
)
def export(*, email: str, output: Path) -> None:
    """Write everything that a member has here and that is known of them, as JSON for them to take along."""
    with opened(email) as (library, by), written(output) as file:
        for piece in takeout.written(library, by=by, encode=lambda view: json_of(view).encode()):
            file.write(piece)
