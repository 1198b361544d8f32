"""`library settings`: what can be set, what it is, and what it means."""

import os
import shutil
import textwrap
from collections.abc import Collection

import attrs
import click

from library.domain.errors import Invalid
from library.entrypoints.cli.options import example, in_json
from library.entrypoints.cli.printing import print_json
from library.settings import Settings, variable, written

HIDDEN = "********"


@click.command(short_help="Show every setting and what it means.", epilog=example("library settings --json"))
@in_json
def settings(*, in_json: bool) -> None:
    """Show every setting: its variable, its value, and what it means. Passwords are not shown."""
    refusal, wrong = None, dict[str, str]()
    try:
        now = Settings.load(os.environ)
    except Invalid as error:
        refusal, wrong = error, {problem.field: problem.reason for problem in error.problems}
        now = Settings.load(_without(wrong))
    shown = [
        {
            "variable": variable(setting),
            "also": setting.metadata["also"] or None,
            "value": _shown(getattr(now, setting.name), secret=setting.metadata["secret"]),
            "default": written(setting.default),
            "meaning": setting.metadata["says"],
            "wrong": wrong.get(variable(setting)),
        }
        for setting in attrs.fields(Settings)
    ]
    if in_json:
        print_json(shown)
    else:
        for setting in shown:
            _print(setting)
        click.echo("A variable that ends in _FILE names a file that has the value, such as LIBRARY_DATABASE_URL_FILE.")
    if refusal:
        raise refusal


def _without(wrong: Collection[str]) -> dict[str, str]:
    """The environment without what sets these variables."""
    also = {setting.metadata["also"] for setting in attrs.fields(Settings) if variable(setting) in wrong}
    named = {*wrong, *(f"{name}_FILE" for name in wrong), *also}
    return {name: value for name, value in os.environ.items() if name not in named}


def _shown(value: object, *, secret: bool) -> str:
    """A URL without what may be a password, any other secret not at all."""
    text = written(value)
    if not secret or not text or text == "memory:":
        return text
    scheme, found, rest = text.partition("://")
    return f"{scheme}://{_masked(rest)}" if found else HIDDEN


def _masked(rest: str) -> str:
    """Rather too much than too little: a password may have a raw @, / or ? in it, and may stand in the query."""
    credentials, at, place = rest.rpartition("@")
    user, colon, _ = credentials.partition(":")
    place, mark, query = place.partition("?")
    hidden = "&".join(f"{part.partition('=')[0]}={HIDDEN}" if "=" in part else HIDDEN for part in query.split("&"))
    return f"{user}{f':{HIDDEN}' if colon else ''}{at}{place}{mark}{hidden if query else ''}"


def _print(setting: dict[str, str | None]) -> None:
    also = f" (or {setting['also']})" if setting["also"] else ""
    click.secho(f"{setting['variable']}{also}", bold=True)
    for line in textwrap.wrap(setting["meaning"] or "", min(shutil.get_terminal_size().columns, 100) - 4):
        click.echo(f"    {line}")
    default = "" if setting["value"] == setting["default"] else f"   (default: {setting['default'] or 'empty'})"
    if setting["wrong"]:
        click.secho(f"    WRONG: {setting['wrong']}\n", fg="red")
    else:
        click.echo(f"    = {setting['value'] or 'empty'}{default}\n")
