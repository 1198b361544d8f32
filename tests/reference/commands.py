"""The command line, as `--help` shows it."""

from collections.abc import Iterator

import click

from tests.reference.markdown import code

WIDTH = 80


def commands() -> Iterator[str]:
    from library.entrypoints.cli.main import cli

    for context in _contexts(click.Context(cli, info_name="library", terminal_width=WIDTH, **cli.context_settings)):
        yield from (f"## {context.command_path}", "", "```text", *context.get_help().splitlines(), "```", "")


def _contexts(context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None, code([name])
            yield from _contexts(click.Context(command, parent=context, info_name=name, terminal_width=WIDTH))
