"""From the bytes of a file to its text, whichever program wrote it."""

import codecs
import contextlib
import io
from typing import BinaryIO, TextIO

from library.domain.errors import TooLarge

LARGEST_FILE = 64 * 1024 * 1024
_BLOCK = 1024 * 1024


class Text(io.TextIOWrapper):
    """The text of a file that others have opened, and will close."""

    def __del__(self) -> None:
        """Let go of the file; without this it would be closed, with a warning."""
        with contextlib.suppress(ValueError):
            self.detach()


def text_of(stream: BinaryIO) -> TextIO:
    """The text of a file; line ends stay as they are. Raises TooLarge.

    UTF-16 by its byte order mark, else UTF-8 if it is valid (by chance it hardly ever is), else Windows-1252, else
    Latin-1, in which every byte means something.
    """
    if not stream.seekable():  # a pipe; but the encoding is known only after all of it was read
        stream = io.BytesIO(stream.read(LARGEST_FILE + 1))
    if stream.seek(0, io.SEEK_END) > LARGEST_FILE:
        raise TooLarge(LARGEST_FILE, "bytes of a file")
    return Text(stream, encoding=_encoding(stream), errors="replace", newline="")


def _encoding(stream: BinaryIO) -> str:
    stream.seek(0)
    if stream.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        found = "utf-16"
    else:
        found = next((name for name in ("utf-8-sig", "cp1252") if _is_valid(stream, name)), "latin-1")
    stream.seek(0)
    return found


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
