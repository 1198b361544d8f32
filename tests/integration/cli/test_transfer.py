import csv
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from library.adapters.files import formats
from library.domain.errors import NotFound, TooLarge
from library.entrypoints.cli.transfer import FORMATS


def test_a_list_is_taken_over_once(console, ada, shelf):
    assert console.done("books", "import", shelf, "--as", ada) == "2 rows: 2 added, 0 already there, 0 failed.\n"
    assert console.done("books", "import", shelf, "--as", ada) == "2 rows: 0 added, 2 already there, 0 failed.\n"
    assert len(console.json("books", "list")) == 2


def test_rows_that_fail_are_named_with_their_text_and_the_others_are_in(console, ada, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Title,Year\nEmma,1815\n,1817\n")
    result = console.run("books", "import", path, "--as", ada)
    assert result.exit_code == 1
    assert result.stdout == "2 rows: 1 added, 0 already there, 1 failed.\n"
    assert "Row 3 failed: title: must not be empty" in result.stderr
    assert "    ,1817" in result.stderr


@pytest.mark.parametrize("text", ["Title\n\x1b[2J\n", "\x1b[2J\nEmma\n"])
def test_no_file_steers_the_terminal(console, ada, tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text)
    result = console.run("books", "import", path, "--as", ada)
    assert result.exit_code in {1, 4}
    assert "\x1b" not in result.output
    assert "\N{REPLACEMENT CHARACTER}[2J" in result.output


def test_a_report_for_programs(console, ada, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Title,ISBN\nEmma,123\n,\n,x\n")
    result = console.run("books", "import", path, "--json", "--as", ada)
    assert result.exit_code == 1
    assert '"added": 1' in result.stdout
    assert '"remark": "ISBN as given: 123"' in result.stdout
    assert '"text": ",x"' in result.stdout


def test_owned_and_columns_and_source_are_given(console, ada, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("Werk;Von\nEmma;Jane Austen\n")
    given = ["--column", "title=Werk", "--column", "authors=Von", "--source", "regal", "--as", ada]
    report = console.json("books", "import", path, *given, "--owned", "none")
    assert (report["source"], report["added"]) == ("regal", 1)
    assert console.json("books", "list") == []
    console.done("books", "import", path, *given)
    assert [book["authors"] for book in console.json("books", "list")] == [["Jane Austen"]]


def test_the_encoding_that_was_guessed_is_told_and_the_right_one_can_be_named(console, ada, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("Title\nLes misérables\n".encode("cp850"))
    guessed = console.run("books", "import", path, "--owned", "none", "--as", ada)
    assert guessed.stderr == "Read as Windows-1252; if letters look wrong, name the right one with --encoding.\n"
    assert console.done("books", "import", path, "--encoding", "cp850", "--as", ada).startswith("1 row: 1 added")
    assert console.json("books", "list")[0]["title"] == "Les misérables"


@pytest.mark.parametrize(
    "end, code, says",
    [
        (KeyboardInterrupt(), 130, "The first 500 rows are done; the same command goes on after them."),
        (TooLarge(1, "rows of a file"), 11, "The first 500 rows are done.\n"),
    ],
    ids=["Ctrl-C", "too large"],
)
def test_an_import_that_ends_in_the_middle_says_how_far_it_came(console, ada, tmp_path, monkeypatch, end, code, says):
    def interrupted(rows, _):
        yield from islice(rows, 501)
        raise end

    monkeypatch.setattr("library.entrypoints.cli.transfer._shown", interrupted)
    path = tmp_path / "list.csv"
    path.write_text("Title\n" + "Emma\n" * 600)
    result = console.run("books", "import", path, "--as", ada)
    assert (result.exit_code, says in result.stderr) == (code, True)


def test_a_file_that_is_no_list_is_malformed(console, ada, tmp_path):
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    result = console.run("books", "import", path, "--as", ada)
    assert (result.exit_code, "(malformed)" in result.stderr) == (4, True)


def test_a_column_that_is_not_there_is_named(console, ada, shelf):
    assert console.run("books", "import", shelf, "--column", "title=Werk", "--as", ada).exit_code == 3
    assert console.run("books", "import", shelf, "--column", "title", "--as", ada).exit_code == 2


def test_the_operator_imports_and_exports_nothing_of_their_own(console, shelf):
    assert console.run("books", "import", shelf).exit_code == 2
    assert console.run("books", "export").exit_code == 2


def test_an_export_brings_everything_to_another_library(console, ada, shelf, tmp_path):
    console.done("books", "import", shelf, "--as", ada)
    target = tmp_path / "export.csv"
    console.done("books", "export", target, "--as", ada)
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["Emma", "Persuasion"]
    bob = console.join("Bob")
    assert console.json("books", "import", target, "--as", bob)["added"] == 2
    assert console.json("books", "import", target, "--as", bob)["already_there"] == 2
    assert console.json("books", "import", target, "--as", ada)["already_there"] == 2


def test_an_export_that_fails_leaves_no_file(console, tmp_path):
    target = tmp_path / "export.csv"
    assert console.run("books", "export", target, "--as", "nobody@example.org").exit_code == 5
    assert not target.exists()


def test_an_export_replaces_a_file_and_its_mode_is_the_umask_s_or_stays(console, ada, emma, tmp_path):
    new, private = tmp_path / "new.csv", tmp_path / "private.csv"
    private.write_text("old")
    private.chmod(0o600)
    before = os.umask(0o027)
    try:
        for target in (new, private):
            assert "1 row was written." in console.run("books", "export", target, "--as", ada).stderr
    finally:
        os.umask(before)
    assert [stat.S_IMODE(target.stat().st_mode) for target in (new, private)] == [0o640, 0o600]
    assert "Emma" in private.read_text(encoding="utf-8-sig")


def test_an_export_into_a_pipe_leaves_it_a_pipe(console, ada, emma, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as threads:
        read = threads.submit(pipe.read_text, encoding="utf-8-sig")
        console.done("books", "export", pipe, "--as", ada)
        assert "Emma" in read.result(timeout=30)
    assert pipe.is_fifo()


def test_an_export_through_a_link_leaves_it_a_link(console, ada, emma, tmp_path):
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "target.csv")
    console.done("books", "export", link, "--as", ada)
    assert link.is_symlink()
    assert "Emma" in (tmp_path / "target.csv").read_text(encoding="utf-8-sig")


def test_an_export_into_a_folder_is_wrong_usage(console, ada, tmp_path):
    result = console.run("books", "export", tmp_path, "--as", ada)
    assert (result.exit_code, "is a directory" in result.stderr) == (2, True)


def test_an_export_that_fails_in_the_middle_leaves_the_old_file_alone(console, ada, tmp_path, monkeypatch):
    def broken(stream, _):
        stream.write(b"half")
        raise NotFound("book", "?")

    monkeypatch.setattr("library.entrypoints.cli.transfer.write_list", broken)
    target = tmp_path / "folder" / "export.csv"
    target.parent.mkdir()
    target.write_text("old")
    result = console.run("books", "export", target, "--as", ada)
    assert (result.exit_code, "written" in result.stderr) == (5, False)
    assert [file.read_text() for file in target.parent.iterdir()] == ["old"]


def test_every_format_can_be_named():
    assert ("auto", *formats.NAMES) == FORMATS
