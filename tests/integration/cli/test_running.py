"""Settings, migrate and serve; and that the demonstration is served."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading

import httpx2
import pytest

SECRET = "sw0rdfish"


def test_every_setting_is_shown_with_what_it_means(console):
    settings = console.json("settings")
    assert {setting["variable"] for setting in settings} >= {"LIBRARY_DATABASE_URL", "LIBRARY_PORT"}
    assert all(setting["meaning"] for setting in settings)
    text = console.done("settings", LIBRARY_EMBEDDED_WORKER="false")
    assert all(setting["variable"] in text for setting in settings)
    assert "= no   (default: yes)" in text


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


def test_migrations_are_named_and_taken_once(console):
    assert len(console.done("migrate").splitlines()) >= 5
    assert console.done("migrate") == ""


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
