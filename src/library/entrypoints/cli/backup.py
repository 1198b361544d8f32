"""`library backup` and `library restore`."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from library.bootstrap import backup as backup_library
from library.bootstrap import restore as restore_library
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import counted, say
from library.settings import Settings

SIGNALLED = 128  # and the number of the signal, as shells have it


@click.command(
    short_help="Copy everything into a file, while it is in use.",
    epilog=example("library backup library-2026-03-01.backup"),
)
@click.argument("file", type=click.Path(path_type=Path))
def backup(*, file: Path) -> None:
    """Copy everything into a new file, as it is at one moment, while the library is in use.

    FILE is checked before it gets its name, and replaces no other file. Keep it where only you can read it: everything
    is in it. For a library on PostgreSQL the programs pg_dump and pg_restore have to be installed.
    """
    with _stoppable():
        rows = backup_library(Settings.load(os.environ), file)
    tables = counted(len(rows), "table")
    say(f"{file} has all that is in the library, {counted(sum(rows.values()), 'row')} in {tables}, and was checked.")


@click.command(
    short_help="Put a backup where there is no library yet.",
    epilog=example("LIBRARY_DATABASE_URL=sqlite:///restored.db library restore library-2026-03-01.backup"),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(*, file: Path) -> None:
    """Put a backup where there is no library yet: into a file that is not there, or an empty database.

    Stop the server before, and start it afterwards. A backup of an older version is brought to the newest schema.
    """
    with _stoppable():
        steps = restore_library(Settings.load(os.environ), file)
    for step in steps:
        click.echo(step)
    say(f"Everything is there again{', at the newest schema' if steps else ''}.")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Clean up also when somebody stops it by other means than Ctrl-C: a service manager, a lost connection."""
    before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: object) -> None:
    sys.exit(SIGNALLED + number)
