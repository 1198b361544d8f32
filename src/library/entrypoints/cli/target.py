"""A file to write into, which is there wholly or not at all."""

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """The standard output for -. A file is replaced when all is written; a pipe or a device is written into."""
    if path == Path("-"):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
    else:
        with _replaced(path.resolve()) as stream:  # where a link leads to, so that it stays a link
            yield stream


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    beside = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as stream:
            if path.exists():
                shutil.copymode(path, beside)  # before anything is in it
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
