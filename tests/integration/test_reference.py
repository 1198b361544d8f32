"""docs/reference/ says what the code says; `python -m tests.reference` writes it there."""

import re

import pytest

from library import open_library
from library.entrypoints.http.app import create_app
from library.settings import Settings
from tests import documentation
from tests.reference import parts

DOCUMENTS = parts.documents()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_reference_is_what_the_code_says(document):
    text = document.read_text(encoding="utf-8")
    assert text == parts.renewed(text), "python -m tests.reference writes it anew"


def test_everything_that_can_be_read_off_the_code_is_in_the_reference_once():
    written = [name for document in DOCUMENTS for name in parts.names(document.read_text(encoding="utf-8"))]
    assert sorted(written) == sorted(parts.PARTS)


def test_every_path_that_is_served_is_in_the_reference():
    with open_library() as library:
        paths = {re.sub(r":\w+}", "}", route.path) for route in create_app(library, Settings()).routes}
    # Litestar's own, of which only the document is there.
    paths -= {"/schema", "/schema/{path}"}
    text = (documentation.ROOT / "docs/reference/http.md").read_text(encoding="utf-8")
    assert [path for path in paths if not re.search(rf"`[A-Z]+ {re.escape(path)}/?`", text)] == []


def test_what_is_no_longer_true_is_seen():
    document = documentation.ROOT / "docs/reference/errors.md"
    text = document.read_text(encoding="utf-8")
    assert "| `stale` | stale | 412 |" in text
    stale = text.replace("| `stale` | stale | 412 |", "| `stale` | stale | 409 |")
    assert stale != parts.renewed(stale) == text
