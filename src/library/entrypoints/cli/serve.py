"""`library serve` and `library migrate`."""

import os

import click

from library.bootstrap import migrate as migrate_database
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import say
from library.entrypoints.cli.welcome import welcome
from library.settings import Settings


@click.command(epilog=example("LIBRARY_DATABASE_URL=sqlite:///books.db library serve --port 8080"))
@click.option("--host", help="The address to listen on, instead of LIBRARY_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on, instead of LIBRARY_PORT.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes serve, instead of LIBRARY_WORKERS.")
def serve(*, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the library over HTTP, until it is told to stop."""
    from library.entrypoints.http.server import serve as serve_http

    welcomes: list[str | None] = []  # said last, for they say what to do

    def tell(url: str) -> None:
        say(f"Serving {url}; Ctrl-C stops it.")
        for words in filter(None, welcomes):
            say(words)

    serve_http(
        Settings.load(os.environ, host=host, port=port, workers=workers),
        ready=tell,
        opened=lambda library, settings: welcomes.append(welcome(library, settings)),
    )


@click.command(epilog=example("LIBRARY_DATABASE_URL=postgresql://library@localhost/library library migrate"))
def migrate() -> None:
    """Bring the database to the newest schema. SQLite files do that by themselves when they are opened."""
    steps = migrate_database(Settings.load(os.environ))
    for step in steps:
        click.echo(step)
    say(f"{len(steps)} steps were taken." if steps else "The schema was the newest already.")
