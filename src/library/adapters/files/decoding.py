"""From the bytes of a file to its text, whichever program wrote it."""

import codecs
import contextlib
import io
from collections.abc import Callable
from typing import BinaryIO, TextIO

from library.domain.errors import Invalid, Malformed, TooLarge

LARGEST_FILE = 64 * 1024 * 1024
_BLOCK = 1024 * 1024
_UTF_8 = "utf-8-sig"
_MARKS = {  # those of UTF-32 first: in the one byte order it begins as UTF-16's does
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CALLED = {"utf-32": "UTF-32", "utf-16": "UTF-16", "cp1252": "Windows-1252", "latin-1": "Latin-1"}


class Text(io.TextIOWrapper):
    """The text of a file that others have opened, and will close."""

    def __del__(self) -> None:
        """Let go of the file; without this it would be closed, with a warning."""
        with contextlib.suppress(ValueError):
            self.detach()


def text_of(stream: BinaryIO, *, encoding: str = "", guessed: Callable[[str], None] = lambda _: None) -> TextIO:
    """The text of a file; line ends stay as they are. Raises TooLarge, Malformed, Invalid.

    The encoding is the one that is named, else UTF-16 or UTF-32 by its byte order mark, else UTF-8 if it is valid (by
    chance it hardly ever is), else Windows-1252, else Latin-1, in which every byte means something. `guessed` is told
    its name if it was not named and is not UTF-8.
    """
    if not stream.seekable():  # a pipe; but the encoding is known only after all of it was read
        stream = io.BytesIO(stream.read(LARGEST_FILE + 1))
    if stream.seek(0, io.SEEK_END) > LARGEST_FILE:
        raise TooLarge(LARGEST_FILE, "bytes of a file")
    found = _named(stream, encoding) if encoding else _found(stream)
    if not encoding and found != _UTF_8:
        guessed(_CALLED[found])
    stream.seek(0)
    return Text(stream, encoding=found, errors="replace", newline="")


def _named(stream: BinaryIO, encoding: str) -> str:
    try:
        "".encode(encoding)  # what turns bytes into bytes, such as base64, is none neither
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):
        raise Invalid.because("encoding", f"there is no {encoding}; there are utf-8, utf-16, cp1252 and more") from None
    name = _UTF_8 if name == "utf-8" else name
    if not _is_valid(stream, name):
        raise Malformed(f"it is not in the encoding {encoding}")
    return name


def _found(stream: BinaryIO) -> str:
    stream.seek(0)
    start = stream.read(_BLOCK)
    if marked := next((name for mark, name in _MARKS.items() if start.startswith(mark)), ""):
        return marked
    if b"\0" in start:
        raise Malformed("it looks like UTF-16 or UTF-32; name which with --encoding, such as utf-16-le")
    return next((name for name in (_UTF_8, "cp1252") if _is_valid(stream, name)), "latin-1")


def _is_valid(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
