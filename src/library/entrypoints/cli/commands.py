"""A group of commands that are imported when they are used, and in which every no of the library ends as it should."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from library.domain.errors import LibraryError
from library.entrypoints.cli.exit_codes import EXIT_CODES
from library.entrypoints.cli.printing import printable


class Refusal(click.ClickException):
    """A no of the library, as a sentence with its code on stderr."""

    def __init__(self, error: LibraryError) -> None:
        said = str(error)
        for setting in ("database_url", "mail_from", "smtp_url"):  # here they come from nowhere else
            said = said.replace(f"{setting}:", f"LIBRARY_{setting.upper()}:")
        super().__init__(printable(f"{said} ({error.code})"))
        self.exit_code = EXIT_CODES[error.kind]  # type: ignore[misc]  # click means it as a default


class Declined(click.ClickException):
    """A question that nobody answered with yes; a program that is to be asked none has to say so."""

    exit_code = 2


class Interrupted(click.ClickException):
    """By Ctrl-C, which shells tell from every other end by 130."""

    exit_code = 130


class Commands(click.Group):
    """`found_at` says for each command its module and its name there."""

    def __init__(self, *args: Any, found_at: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found_at = found_at

    def list_commands(self, _: click.Context) -> list[str]:
        """In the order in which they are written."""
        return list(self._found_at)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self._found_at:
            return None
        module, name = self._found_at[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LibraryError as error:
            raise Refusal(error) from error
        except KeyboardInterrupt:
            raise Interrupted("Interrupted.") from None
        except click.Abort as end:  # of a question, which click ends alike by Ctrl-C and when nobody is there
            if isinstance(end.__context__, KeyboardInterrupt):
                raise Interrupted("Interrupted.") from None
            raise Declined("The question was not answered with yes, so nothing was done.") from None
