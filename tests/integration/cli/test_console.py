"""What programs rely on, seen from outside of the process."""

import json
import os
import subprocess
import sys

from tests.integration.cli.conftest import SHELF


def library(console, *arguments, stdin=""):
    command = [sys.executable, "-W", "error", "-m", "library", *arguments]
    environ = os.environ | console.environ
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=environ, check=False)


def test_data_goes_to_stdout_and_talk_to_stderr(console, ada, emma):
    done = library(console, "books", "list")
    assert (done.returncode, done.stderr) == (0, "1 of 1 books.\n")
    assert "Emma" in done.stdout


def test_an_error_is_one_sentence_on_stderr_with_its_code(console, ada):
    done = library(console, "members", "show", "nobody@example.org")
    assert done.returncode == 5
    assert done.stdout == ""
    assert done.stderr == "Error: There is no member nobody@example.org. (not-found)\n"


def test_a_wrong_setting_is_named(console):
    console.environ["LIBRARY_PORT"] = "http"
    done = library(console, "members", "list")
    assert done.returncode == 3
    assert done.stderr == "Error: LIBRARY_PORT: must be a whole number from 0 to 65535. (invalid)\n"


def test_wrong_usage_ends_with_2(console):
    done = library(console, "members", "lsit")
    assert done.returncode == 2
    assert "No such command 'lsit'" in done.stderr


def test_an_import_from_a_pipe_and_an_export_into_one(console, ada):
    done = library(console, "books", "import", "-", "--json", "--as", ada, stdin=SHELF)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["added"] == 2
    exported = library(console, "books", "export", "--as", ada)
    assert exported.stdout.count("\n") == 3
    assert exported.stderr == "2 rows were written.\n"


def test_a_reader_that_goes_away_is_no_error(console, ada, emma):
    pipe = f'"{sys.executable}" -m library books list --json | head -n 1'
    done = subprocess.run(
        ["sh", "-c", pipe], capture_output=True, text=True, env=os.environ | console.environ, check=False
    )
    assert (done.stdout, done.stderr) == ("[\n", "")
