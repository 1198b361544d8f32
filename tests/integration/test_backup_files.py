"""A file that a backup is in: it gets its name when it is whole, and every change of it is seen."""

import contextlib
import os
import sqlite3
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library import open_library
from library.adapters.sql.backup import files, sealing
from library.adapters.sql.backup.contents import Contents
from library.bootstrap import backup, restore
from library.domain.actor import OPERATOR
from library.domain.errors import BrokenOff, NoBackup, NotEmpty
from library.domain.membership.joining import add_member
from library.settings import Settings

SEAL = sealing.Seal("SQLite", Contents("0001_members", {"members": 3, 'a "b"\n\\c': 0}))


@pytest.fixture(scope="session")
def sealed(tmp_path_factory):
    """A file, and what it is the backup of."""
    file = tmp_path_factory.mktemp("sealed") / "backup"
    content = os.urandom(2000) + b"\nlibrary-backup-1 {} " + b"0" * 64 + b"\n"
    file.write_bytes(content)
    sealing.seal(file, SEAL)
    return file, content


def changed(sealed, to):
    other = sealed[0].with_name("changed")
    other.write_bytes(to)
    return other


# --- the seal ---


def test_what_was_sealed_comes_back_with_what_the_seal_says(sealed, tmp_path):
    file, content = sealed
    assert sealing.read(file) == SEAL
    sealing.unsealed(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content


@given(st.data())
def test_any_bit_that_flips_is_seen(sealed, data):
    whole = bytearray(sealed[0].read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(NoBackup):
        sealing.read(changed(sealed, whole))


@given(st.data())
def test_a_file_that_was_cut_off_anywhere_is_no_backup(sealed, data):
    whole = sealed[0].read_bytes()
    with pytest.raises(NoBackup):
        sealing.read(changed(sealed, whole[: data.draw(st.integers(0, len(whole) - 1))]))


@given(st.binary(min_size=1, max_size=100))
def test_a_file_with_something_behind_its_end_is_no_backup(sealed, more):
    with pytest.raises(NoBackup):
        sealing.read(changed(sealed, sealed[0].read_bytes() + more))


@given(st.binary(max_size=1000))
def test_any_other_file_is_no_backup(sealed, content):
    with pytest.raises(NoBackup):
        sealing.read(changed(sealed, content))


def test_a_database_is_no_backup_and_nothing_is_made_of_it(sqlite_template, tmp_path):
    target = tmp_path / "new.db"
    with pytest.raises(NoBackup, match="another file or was cut off"):
        restore(Settings(database_url=f"sqlite:///{target}"), sqlite_template)
    assert not target.exists()


def test_the_tools_of_sqlite_read_a_backup(sqlite_url, tmp_path):
    backup(Settings(database_url=sqlite_url), tmp_path / "backup")
    with sqlite3.connect(tmp_path / "backup") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM books").fetchall() == [(0,)]
    connection.close()


# --- the name ---


def test_a_file_has_its_name_only_when_it_is_whole_and_nobody_else_reads_it(tmp_path):
    path = tmp_path / "backup"
    before = os.umask(0)
    try:
        with files.new(path) as part:
            assert not path.exists()
            assert stat.S_IMODE(part.stat().st_mode) == 0o600
            assert stat.S_IMODE(part.parent.stat().st_mode) == 0o700
            part.write_text("whole")
    finally:
        os.umask(before)
    assert [each.name for each in tmp_path.iterdir()] == ["backup"]
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("whole", 0o600)


@pytest.fixture(params=[True, False], ids=["links", "no links"])
def links(request, monkeypatch):
    """Not every file system has them."""

    def no_link(*_):
        raise PermissionError

    if not request.param:
        monkeypatch.setattr(os, "link", no_link)


def test_what_came_there_meanwhile_stays(links, tmp_path):
    path = tmp_path / "backup"
    with pytest.raises(FileExistsError), files.new(path):
        path.write_text("dear")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("backup", "dear")]


def test_a_file_gets_its_name_on_any_file_system(links, tmp_path):
    with files.new(tmp_path / "backup") as part:
        part.write_text("whole")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("backup", "whole")]


@pytest.mark.parametrize("end", [OSError, KeyboardInterrupt, SystemExit])
def test_what_is_broken_off_leaves_nothing(tmp_path, end):
    def break_off(part):
        part.write_text("half")
        part.with_name("whole-journal").write_text("half")
        raise end

    with pytest.raises(end), files.new(tmp_path / "backup") as part:
        break_off(part)
    assert list(tmp_path.iterdir()) == []


# --- what SQLite has where it is restored ---


@pytest.fixture
def of_sqlite(sqlite_url, tmp_path):
    file = tmp_path / "backup"
    backup(Settings(database_url=sqlite_url), file)
    return file


def test_a_file_that_is_empty_keeps_its_mode_when_a_backup_is_restored_into_it(of_sqlite, tmp_path):
    target = tmp_path / "prepared.db"
    target.touch()
    target.chmod(0o640)
    restore(Settings(database_url=f"sqlite:///{target}"), of_sqlite)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_a_link_to_where_nothing_is_stays_a_link(of_sqlite, tmp_path):
    link, target = tmp_path / "link.db", tmp_path / "target.db"
    link.symlink_to(target)
    restore(Settings(database_url=f"sqlite:///{link}"), of_sqlite)
    assert link.is_symlink()
    assert target.is_file()


@pytest.mark.parametrize("beside", ["", "-wal", "-shm", "-journal"])
def test_nothing_is_restored_over_or_beside_what_somebody_else_left(of_sqlite, tmp_path, beside):
    left = tmp_path / f"new.db{beside}"
    left.write_text("something")
    with pytest.raises(NotEmpty, match=f"new.db{beside}"):
        restore(Settings(database_url=f"sqlite:///{tmp_path / 'new.db'}"), of_sqlite)
    assert left.read_text() == "something"
    assert beside == "" or not (tmp_path / "new.db").exists()


def test_a_damaged_database_is_not_taken_for_a_backup(sqlite_url, tmp_path):
    path = tmp_path / "library.db"
    damaged = bytearray(path.read_bytes())
    damaged[-3 * 4096 :] = os.urandom(3 * 4096)
    path.write_bytes(damaged)
    with pytest.raises(BrokenOff, match=r"damaged|malformed"):
        backup(Settings(database_url=sqlite_url), tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize(
    "pragma, statement, says",
    [
        (
            "ignore_check_constraints=ON",
            "UPDATE members SET role = 'queen'",
            "CHECK constraint failed in members",
        ),
        (
            "foreign_keys=OFF",
            "INSERT INTO imported_rows (owner_id, source, row_digest) VALUES ('nobody', 'regal', 'x')",
            "a row of imported_rows refers to one of members that is not there",
        ),
    ],
)
def test_a_database_that_breaks_its_own_rules_is_not_taken_for_a_backup(sqlite_url, tmp_path, pragma, statement, says):
    with open_library(sqlite_url) as library:
        library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None)
    with contextlib.closing(sqlite3.connect(tmp_path / "library.db")) as connection, connection:
        connection.execute(f"PRAGMA {pragma}")
        connection.execute(statement)
    with pytest.raises(BrokenOff, match=says):
        backup(Settings(database_url=sqlite_url), tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
