"""A process that writes until it is told to stop: numbered books, each read in the same transaction as it is added.

The process is this file, called with the database's URL and a name, which begins the titles. It prints each number when
it was committed. Whoever wants one makes a Writer.
"""

import subprocess
import sys
import threading
import time
from pathlib import Path

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR
from library.domain.catalogue.use_cases import add_book
from library.domain.membership.joining import add_member
from library.domain.reading.use_cases import set_book_reading

PAUSE = 0.002  # seconds; it is about what is written when, not about how much


class Writer:
    """A process that writes; `acknowledged` is how many of its transactions were."""

    def __init__(self, url, name):
        self.name = name
        self.acknowledged = 0
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", __file__, url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.acknowledged = int(line) + 1

    def is_writing(self):
        return self._process.poll() is None

    def stop(self):
        self._process.stdin.close()
        self._process.wait(60)
        self._reader.join(60)
        self._process.stdout.close()
        assert self._process.returncode == 0


def add_and_read(uow, by, title):
    book = add_book(uow, by=by, record={"title": title, "authors": ["A. Writer"], "tags": [title]})
    set_book_reading(uow, by=by, book_id=book.id, record={"status": "read", "review": title})


def wait_for_the_end(stop):
    sys.stdin.read()
    stop.set()


def main():
    url, name = sys.argv[1:]
    stop = threading.Event()
    threading.Thread(target=wait_for_the_end, args=[stop], daemon=True).start()
    with open_library(url, passwords=Argon2Passwords(memory_kib=8)) as library:
        email = f"{name}@example.org"
        by = library.do(add_member, by=OPERATOR, name=name, email=email, password_hash=None).actor()
        number = 0
        while not stop.is_set():
            library.do(add_and_read, by, f"{name} {number}")
            print(number, flush=True)
            number += 1
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
