"""The versions that pyproject.toml asks for at least are ones that the tests have run with, or older."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PYPROJECT = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EVERYTHING = [
    *PROJECT["dependencies"],
    *(wanted for extra in PROJECT["optional-dependencies"].values() for wanted in extra),
    *(wanted for group in PYPROJECT["dependency-groups"].values() for wanted in group if isinstance(wanted, str)),
]
LOCKS = ("run", "dev", "uv", "semgrep")
WANTED = [wanted for wanted in map(Requirement, EVERYTHING) if not wanted.marker or wanted.marker.evaluate()]


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_what_is_installed_is_what_is_asked_for(wanted):
    assert version(wanted.name) in wanted.specifier


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_every_requirement_has_a_floor(wanted):
    assert any(clause.operator == ">=" for clause in wanted.specifier)


def test_no_floor_is_above_the_lock():
    locked = dict(locked_versions("dev"))
    assert {wanted.name for wanted in WANTED if locked[wanted.name] not in wanted.specifier} == set()


def test_what_runs_is_the_same_for_users_and_developers():
    developing = dict(locked_versions("dev"))
    assert [(name, developing[name]) for name, _ in locked_versions("run")] == list(locked_versions("run"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    assert "://" not in lock_text(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_knows_every_package_by_its_hashes(lock):
    packages = re.split(r"^(?=[\w.-]+(?:\[[^\]]*\])?==)", lock_text(lock), flags=re.MULTILINE)[1:]
    assert [package for package in packages if not re.search(r"--hash=sha256:[0-9a-f]{64}", package)] == []
    assert len(packages) == len(list(locked_versions(lock)))


def locked_versions(lock):
    for line in lock_text(lock).splitlines():
        if line[:1].isalnum():
            name, rest = line.split("==", 1)
            yield name, rest.split()[0]


def lock_text(lock):
    return Path(__file__).parents[2].joinpath("requirements", f"{lock}.txt").read_text(encoding="utf-8")
