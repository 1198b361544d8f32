import json

import pytest
from click.testing import CliRunner

from library.entrypoints.cli.main import cli

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
def shelf(tmp_path):
    path = tmp_path / "shelf.csv"
    path.write_text(SHELF)
    return path
