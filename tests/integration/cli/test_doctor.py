"""What `library doctor` finds."""

import os
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from library import open_library
from library.adapters.clock import utc_now
from library.domain.actor import OPERATOR
from library.domain.membership.joining import invite
from library.domain.membership.member import Registration
from library.domain.operations.use_cases import take_jobs


@pytest.mark.parametrize("folder, says", [("none", "there is no folder"), ("shut", "may not be written into")])
def test_a_doctor_sees_that_a_database_cannot_be_made(console, tmp_path, monkeypatch, folder, says):
    (tmp_path / "shut").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: path.name != "shut")  # whoever runs this may write anywhere
    result = console.run("doctor", LIBRARY_DATABASE_URL=f"sqlite:///{tmp_path / folder / 'library.db'}")
    assert (result.exit_code, says in result.stdout) == (1, True)


def test_a_doctor_finds_nothing_wrong_and_changes_nothing(console, tmp_path):
    output = console.done("doctor")
    assert "will be made when it is first used" in output
    assert not list(tmp_path.iterdir())
    console.join("Ada")
    whats = [check["what"] for check in console.json("doctor")]
    assert whats == ["versions", "settings", "profile", "mail", "database", "schema", "jobs", "admin"]


def test_a_doctor_says_what_to_do(console, tmp_path):
    Path(tmp_path / "library.db").touch()
    result = console.run("doctor")
    assert result.exit_code == 1
    assert re.search(r"WRONG schema: \d+ steps behind", result.stdout)
    assert "Run `library migrate`." in result.stdout
    console.done("migrate")
    assert "ok    schema: is the newest" in console.done("doctor")


def test_a_doctor_finds_work_that_was_given_up(console, tmp_path):
    url = f"sqlite:///{tmp_path / 'library.db'}"
    with open_library(url) as library:
        library.do(invite, by=OPERATOR, email="ada@example.org", registration=Registration.OPEN)
        (job,) = library.do(take_jobs, lease=uuid4(), lasting=timedelta(minutes=1), most=1)
        library.do(lambda uow: uow.jobs.park(job, error="no such template"))
    result = console.run("doctor")
    assert result.exit_code == 1
    assert "WRONG jobs: 1 failed too often" in result.stdout


def test_a_doctor_finds_work_that_nobody_does(console, tmp_path):
    for minutes, code in ((9, 0), (11, 1)):
        url = f"sqlite:///{tmp_path / f'{minutes}.db'}"
        invite_many(url, 120, at=utc_now() - timedelta(minutes=minutes))  # more than fit on a page
        invite_many(url, 1, at=utc_now())
        result = console.run("doctor", LIBRARY_DATABASE_URL=url)
        assert (result.exit_code, "WRONG jobs: one is due for 11 minutes" in result.stdout) == (code, code == 1)


def invite_many(url, many, *, at):
    with open_library(url, clock=lambda: at) as library:
        for number in range(many):
            email = f"{number}.{at:%M}@example.org"
            library.do(invite, by=OPERATOR, email=email, registration=Registration.OPEN)


def test_work_that_was_put_off_is_not_late(console, tmp_path):
    url = f"sqlite:///{tmp_path / 'library.db'}"
    invite_many(url, 1, at=utc_now() - timedelta(hours=2))
    with open_library(url) as library:
        (job,) = library.do(take_jobs, lease=uuid4(), lasting=timedelta(minutes=1), most=1)
        library.do(lambda uow: uow.jobs.put_off(job, until=utc_now() + timedelta(minutes=30), error="no answer"))
    assert "none is late" in console.done("doctor")


def test_a_doctor_says_how_somebody_becomes_the_first_admin(console):
    console.done("migrate")
    assert "`library serve` shows a link" in console.done("doctor")
    console.join("Grace", role="admin")
    assert "ok    admin: is there" in console.done("doctor")


def test_a_doctor_finds_what_the_server_would_refuse_to_start_with_or_warn_of(console):
    production = {"LIBRARY_PROFILE": "production", "LIBRARY_HOST": "0.0.0.0"}  # noqa: S104 - nothing listens on it
    refused = console.run("doctor", **production)
    assert refused.exit_code == 1
    for name in ("LIBRARY_BASE_URL", "LIBRARY_METRICS_TOKEN", "LIBRARY_SMTP_URL"):
        assert re.search(rf"WRONG profile: .*{name}: must", refused.stdout)
    warned = console.done("doctor", LIBRARY_HOST="0.0.0.0")  # noqa: S104 - nothing listens on it
    assert "ok    profile: is dev\n      This is served without TLS" in warned


@pytest.mark.parametrize(
    "variables, says",
    [
        ({"LIBRARY_SMTP_URL": "mail.example.org"}, "WRONG mail: LIBRARY_SMTP_URL: must be smtp:// or smtps://"),
        ({"LIBRARY_SMTP_URL": "smtp://mail.example.org"}, "WRONG mail: LIBRARY_MAIL_FROM: must be set"),
    ],
)
def test_a_doctor_says_which_setting_of_the_mail_is_wrong(console, variables, says):
    result = console.run("doctor", **variables)
    assert (result.exit_code, says in result.stdout) == (1, True)


@pytest.mark.parametrize(
    "variables, what",
    [
        ({"LIBRARY_PORT": "x"}, "WRONG settings: LIBRARY_PORT"),
        ({"LIBRARY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "WRONG database: "),
        ({"LIBRARY_DATABASE_URL": "oracle://db"}, "WRONG database: LIBRARY_DATABASE_URL: "),
        ({"LIBRARY_PROT": "80", "LIBRARY_TEST_X": "1"}, "WRONG variables: LIBRARY_PROT is no setting"),
    ],
)
def test_a_doctor_finds_what_is_wrong(console, variables, what):
    result = console.run("doctor", **variables)
    assert result.exit_code == 1
    assert what in result.stdout
