"""Every command explains itself, and does so at once."""

import re
import resource
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from library.domain.errors import Kind
from library.entrypoints.cli.exit_codes import EXIT_CODES
from library.entrypoints.cli.main import cli

HEAVY = {"alembic", "litestar", "msgspec", "psycopg", "pymysql", "sqlalchemy", "stdnum", "uvicorn"}


GROUPS = [[], ["books"], ["members"], ["loans"], ["holds"], ["terms"], ["fees"], ["report"], ["jobs"]]


def commands(group=cli, names=()):
    """Every command there is, by the words that call it."""
    yield names
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield (*names, name)


@pytest.mark.parametrize("names", list(commands()), ids=" ".join)
def test_every_command_says_what_it_does_and_shows_an_example(names):
    result = CliRunner().invoke(cli, [*names, "--help"])
    assert result.exit_code == 0
    assert "Example:" in result.output
    if names:
        assert re.search(rf"Example:\n(.*\n)*.*library {' '.join(names)}", result.output)
    summary = result.output.split("\n")[2].strip()
    assert len(summary) > 15


@pytest.mark.parametrize("names", GROUPS, ids=" ".join)
def test_at_80_columns_no_command_s_summary_is_cut(names):
    output = CliRunner(env={"COLUMNS": "80"}).invoke(cli, [*names, "--help"]).output
    assert "..." not in output.partition("Commands:")[2].partition("Exit codes:")[0]


def test_colours_can_be_switched_off():
    def shown(no_color):
        return CliRunner(env={"NO_COLOR": no_color}).invoke(cli, ["settings"], color=True).output

    assert "\x1b[" in shown("")
    assert "\x1b[" not in shown("1")


def test_the_help_lists_every_exit_code():
    output = " ".join(CliRunner().invoke(cli, ["--help"]).output.split())
    for kind, code in EXIT_CODES.items():
        assert f"{code} {kind.value.replace('_', ' ')}" in output


def test_every_kind_of_error_has_an_exit_code_of_its_own():
    assert set(EXIT_CODES) == set(Kind)
    assert len(set(EXIT_CODES.values())) == len(Kind)
    assert not set(EXIT_CODES.values()) & {0, 1, 2}


@pytest.mark.parametrize("arguments", [["--help"], ["books", "list", "--help"], ["settings"]], ids=" ".join)
def test_what_needs_no_database_loads_none_and_no_server(arguments):
    command = [sys.executable, "-X", "importtime", "-m", "library", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & HEAVY


def test_a_command_on_sqlite_loads_no_server_and_no_migrations(console, ada):
    command = [sys.executable, "-X", "importtime", "-m", "library", "members", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=console.environ)
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "sqlalchemy" in loaded
    assert not loaded & (HEAVY - {"sqlalchemy"})


def test_the_help_takes_less_than_twice_what_importing_the_package_takes():
    """Of processor time, side by side, for the machine may have other things to do."""

    def seconds(*arguments):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    ratios = [seconds("-m", "library", "--help") / seconds("-c", "import library") for _ in range(3)]
    assert min(ratios) < 2


@pytest.mark.parametrize("shell, says", [("zsh", "#compdef library"), ("fish", "complete"), ("bash", "complete")])
def test_shells_complete_commands(shell, says):
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0
    assert says in result.output
    assert "_LIBRARY_COMPLETE" in result.output


def test_the_version_is_told():
    assert CliRunner().invoke(cli, ["--version"]).output.startswith("library, version ")
