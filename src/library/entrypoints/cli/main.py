"""`library`: the commands, each loaded when it is used, so that the help is there at once."""

import click

from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.exit_codes import LISTED
from library.entrypoints.cli.options import example

HERE = "library.entrypoints.cli"


@click.group(
    cls=Commands,
    found_at={
        "serve": f"{HERE}.serve:serve",
        "migrate": f"{HERE}.serve:migrate",
        "demo": f"{HERE}.demo:demo",
        "doctor": f"{HERE}.doctor:doctor",
        "settings": f"{HERE}.settings:settings",
        "members": f"{HERE}.members:members",
        "books": f"{HERE}.books:books",
        "completion": f"{HERE}.completion:completion",
    },
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"{LISTED}\n\n{example('library demo')}",
)
@click.version_option(package_name="lending-library", prog_name="library")
def cli() -> None:
    """Run a library of books that the people of a community own.

    What can be set, such as where the books are kept, is read from variables: see `library settings`. Data goes to
    standard output, talk to standard error.
    """


def main() -> None:
    """Run the command line and exit."""
    cli(prog_name="library")
