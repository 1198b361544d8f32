"""What of docs/reference/ can be read off the code, and where it stands there.

It is between `<!-- from the code: NAME -->` and `<!-- end -->`, NAME being one of PARTS; the rest is written by hand.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.documentation import ROOT
from tests.reference import commands, files, http, says, schema

BLOCK = re.compile(r"<!-- from the code: (?P<name>\w+) -->\n.*?<!-- end -->", re.DOTALL)

PARTS: dict[str, Callable[[], Iterator[str]]] = {
    part.__name__: part
    for part in (
        says.settings,
        says.error_codes,
        http.operations,
        http.parameters,
        http.bodies,
        http.terms,
        http.answers,
        http.choices,
        commands.commands,
        files.recognised_columns,
        files.recognised_programs,
        files.recognised_words,
        files.goodreads_columns,
        files.exported_columns,
        files.limits,
        schema.tables,
    )
}


def documents(root: Path = ROOT) -> list[Path]:
    return sorted((root / "docs/reference").glob("*.md"))


def names(text: str) -> list[str]:
    """The parts that this document has."""
    return [found["name"] for found in BLOCK.finditer(text)]


def renewed(text: str) -> str:
    """The document with what the code says now."""
    return BLOCK.sub(_from_the_code, text)


def _from_the_code(found: re.Match[str]) -> str:
    lines = "\n".join(PARTS[found["name"]]()).strip()
    return f"<!-- from the code: {found['name']} -->\n\n{lines}\n\n<!-- end -->"
