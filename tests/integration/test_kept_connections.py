"""Threads keep a connection for reading, which may be gone when it is next needed."""

import psycopg

from library import open_library
from library.domain.catalogue.queries import books
from library.domain.search import BookSearch


def test_reading_goes_on_after_the_server_ended_the_connection(postgresql_url):
    with open_library(postgresql_url) as library:
        library.ask(books, viewer=None, search=BookSearch())
        with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert library.ask(books, viewer=None, search=BookSearch()).total == 0
