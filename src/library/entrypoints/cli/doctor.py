"""`library doctor`: is everything as it should be, and what to do where it is not."""

import os
import platform
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import attrs
import click
from attrs import frozen

from library import Library, open_library
from library.bootstrap import mailer_of, pending_migrations
from library.domain.actor import OPERATOR
from library.domain.errors import LibraryError
from library.domain.membership.queries import is_set_up
from library.domain.operations import queries
from library.domain.operations.jobs import JobState
from library.domain.paging import DEEPEST_PAGE, MOST_PER_PAGE, Slice
from library.entrypoints.cli.exit_codes import UNFINISHED
from library.entrypoints.cli.options import example, in_json
from library.entrypoints.cli.printing import print_json
from library.entrypoints.http import profiles
from library.settings import Settings, variable

PACKAGES = ("lending-library", "sqlalchemy", "litestar", "uvicorn", "argon2-cffi", "psycopg", "pymysql")
LONG = timedelta(minutes=10)
LOOK_UP = "See `library settings`."


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
        yield Check("settings", well=False, finding=str(error), advice=LOOK_UP)
        return
    yield Check("settings", well=True, finding="are valid")
    yield _profile(settings)
    try:
        mailer_of(settings)
    except LibraryError as error:
        yield Check("mail", well=False, finding=_named(error), advice=LOOK_UP)
        return
    yield _mail(settings)
    yield from _database(settings)


def _named(error: LibraryError) -> str:
    """What is wrong, with the name of the variable where it is a setting."""
    name, _, reason = str(error).partition(":")
    variables = {setting.name: variable(setting) for setting in attrs.fields(Settings)}
    return f"{variables[name]}:{reason}" if name in variables else str(error)


def _profile(settings: Settings) -> Check:
    """What `library serve` would say."""
    try:
        warning = profiles.check(settings)
    except LibraryError as error:
        return Check("profile", well=False, finding=str(error), advice=LOOK_UP)
    return Check("profile", well=True, finding=f"is {settings.profile}", advice=warning)


def _mail(settings: Settings) -> Check:
    """Without asking the server, which may be slow, or charge for it."""
    sent = f"is sent from {settings.mail_from}" if settings.smtp_url else "is shown on stderr, and goes to nobody"
    return Check("mail", well=True, finding=sent)


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
    found: list[Check] = []
    try:
        pending = pending_migrations(settings)
        if not pending:
            with open_library(settings) as library:
                found += _jobs(library), _admin(library)
    except LibraryError as error:
        advice = "Check LIBRARY_DATABASE_URL, and that it runs."
        yield Check("database", well=False, finding=_named(error), advice=advice)
        return
    yield Check("database", well=True, finding="answers")
    steps = f"{len(pending)} steps behind" if pending else "is the newest"
    yield Check("schema", well=not pending, finding=steps, advice="Run `library migrate`." if pending else "")
    yield from found


def _jobs(library: Library) -> Check:
    counts = library.ask(queries.job_counts)
    if parked := counts[JobState.PARKED]:
        advice = "See `library jobs list --state parked`, then retry or discard them."
        return Check("jobs", well=False, finding=f"{parked} failed too often and are parked", advice=advice)
    if (late := _late(library, counts[JobState.WAITING])) > timedelta():
        found = f"one is due for {late.total_seconds() // 60:,.0f} minutes, and nobody does it"
        advice = "Run `library worker`, or let servers do them: LIBRARY_EMBEDDED_WORKER."
        return Check("jobs", well=False, finding=found, advice=advice)
    return Check("jobs", well=True, finding="none is parked, and none is late")


def _late(library: Library, waiting: int) -> timedelta:
    """For how long the one is due that waits longest of the oldest ones; none where that is not long."""
    last = Slice(min(max(1, -(-waiting // MOST_PER_PAGE)), DEEPEST_PAGE), MOST_PER_PAGE)
    oldest = library.ask(queries.jobs, viewer=OPERATOR, state=JobState.WAITING, page=last).items
    late = max((library.now() - job.due_at for job in oldest if job.due_at), default=timedelta())
    return late if late > LONG else timedelta()


def _admin(library: Library) -> Check:
    if library.ask(is_set_up):
        return Check("admin", well=True, finding="is there")
    advice = "`library serve` shows a link when it starts, by which somebody becomes the first one."
    return Check("admin", well=True, finding="there is none yet", advice=advice)


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
