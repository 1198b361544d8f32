"""`library demo`: a library with people and books in it, to look around."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import click

from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import say
from library.settings import Settings


@click.command(
    short_help="Serve a library full of people and books, to look around.", epilog=example("library demo --port 8080")
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("library-demo"),
    show_default=True,
    help="Where its database is kept; delete it to begin anew.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port to listen on.")
def demo(*, data_dir: Path, host: str, port: int) -> None:
    """Serve a library with ten members and three hundred books, which they have lent each other for months.

    It is made at the first start. Its passwords are known to everybody, so it listens on this machine only, unless you
    say otherwise. What is set in variables for a library of your own does not touch it.
    """
    from library.entrypoints.cli.demo_library import MEMBERS, fill
    from library.entrypoints.http.server import serve

    data_dir.mkdir(parents=True, exist_ok=True)
    file = data_dir / "library.db"
    if fill(file):
        say(f"Made a library with {len(MEMBERS)} members in {data_dir}.")
    settings = Settings(database_url=f"sqlite:///{file.as_posix()}", host=host, port=port)
    serve(settings, ready=lambda url: _welcome(url, settings.database_url))


def _welcome(url: str, database_url: str) -> None:
    from library.entrypoints.cli.demo_library import MEMBERS, PASSWORD

    say(f"\nOpen {url}/docs to look around. Sign in there (POST /api/sessions/) with the password {PASSWORD} as one of")
    for member in MEMBERS:
        rights = "" if member.role == "member" else f" ({member.role})"
        say(f"    {member.email:<20} {member.name}{rights} sees {member.sees}")
        say(f"{'':<24} at {member.at}")
    say("Everybody is told something at /api/notices/.")
    say("\nOn the command line, --as says on whose behalf:")
    everybody_s = f"{_command()} loans list --role all --as {MEMBERS[0].email}"
    say(f"    LIBRARY_DATABASE_URL={shlex.quote(database_url)} {everybody_s}")
    say("\nOr from a shell:")
    say(f"    {_sign_in(url)}")


def _command() -> str:
    """What calls this program from a shell that has it on its path, or has not."""
    return "library" if shutil.which("library") else f"{shlex.quote(sys.executable)} -m library"


def _sign_in(url: str) -> str:
    from library.entrypoints.cli.demo_library import MEMBERS, PASSWORD

    body = json.dumps({"email": MEMBERS[0].email, "password": PASSWORD})
    return f"curl -c cookies -H 'Content-Type: application/json' -d '{body}' {url}/api/sessions/"
