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
    assert (done.returncode, done.stderr) == (0, "1 of 1 book.\n")
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


def test_in_a_pipe_no_table_is_cut(console, ada):
    title = "The title " * 15
    console.done("books", "add", title, "--as", ada)
    console.environ["COLUMNS"] = ""
    assert title.strip() in library(console, "books", "list", "--ids").stdout


def test_a_reader_that_goes_away_is_no_error(console, ada, emma):
    pipe = f'"{sys.executable}" -m library books list --json | head -n 1'
    done = subprocess.run(
        ["sh", "-c", pipe], capture_output=True, text=True, env=os.environ | console.environ, check=False
    )
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_what_cannot_be_printed_or_written_is_one_sentence(console, ada, tmp_path):
    """A limit on the size of files stands in for a disk that is full."""
    full = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); from library.entrypoints.cli.main "
    command = [sys.executable, "-W", "error", "-c", f"{full}import main; main()", "settings"]
    with (tmp_path / "output").open("w") as output:
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.PIPE, text=True, env=os.environ | console.environ, check=False
        )
    assert (done.returncode, done.stderr) == (12, "Error: File too large. (unavailable)\n")
    nowhere = tmp_path / "none" / "export.csv"
    done = library(console, "books", "export", str(nowhere), "--as", ada)
    assert done.returncode == 12
    assert done.stderr.startswith(f"Error: {nowhere.parent}")
    assert done.stderr.endswith(": No such file or directory. (unavailable)\n")


def test_a_demo_where_nothing_can_be_written_says_so(console, tmp_path):
    (tmp_path / "file").touch()
    done = library(console, "demo", "--data-dir", str(tmp_path / "file" / "demo"), "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (12, 1)


def test_without_a_terminal_nobody_is_asked_for_a_password(console):
    command = [sys.executable, "-m", "library", "members", "add", "x@example.org", "--name", "X"]
    done = subprocess.run(
        command,
        input="",
        capture_output=True,
        text=True,
        env=os.environ | console.environ,
        check=False,
        start_new_session=True,
    )
    assert (done.returncode, "Warning" in done.stderr) == (2, False)
    assert "--password-stdin" in done.stderr
    assert "--no-password" in done.stderr
