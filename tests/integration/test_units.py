"""The files for systemd say what the program understands, give it the time to leave, and no needless rights."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from library.domain.errors import Invalid
from library.entrypoints.cli.main import cli
from library.entrypoints.http import profiles
from library.entrypoints.http.leaving import LINGER, SLOWEST
from library.entrypoints.http.supervisor import MARGIN
from library.settings import Profile, Settings
from tests.documentation import ROOT
from tests.missing import Missing

FOLDER = ROOT / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
PROGRAM = "/opt/library/.venv/bin/library"
INSTALL = (ROOT / "docs/how-to/install.md").read_text(encoding="utf-8")
HARDENED = {
    "User=library",
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictNamespaces=yes",
    "SystemCallFilter=@system-service",
}


def lines(unit):
    return [line for line in unit.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def values(unit, name):
    return [line.partition("=")[2] for line in lines(unit) if line.startswith(f"{name}=")]


def of_the_program(unit):
    """The words after its name, wherever in a command it is called."""
    [command] = [words for words in values(unit, "ExecStart") if PROGRAM in words]
    return shlex.split(command.partition(PROGRAM)[2].rstrip("'"))


def parsed(words):
    """What the command that these words name makes of its options. Raises click.UsageError."""
    name, command, words = cli.resolve_command(click.Context(cli, info_name="library"), words)
    return command.make_context(name, words).params


def settings():
    pairs = (shlex.split(line)[0].partition("=") for line in lines(FOLDER / "library.env"))
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_unit_names_a_command_and_options_that_there_are(unit):
    assert parsed(of_the_program(unit)).keys() >= {"serve": {"workers"}}.get(unit.stem, set())


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_unit_has_no_rights_that_it_does_not_need(unit):
    assert HARDENED - set(lines(unit)) == set()


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_what_a_unit_needs_is_made_as_the_installation_says(unit):
    paths = re.findall(r"(?:/etc|/opt|/var)/[\w./-]*\w", "\n".join(lines(unit)))
    assert paths
    assert [path for path in paths if path not in INSTALL] == []


@pytest.mark.parametrize("name", ["library", "library-worker"])
def test_who_is_told_to_stop_is_told_once_and_given_the_time(name):
    unit = FOLDER / f"{name}.service"
    assert values(unit, "KillMode") == ["mixed"]
    assert values(unit, "KillSignal") == ["SIGTERM"]
    assert int(*values(unit, "TimeoutStopSec")) > 2 * SLOWEST + LINGER + MARGIN


def test_only_a_server_of_several_processes_is_told_to_reload():
    unit = FOLDER / "library.service"
    assert values(unit, "ExecReload") == ["/bin/kill -HUP $MAINPID"]
    assert parsed(of_the_program(unit))["workers"] > 1


def test_the_example_of_settings_is_enough_for_production_but_for_the_secret():
    with pytest.raises(Invalid) as refused:
        profiles.check(Settings.load(settings()))
    assert [problem.field for problem in refused.value.problems] == ["LIBRARY_METRICS_TOKEN"]
    filled = Settings.load(settings() | {"LIBRARY_METRICS_TOKEN": "x" * profiles.SHORTEST_TOKEN})
    assert profiles.check(filled) == ""
    assert filled.profile is Profile.PRODUCTION


def test_systemd_finds_no_fault_in_them(tmp_path):
    if not shutil.which("systemd-analyze"):
        raise Missing("systemd-analyze is not here.", "Install it: apt install systemd")
    for unit in FOLDER.glob("*.[st]*"):
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")  # which is installed everywhere
        Path(tmp_path, unit.name).write_text(text, encoding="utf-8")
    units = sorted(map(str, tmp_path.glob("*")))
    found = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
