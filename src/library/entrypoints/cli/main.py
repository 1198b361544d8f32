"""`library`: the commands, each loaded when it is used, so that the help is there at once."""

import os
import sys

import click

from library.domain.errors import Kind
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.exit_codes import EXIT_CODES, LISTED
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import printable

HERE = "library.entrypoints.cli"


@click.group(
    cls=Commands,
    found_at={
        "serve": f"{HERE}.serve:serve",
        "worker": f"{HERE}.worker:worker",
        "migrate": f"{HERE}.serve:migrate",
        "demo": f"{HERE}.demo:demo",
        "doctor": f"{HERE}.doctor:doctor",
        "settings": f"{HERE}.settings:settings",
        "members": f"{HERE}.members:members",
        "books": f"{HERE}.books:books",
        "loans": f"{HERE}.loans:loans",
        "holds": f"{HERE}.holds:holds",
        "terms": f"{HERE}.terms:terms",
        "fees": f"{HERE}.fees:fees",
        "report": f"{HERE}.reports:report",
        "jobs": f"{HERE}.jobs:jobs",
        "audit": f"{HERE}.audit:audit",
        "backup": f"{HERE}.backup:backup",
        "restore": f"{HERE}.backup:restore",
        "completion": f"{HERE}.completion:completion",
    },
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"{LISTED}\n\n{example('library demo')}",
)
@click.version_option(package_name="lending-library", prog_name="library")
@click.pass_context
def cli(context: click.Context) -> None:
    """Run a library of books that the people of a community own.

    What can be set, such as where the books are kept, is read from variables: see `library settings`. Data goes to
    standard output, talk to standard error.
    """
    if os.environ.get("NO_COLOR"):
        context.color = False


def main() -> None:
    """Run the command line and exit. Raises nothing of the operating system's: a full disk is a sentence as well."""
    try:
        cli(prog_name="library")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(printable(f"Error: {where}{error.strerror or error}. (unavailable)"), err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python, as it ends, would try again to print what is left
        sys.exit(EXIT_CODES[Kind.UNAVAILABLE])
