"""What opening a store promises."""

import pytest

from library import open_library
from library.adapters.sql.schema import migrate
from library.domain.errors import Invalid, NotMigrated
from tests.integration import services


def test_a_server_s_database_that_was_not_migrated_is_not_opened(subtests):
    for fresh in (services.fresh_postgresql_database, services.fresh_mariadb_database):
        with fresh() as url:
            with subtests.test(url), pytest.raises(NotMigrated, match="library migrate"):
                open_library(url)
            migrate(url)
            open_library(url).close()


@pytest.mark.parametrize("url", ["oracle://host/name", "sqlite://", "sqlite:///:memory:", "nonsense", "://"])
def test_what_is_no_database_of_ours_is_named(url):
    with pytest.raises(Invalid, match="database_url"):
        open_library(url)


def test_a_missing_driver_is_named(monkeypatch):
    monkeypatch.setattr("library.adapters.sql.engines.find_spec", lambda _: None)
    with pytest.raises(Invalid, match=r"lending-library\[postgres\]"):
        open_library("postgresql://localhost/library")


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "notes.txt").write_text("not a database at all\n" * 100)
    with pytest.raises(Invalid, match="no SQLite database"):
        open_library(f"sqlite:///{tmp_path / 'notes.txt'}")
