import json
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner

from library import open_library
from library.adapters.clock import utc_now
from library.domain.lending.circulation import lend
from library.entrypoints.cli.main import cli
from library.entrypoints.cli.opening import actor

PASSWORD = "correct horse battery"
SHELF = "Title,Author,ISBN,Status,Rating\nEmma,Jane Austen,9780141439587,read,4.5\nPersuasion,Jane Austen,,,\n"


class Console:
    """The command line over one SQLite file, as its operator uses it."""

    def __init__(self, database_url):
        self.environ = {"LIBRARY_DATABASE_URL": database_url, "COLUMNS": "80"}

    def run(self, *arguments, stdin=None, **environ):
        return CliRunner(env=self.environ | environ).invoke(cli, [str(one) for one in arguments], input=stdin)

    def done(self, *arguments, **options):
        """Run a command that has to succeed; its standard output."""
        result = self.run(*arguments, **options)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments, **options):
        return json.loads(self.done(*arguments, "--json", **options))

    def ago(self, days):
        """The same library, as it was used so many days ago."""
        return open_library(self.environ["LIBRARY_DATABASE_URL"], clock=lambda: utc_now() - timedelta(days=days))

    def lent(self, book, owner, borrower, *, ago=0):
        """A loan of the book, so many days old."""
        with self.ago(ago) as library:
            loan = library.do(lend, by=actor(library, owner), book_id=UUID(book["id"]), to=actor(library, borrower).id)
        return str(loan.id)

    def join(self, name, role="member"):
        email = f"{name.lower()}@example.org"
        self.done("members", "add", email, "--name", name, "--role", role, "--no-password")
        return email


@pytest.fixture
def console(tmp_path):
    return Console(f"sqlite:///{tmp_path / 'library.db'}")


@pytest.fixture
def ada(console):
    return console.join("Ada")


@pytest.fixture
def emma(console, ada):
    return console.json("books", "add", "Emma", "--author", "Jane Austen", "--isbn", "0141439580", "--as", ada)


@pytest.fixture
def bob(console):
    return console.join("Bob")


@pytest.fixture
def shelf(tmp_path):
    path = tmp_path / "shelf.csv"
    path.write_text(SHELF)
    return path
