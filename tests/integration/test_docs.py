"""What the documentation shows works.

In each document the ```python blocks share one namespace and run in order in an empty folder, `>>>` prompts included.
In ```console blocks each `$ ` line is run there too: it must succeed, or print what is shown below it, where `...`
stands for anything. `<!--- skip: next -->` leaves out the next block; ```sh blocks are never run.
"""

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sybil.document import Document
from sybil.example import SybilFailure
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from tests import documentation


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    for name in [name for name in os.environ if name.startswith("LIBRARY_")]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.mark.parametrize("document", documentation.executed(), ids=lambda path: path.name)
def test_the_examples_work(document):
    run_examples(document)


def test_every_link_leads_somewhere():
    assert documentation.broken_links() == []


def run_examples(document):
    console = CodeBlockParser("console", run_console)
    for example in Document.parse(str(document), PythonCodeBlockParser(), console, SkipParser()):
        example.evaluate()


def run_console(example):
    for command, shown in commands(example.parsed):
        run = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
            check=False,
        )
        if shown:
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            assert doctest.OutputChecker().check_output(shown, run.stdout, flags), f"$ {command}\n{run.stdout}"
        else:
            assert run.returncode == 0, f"$ {command}\n{run.stdout}"


def commands(block):
    """Each command of a console block with the output that is shown for it; a `\\` at its end continues a command."""
    for part in f"\n{block}".split("\n$ ")[1:]:
        lines = part.splitlines()
        end = next(number for number, line in enumerate(lines, 1) if not line.endswith("\\"))
        yield "\n".join(lines[:end]), "".join(f"{line}\n" for line in lines[end:])


# --- and these checks see what is broken ---

BROKEN = {
    "a wrong statement": "```python\nassert 1 == 2\n```\n",
    "a name of no earlier block": "```python\nprint(nothing)\n```\n",
    "a wrong answer at a prompt": "```python\n>>> 1 + 1\n3\n```\n",
    "a command that fails": "```console\n$ false\n```\n",
    "a command that prints something else": "```console\n$ echo one\ntwo\n```\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_example_is_seen(text, empty_folder):
    document = empty_folder / "broken.md"
    document.write_text(text)
    with pytest.raises((AssertionError, NameError, SybilFailure)):
        run_examples(document)


def test_a_working_example_is_not_complained_about(empty_folder):
    document = empty_folder / "working.md"
    document.write_text(
        "```python\none = 1\n```\nThen:\n```python\n>>> one + 1\n2\n\n```\n```console\n$ echo one \\\n  two\none ...\n"
        "$ true\n```\n<!--- skip: next -->\n```python\nassert False\n```\n```sh\n$ false\n```\n"
    )
    run_examples(document)


def test_a_broken_link_is_seen(empty_folder):
    (empty_folder / "README.md").write_text(
        "# The title: a `few` words\n\n[here](#the-title-a-few-words), [away](https://example.org/x), [a](other.md)\n\n"
        "[gone](gone.md) and [no heading](#none)\n\n```\n[not a link](in/a/block.md)\n```\n\n"
        "[a test](test_a.py#test_that_is_there), [another](test_a.py#test_that_was_renamed)\n"
    )
    (empty_folder / "other.md").write_text("![picture](none.png)\n")
    (empty_folder / "test_a.py").write_text("def test_that_is_there(): ...\n")
    assert documentation.broken_links(empty_folder) == [
        "README.md:5: gone.md leads nowhere.",
        "README.md:5: #none leads nowhere.",
        "README.md:11: test_a.py#test_that_was_renamed leads nowhere.",
        "other.md:1: none.png leads nowhere.",
    ]
