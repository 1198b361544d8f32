"""What the documentation shows works.

In each document the ```python blocks share one namespace and run in order in an empty folder, `>>>` prompts included.
In ```console blocks each `$ ` line is run there too: it must succeed, or print what is shown below it, where `...`
stands for anything. A line that ends in `&` goes on until the document's end, and the next one waits until it listens;
what NAME=$(...) gives is kept. For 127.0.0.1:8000 each document has a port that is free.
`<!--- skip: next -->` leaves out the next block; ```sh blocks are never run.
"""

import contextlib
import doctest
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sybil.document import Document
from sybil.example import SybilFailure
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from tests import documentation
from tests.missing import Missing

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PROGRAMS = ("curl",)  # which not every machine has
IN_THE_EXAMPLES = "127.0.0.1:8000"


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
    with contextlib.closing(Console()) as console:
        parsers = PythonCodeBlockParser(doctest_optionflags=FLAGS), CodeBlockParser("console", console), SkipParser()
        for example in Document.parse(str(document), *parsers):
            example.evaluate()


class Console:
    """Runs the commands of one document."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.here = f"127.0.0.1:{self.port}"
        self.environment = {**os.environ, "LIBRARY_PORT": str(self.port)}
        self.going_on = []

    def __call__(self, example):
        for program in PROGRAMS:
            if re.search(rf"\b{program} ", example.parsed) and not shutil.which(program):
                raise Missing(f"{program} is not here.", f"Install it: apt install {program}")
        for command, shown in commands(example.parsed.replace(IN_THE_EXAMPLES, self.here)):
            self.run(command, shown)

    def run(self, command, shown):
        if command.endswith("&"):
            self.start(command)
            return
        kept = re.fullmatch(r"([A-Z]+)=\$\(.*\)", command, re.DOTALL)
        run = self.call(f'{command}\nprintf %s "${kept[1]}"' if kept else command)
        if shown:
            assert doctest.OutputChecker().check_output(shown, run.stdout, FLAGS), f"$ {command}\n{run.stdout}"
        else:
            assert run.returncode == 0, f"$ {command}\n{run.stdout}"
        if kept:
            self.environment[kept[1]] = run.stdout

    def call(self, command):
        return subprocess.run(
            ["bash", "-c", f"set -eo pipefail\n{command}"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, command):
        """Its words go to the test's own output."""
        self.going_on.append(
            subprocess.Popen(
                ["bash", "-c", f"exec {command.removesuffix('&')}"], env=self.environment, stdin=subprocess.DEVNULL
            )
        )
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            assert self.going_on[-1].poll() is None, f"$ {command}\nended"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        pytest.fail(f"$ {command}\nlistens to nobody")

    def close(self):
        for process in self.going_on:
            process.terminate()
            process.wait(30)


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
    "a command that fails in the middle": "```console\n$ false | cat\n```\n",
    "a server that ends": "```console\n$ true &\n```\n",
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
        "$ true\n$ NAME=$(echo three)\n$ echo $NAME\nthree\n```\n"
        "<!--- skip: next -->\n```python\nassert False\n```\n```sh\n$ false\n```\n"
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
