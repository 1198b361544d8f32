"""Settings, doctor, migrate, serve and demo."""

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from library import open_library
from library.domain.actor import OPERATOR
from library.domain.catalogue.queries import books
from library.domain.membership.joining import invite
from library.domain.membership.member import Registration
from library.domain.operations.use_cases import take_jobs
from library.domain.search import BookSearch
from library.entrypoints.cli.demo import _welcome
from library.entrypoints.cli.demo_library import MEMBERS, PASSWORD, fill

SECRET = "sw0rdfish"


def test_every_setting_is_shown_with_what_it_means(console):
    settings = console.json("settings")
    assert {setting["variable"] for setting in settings} >= {"LIBRARY_DATABASE_URL", "LIBRARY_PORT"}
    assert all(setting["meaning"] for setting in settings)
    text = console.done("settings")
    assert all(setting["variable"] in text for setting in settings)


def test_passwords_in_settings_are_not_shown(console):
    url = f"postgresql://library:{SECRET}@db.example.org/library"
    for arguments in (["settings"], ["settings", "--json"]):
        output = console.done(*arguments, LIBRARY_DATABASE_URL=url)
        assert SECRET not in output
        assert "postgresql://library:********@db.example.org/library" in output


@pytest.mark.parametrize(
    "url, shown",
    [
        (f"postgresql://library:p@{SECRET}@db/library", "postgresql://library:********@db/library"),
        (f"postgresql://library:p/{SECRET}?@db/library", "postgresql://library:********@db/library"),
        (f"postgresql://db/library?user=x&password={SECRET}", "postgresql://db/library?user=********&password="),
        (f"postgresql://db/library?pass%77ord=a&{SECRET}", "postgresql://db/library?pass%77ord=********&********"),
        (f"mariadb:/{SECRET}", "********"),
        ("postgresql://library@db:5432/library", "postgresql://library@db:5432/library"),
    ],
)
def test_a_password_is_not_shown_wherever_in_a_url_it_stands(console, url, shown):
    output = console.done("settings", LIBRARY_DATABASE_URL=url)
    assert SECRET not in output
    assert shown in output


def test_settings_show_which_of_them_is_wrong_beside_the_others(console):
    result = console.run("settings", LIBRARY_PORT="http", LIBRARY_THREADS="3")
    assert (result.exit_code, "LIBRARY_PORT: must be" in result.stderr) == (3, True)
    assert "WRONG: must be a whole number" in result.stdout
    assert "= 3 " in result.stdout


def test_a_wrong_url_of_the_database_is_named_by_its_variable(console):
    assert "Error: LIBRARY_DATABASE_URL: " in console.run("books", "list", LIBRARY_DATABASE_URL="oracle://db").stderr


def test_the_demo_shows_how_to_sign_in_from_a_shell(capsys):
    _welcome("http://127.0.0.1:8000")
    command = shlex.split(capsys.readouterr().err.splitlines()[-1])
    assert (command[0], command[-1]) == ("curl", "http://127.0.0.1:8000/api/sessions/")
    assert json.loads(command[command.index("-d") + 1]) == {"email": MEMBERS[0].email, "password": PASSWORD}


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
    assert whats == ["versions", "settings", "mail", "database", "schema", "jobs"]


def test_a_doctor_says_what_to_do(console, tmp_path):
    Path(tmp_path / "library.db").touch()
    result = console.run("doctor")
    assert result.exit_code == 1
    assert re.search(r"WRONG schema: \d+ steps behind", result.stdout)
    assert "Run `library migrate`." in result.stdout
    console.done("migrate")
    assert "ok    schema: is the newest" in console.done("doctor")


def test_a_doctor_finds_work_that_was_given_up_and_mail_that_goes_to_nobody(console, tmp_path):
    url = f"sqlite:///{tmp_path / 'library.db'}"
    with open_library(url) as library:
        library.do(invite, by=OPERATOR, email="ada@example.org", registration=Registration.OPEN)
        (job,) = library.do(take_jobs, lease=uuid4(), lasting=timedelta(minutes=1), most=1)
        library.do(lambda uow: uow.jobs.park(job, error="no such template"))
    production = {"LIBRARY_PROFILE": "production", "LIBRARY_BASE_URL": "https://books.example.org"}
    result = console.run("doctor", **production)
    assert result.exit_code == 1
    assert "WRONG jobs: 1 failed too often" in result.stdout
    assert "WRONG mail: is shown on stderr" in result.stdout


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


def test_migrations_are_named_and_taken_once(console):
    assert len(console.done("migrate").splitlines()) >= 5
    assert console.done("migrate") == ""


def test_the_demo_has_people_and_books_and_is_made_once(tmp_path):
    with open_library(f"sqlite:///{tmp_path / 'library.db'}") as library:
        assert fill(library)
        assert not fill(library)
        assert len(MEMBERS) == 10
        found = library.ask(books, viewer=OPERATOR, search=BookSearch())
        assert found.total > 250  # the others are private


def test_a_demo_that_was_stopped_in_the_middle_is_completed(tmp_path, monkeypatch):
    from library.entrypoints.cli import demo_library

    with open_library(f"sqlite:///{tmp_path / 'library.db'}") as library:
        with monkeypatch.context() as broken:
            broken.setattr(demo_library, "_read_and_hide", stop)
            with pytest.raises(KeyboardInterrupt):
                fill(library)
        before = library.ask(books, viewer=OPERATOR, search=BookSearch()).total
        assert fill(library)
        assert library.ask(books, viewer=OPERATOR, search=BookSearch()).total == before


def stop(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_the_server_says_where_it_is_and_stops_when_it_is_told_to(console, command, tmp_path):
    arguments = ["demo", "--data-dir", str(tmp_path / "demo")] if command == "demo" else ["serve"]
    with running(console, *arguments, "--port", "0") as (process, address):
        assert httpx2.get(f"{address}/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_the_first_start_offers_a_link_by_which_somebody_becomes_the_first_admin(console):
    grace = {"name": "Grace", "email": "grace@example.org", "password": "a ship in port is safe"}
    with running(console, "serve", "--port", "0") as (process, address):
        offer = process.stderr.readline()
        (secret,) = re.findall(rf"{address}/set-up\?secret=(\S+)", offer)
        assert httpx2.put(f"{address}/api/set-up/", json={"secret": secret, **grace}).is_success
        assert httpx2.post(f"{address}/api/sessions/", json={k: grace[k] for k in ("email", "password")}).is_success
    with running(console, "serve", "--port", "0", "--workers", "2") as (process, _):
        process.terminate()
        assert "set-up" not in process.stderr.read()


@contextlib.contextmanager
def running(console, *arguments):
    command = [sys.executable, "-m", "library", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | console.environ)
    killer = threading.Timer(30, process.kill)
    killer.start()
    with process:
        try:
            yield process, next(address for line in process.stderr or () if (address := address_in(line)))
        finally:
            killer.cancel()
            process.kill()


def address_in(line):
    found = re.search(r"http://[\d.:]+", line)
    return found and found[0]
