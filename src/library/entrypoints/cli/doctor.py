"""`library doctor`: is everything as it should be, and what to do where it is not."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import attrs
import click
from attrs import frozen

from library import open_library
from library.bootstrap import mailer_of, pending_migrations
from library.domain.errors import LibraryError
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts
from library.entrypoints.cli.exit_codes import UNFINISHED
from library.entrypoints.cli.options import example, in_json
from library.entrypoints.cli.printing import print_json
from library.settings import Profile, Settings, variable

PACKAGES = ("lending-library", "sqlalchemy", "litestar", "uvicorn", "argon2-cffi", "psycopg", "pymysql")


@frozen
class Check:
    """What was looked at; `advice` is what to do when it is not well."""

    what: str
    well: bool
    finding: str
    advice: str = ""


@click.command(epilog=example("library doctor"))
@in_json
def doctor(*, in_json: bool) -> None:
    """Check the settings, the database and the versions. The exit code is 1 if something is wrong."""
    checks = list(_checks())
    if in_json:
        print_json(checks)
    else:
        _print(checks)
    if not all(check.well for check in checks):
        sys.exit(UNFINISHED)


def _checks() -> Iterator[Check]:
    yield Check("versions", well=True, finding=", ".join(_versions()))
    if unknown := sorted(_unknown_variables()):
        found = f"{', '.join(unknown)} {'is' if len(unknown) == 1 else 'are'} no setting"
        yield Check("variables", well=False, finding=found, advice="Check this name; `library settings` has them all.")
    try:
        settings = Settings.load(os.environ)
    except LibraryError as error:
        yield Check("settings", well=False, finding=str(error), advice="See `library settings`.")
        return
    yield Check("settings", well=True, finding="are valid")
    try:
        mailer_of(settings)
    except LibraryError as error:
        yield Check("mail", well=False, finding=_named(error), advice="See `library settings`.")
        return
    yield _mail(settings)
    yield from _database(settings)


def _named(error: LibraryError) -> str:
    """What is wrong, with the name of the variable where it is a setting."""
    name, _, reason = str(error).partition(":")
    variables = {setting.name: variable(setting) for setting in attrs.fields(Settings)}
    return f"{variables[name]}:{reason}" if name in variables else str(error)


def _mail(settings: Settings) -> Check:
    """Without asking the server, which may be slow, or charge for it."""
    if settings.smtp_url:
        return Check("mail", well=True, finding=f"is sent from {settings.mail_from}")
    found = "is shown on stderr, and goes to nobody"
    trying_out = settings.profile is Profile.DEV
    return Check("mail", well=trying_out, finding=found, advice="" if trying_out else "Set LIBRARY_SMTP_URL.")


def _database(settings: Settings) -> Iterator[Check]:
    """Changes nothing: opening an SQLite file would make or migrate it."""
    url = settings.database_url
    if url == "memory:":
        yield Check("database", well=True, finding="is in memory, and gone when the program ends")
        return
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).exists():
        yield _to_be_made(Path(path))
        return
    parked = 0
    try:
        pending = pending_migrations(settings)
        if not pending:
            with open_library(settings) as library:
                parked = library.ask(job_counts)[JobState.PARKED]
    except LibraryError as error:
        advice = "Check LIBRARY_DATABASE_URL, and that it runs."
        yield Check("database", well=False, finding=_named(error), advice=advice)
        return
    yield Check("database", well=True, finding="answers")
    steps = f"{len(pending)} steps behind" if pending else "is the newest"
    yield Check("schema", well=not pending, finding=steps, advice="Run `library migrate`." if pending else "")
    if parked:
        advice = "See `library jobs list --state parked`, then retry or discard them."
        yield Check("jobs", well=False, finding=f"{parked} failed too often and are parked", advice=advice)
    elif not pending:
        yield Check("jobs", well=True, finding="none is parked")


def _to_be_made(path: Path) -> Check:
    folder = path.absolute().parent
    advice = "Make the folder, or name another one in LIBRARY_DATABASE_URL."
    if not folder.is_dir():
        return Check("database", well=False, finding=f"there is no folder {folder}", advice=advice)
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check("database", well=False, finding=f"the folder {folder} may not be written into", advice=advice)
    return Check("database", well=True, finding=f"{path} will be made when it is first used")


def _unknown_variables() -> Iterator[str]:
    known = {f"{variable(setting)}{end}" for setting in attrs.fields(Settings) for end in ("", "_FILE")}
    for name in os.environ:
        if name.startswith("LIBRARY_") and not name.startswith("LIBRARY_TEST_") and name not in known:
            yield name


def _versions() -> Iterator[str]:
    yield f"Python {platform.python_version()}"
    for name in PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue  # drivers of databases that are not used here


def _print(checks: list[Check]) -> None:
    for check in checks:
        mark = click.style("ok   ", fg="green") if check.well else click.style("WRONG", fg="red")
        click.echo(f"{mark} {check.what}: {check.finding}")
        if check.advice:
            click.echo(f"      {check.advice}")
