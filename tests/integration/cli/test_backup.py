import contextlib
import os
import secrets
import signal
import sqlite3
import stat
import subprocess
import sys
import time

import pytest


@pytest.fixture
def backup(tmp_path):
    return tmp_path / "backups" / "library.backup"


@pytest.fixture(autouse=True)
def folder(backup):
    backup.parent.mkdir()
    return backup.parent


def test_a_backup_is_taken_and_restored_elsewhere(console, emma, backup, tmp_path):
    taken = console.run("backup", backup)
    assert (taken.exit_code, taken.stdout) == (0, "")
    assert "was checked" in taken.stderr
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    there = {"LIBRARY_DATABASE_URL": f"sqlite:///{tmp_path / 'there.db'}"}
    restored = console.run("restore", backup, **there)
    assert (restored.exit_code, restored.stdout, restored.stderr) == (0, "", "Everything is there again.\n")
    assert console.json("books", "list", **there) == console.json("books", "list")


def test_nothing_is_replaced(console, ada, backup):
    console.done("backup", backup)
    again = console.run("backup", backup)
    assert (again.exit_code, "(file-taken)" in again.stderr) == (8, True)
    over = console.run("restore", backup)
    assert (over.exit_code, "(not-empty)" in over.stderr) == (8, True)


def test_what_is_no_backup_is_malformed(console, shelf, folder):
    result = console.run("restore", shelf)
    assert (result.exit_code, "(no-backup)" in result.stderr) == (4, True)
    assert console.run("restore", folder / "nowhere").exit_code == 2


def test_a_backup_of_no_library_makes_none(console, backup, tmp_path):
    result = console.run("backup", backup)
    assert (result.exit_code, "There is no library" in result.stderr) == (5, True)
    assert [each.name for each in tmp_path.iterdir()] == ["backups"]


# --- stopped while it writes ---


@pytest.fixture
def large(console, ada, tmp_path):
    """Enough to be a while about it."""
    with contextlib.closing(sqlite3.connect(tmp_path / "library.db")) as library, library:
        library.executemany(
            "INSERT INTO outbox (id, name, data, happened_at) VALUES (?, 'Padding', ?, '2026-03-01 12:00:00.000000')",
            ((secrets.token_hex(16), secrets.token_hex(1000)) for _ in range(20_000)),
        )


@pytest.fixture
def stopped(console, large, backup):
    """Sends a signal to a backup as soon as it writes."""

    def stop(number):
        command = [sys.executable, "-m", "library", "backup", backup]
        process = subprocess.Popen(command, env={**os.environ, **console.environ}, stderr=subprocess.PIPE, text=True)
        give_up = time.monotonic() + 30
        while not any(part.stat().st_size for part in backup.parent.glob(".*/whole")):
            assert process.poll() is None
            assert time.monotonic() < give_up
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        return process.returncode, said

    return stop


@pytest.mark.parametrize(
    "number, ends", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["INT", "TERM", "HUP"]
)
def test_a_backup_that_is_stopped_leaves_nothing(stopped, folder, number, ends):
    assert stopped(number)[0] == ends
    assert list(folder.iterdir()) == []


def test_a_backup_that_is_killed_leaves_no_file_of_its_name_and_the_next_one_is_none_the_worse(
    stopped, console, backup, folder
):
    assert stopped(signal.SIGKILL) == (-signal.SIGKILL, "")
    assert not backup.exists()
    assert [left.suffix for left in folder.iterdir()] == [".part"]
    console.done("backup", backup)
