"""`library settings`: what can be set, what it is, and what it means."""

import os
import re
import shutil
import textwrap

import attrs
import click

from library.entrypoints.cli.options import example, in_json
from library.entrypoints.cli.printing import print_json
from library.settings import Settings, variable

HIDDEN = "********"


@click.command(epilog=example("library settings --json"))
@in_json
def settings(*, in_json: bool) -> None:
    """Show every setting: its variable, its value, and what it means. Passwords are not shown."""
    now = Settings.load(os.environ)
    shown = [
        {
            "variable": variable(setting),
            "also": setting.metadata["also"] or None,
            "value": _shown(getattr(now, setting.name), secret=setting.metadata["secret"]),
            "default": str(setting.default),
            "meaning": setting.metadata["says"],
        }
        for setting in attrs.fields(Settings)
    ]
    if in_json:
        print_json(shown)
        return
    for setting in shown:
        _print(setting)
    click.echo("A variable that ends in _FILE names a file that has the value, such as LIBRARY_DATABASE_URL_FILE.")


def _shown(value: object, *, secret: bool) -> str:
    """A URL loses its password only, any other secret all."""
    text = str(value)
    if not secret or not text:
        return text
    if "://" in text or text == "memory:":
        return re.sub(r"(?<=://)([^/@:]*):[^@]*@", rf"\1:{HIDDEN}@", text)
    return HIDDEN


def _print(setting: dict[str, str | None]) -> None:
    also = f" (or {setting['also']})" if setting["also"] else ""
    click.secho(f"{setting['variable']}{also}", bold=True)
    for line in textwrap.wrap(setting["meaning"] or "", min(shutil.get_terminal_size().columns, 100) - 4):
        click.echo(f"    {line}")
    default = "" if setting["value"] == setting["default"] else f"   (default: {setting['default'] or 'empty'})"
    click.echo(f"    = {setting['value'] or 'empty'}{default}\n")
