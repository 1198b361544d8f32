"""`library worker`."""

import os

import click

from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import say
from library.settings import Settings


@click.command(
    short_help="Do the work that follows, such as mails, until stopped.",
    epilog=example("LIBRARY_DATABASE_URL=postgresql://library@localhost/library library worker"),
)
def worker() -> None:
    """Do the work that follows from what happens, such as mails, until it is told to stop.

    Servers do it too, unless LIBRARY_EMBEDDED_WORKER is no. Any number of workers may run.
    """
    from library.entrypoints.worker import work

    work(Settings.load(os.environ), ready=lambda: say("Working; Ctrl-C stops it."))
