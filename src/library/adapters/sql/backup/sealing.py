"""The last line of a backup: of what database it is, what is in it, and a digest by which every change is seen.

No database's own checks see a letter that was changed in a title. The tools of SQLite and PostgreSQL read the file all
the same, for both know where their part of it ends.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import attrs
from attrs import frozen

from library.adapters.sql.backup.contents import Contents
from library.domain.errors import NoBackup

LONGEST = 64 * 1024  # bytes of a seal
_PIECE = 1024 * 1024
_SEAL = re.compile(rb"\n(library-backup-1 (\{[^\n]*\})) ([0-9a-f]{64})\n\Z")


@frozen
class Seal:
    """`database` is the name of its kind."""

    database: str
    contents: Contents


def seal(file: Path, is_: Seal) -> None:
    """Put the seal at the end of a file that is complete."""
    about = json.dumps({"database": is_.database, **attrs.asdict(is_.contents)}, separators=(",", ":"))
    with file.open("r+b") as stream:
        digest = _digest(stream, stream.seek(0, 2))
        line = f"library-backup-1 {about}".encode()
        digest.update(line)
        stream.seek(0, 2)
        stream.write(b"\n%b %b\n" % (line, digest.hexdigest().encode()))


def read(file: Path) -> Seal:
    """The seal of a file that is as it was when it was sealed. Raises NoBackup, OSError."""
    with file.open("rb") as stream:
        found, length = _found(stream)
        digest = _digest(stream, length)
    digest.update(found[1])
    if digest.hexdigest().encode() != found[3]:
        raise NoBackup("something in it was changed since it was written")
    about = json.loads(found[2])
    return Seal(about["database"], Contents(about["step"], about["rows"]))


def unsealed(file: Path, to: Path) -> None:
    """Write what was sealed into another file."""
    with file.open("rb") as stream, to.open("wb") as copy:
        _, length = _found(stream)
        for piece in _pieces(stream, length):
            copy.write(piece)


def _found(stream: BinaryIO) -> tuple[re.Match[bytes], int]:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - LONGEST))
    end = stream.read()
    found = _SEAL.search(end)
    if found is None:
        raise NoBackup("the line is missing with which one ends, so it is another file or was cut off")
    return found, size - len(end) + found.start()


def _digest(stream: BinaryIO, length: int) -> "hashlib._Hash":
    digest = hashlib.sha256()
    for piece in _pieces(stream, length):
        digest.update(piece)
    return digest


def _pieces(stream: BinaryIO, length: int) -> Iterator[bytes]:
    stream.seek(0)
    while length > 0 and (piece := stream.read(min(_PIECE, length))):
        length -= len(piece)
        yield piece
