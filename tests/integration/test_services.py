import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.integration import services, throwaway

NOWHERE = {
    services.POSTGRESQL_URL: "postgres://nobody@127.0.0.1:1/nothing",
    services.MARIADB_URL: "mariadb://nobody@127.0.0.1:1/",
}
FRESH = [services.fresh_postgresql_database, services.fresh_mariadb_database]


def ask(url: str, question: str):
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        return connection.exec_driver_sql(question)


def answer(url: str, question: str):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.exec_driver_sql(question).scalar()


@pytest.mark.parametrize("fresh", FRESH)
def test_a_fresh_database_is_empty_and_its_own_and_gone_afterwards(fresh):
    with fresh() as one, fresh() as other:
        ask(one, "CREATE TABLE things (id INTEGER)")
        ask(other, "CREATE TABLE things (id INTEGER)")
    with pytest.raises(sa.exc.OperationalError):
        answer(one, "SELECT 1")


@pytest.mark.parametrize("fresh", FRESH)
def test_a_fresh_database_goes_away_while_somebody_is_still_connected(fresh):
    with fresh() as url:
        engine = sa.create_engine(url)
        connection = engine.connect()
    connection.invalidate()
    connection.close()
    engine.dispose()


def test_keys_in_a_fresh_mariadb_database_tell_letters_apart():
    with services.fresh_mariadb_database() as url:
        assert answer(url, "SELECT @@collation_database") == "utf8mb4_bin"


@pytest.mark.parametrize(
    "start, programs",
    [(throwaway.postgresql, ["initdb", "postgres"]), (throwaway.mariadb, ["mariadb-install-db", "mariadbd"])],
)
def test_a_server_is_started_for_the_run_and_stopped_at_its_end(start, programs, monkeypatch):
    try:
        for program in programs:
            throwaway.program(program)
    except throwaway.Unstartable as why:
        pytest.skip(str(why))
    monkeypatch.setenv(throwaway.RUN, "")
    throwaway.begin_run()
    folder = Path(os.environ[throwaway.RUN])
    try:
        url = start(services.answers)
        assert start(services.answers) == url
        assert answer(url, "SELECT 1") == 1
    finally:
        throwaway.end_run()
    assert not services.answers(url)
    assert not folder.exists()


def run_without_servers(ci: str):
    here = [f"{__file__}::test_keys_in_a_fresh_mariadb_database_tell_letters_apart"]
    environment = {**os.environ, **NOWHERE, "CI": ci}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *here]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_missing_server_skips_what_needs_it_and_the_run_says_so_at_its_end():
    run = run_without_servers(ci="")
    assert run.returncode == 0
    assert "= not tested here =" in run.stdout
    assert f"1 test: MariaDB does not answer at the URL in {services.MARIADB_URL}." in run.stdout
    assert f"or set {services.MARIADB_URL} to the URL of one" in run.stdout


def test_a_missing_server_fails_what_needs_it_in_ci():
    run = run_without_servers(ci="true")
    assert run.returncode == 1
    assert "not tested here" not in run.stdout
