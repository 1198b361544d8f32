"""The documents of this repository, and the links between them that lead nowhere: python -m tests.documentation."""

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("docs", "deploy", "benchmarks")
EXECUTED = ("README.md", "docs/tutorial.md", "docs/how-to/*.md")


def documents(root: Path = ROOT) -> list[Path]:
    return sorted([*root.glob("*.md"), *(path for folder in FOLDERS for path in (root / folder).rglob("*.md"))])


def executed(root: Path = ROOT) -> list[Path]:
    """The documents whose examples the tests run."""
    return sorted(path for pattern in EXECUTED for path in root.glob(pattern))


def broken_links(root: Path = ROOT) -> list[str]:
    """A sentence for each link to a file that is not there, or to a heading or a test that the file does not have."""
    return [
        f"{document.relative_to(root)}:{line}: {target} leads nowhere."
        for document in documents(root)
        for line, target in links(document)
        if is_broken(document, target)
    ]


def is_broken(document: Path, target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return False
    there = document.parent / unquote(parts.path) if parts.path else document
    if parts.path.startswith("/") or not there.exists():
        return True
    return bool(parts.fragment) and unquote(parts.fragment) not in places(there)


def links(document: Path) -> Iterator[tuple[int, str]]:
    for block in parsed(document):
        for token in block.children or []:
            if target := token.attrs.get("href") or token.attrs.get("src"):
                yield (block.map or [0])[0] + 1, str(target)


def places(file: Path) -> set[str]:
    """What a link can lead to inside a file: headings, and in Python what is defined at the margin, such as a test."""
    if file.suffix == ".py":
        return set(re.findall(r"^(?:async def|def|class) (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    return anchors(file) if file.suffix == ".md" else set()


def anchors(document: Path) -> set[str]:
    """The names that a forge gives to a document's headings."""
    blocks = parsed(document)
    headings = [after for block, after in pairwise(blocks) if block.type == "heading_open"]
    names: list[str] = []
    for heading in headings:
        words = "".join(token.content for token in heading.children or [])
        name = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")
        names.append(f"{name}-{names.count(name)}" if name in names else name)
    return set(names)


def parsed(document: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(document.read_text(encoding="utf-8"))


if __name__ == "__main__":
    broken = broken_links()
    sys.stdout.writelines(f"{sentence}\n" for sentence in broken)
    sys.stdout.write(f"{len(documents())} documents, {len(broken)} broken links.\n")
    sys.exit(bool(broken))
