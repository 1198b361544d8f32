"""Mail for who tries the library out: it is shown instead of sent."""

import sys
from email.message import EmailMessage
from typing import TextIO

from library.domain.errors import Unavailable


class Console:
    """Prints the text of each message, to stderr if nothing else is given."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def deliver(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """Whoever sees the stream can follow the links; so this is not for a library that others use."""
        stream = self._stream or sys.stderr
        shown = f"\n--- a mail from {sender} to {to}: {message['Subject']} ---\n\n{text(message)}---\n"
        try:
            stream.write(shown.encode(stream.encoding or "utf-8", "replace").decode(stream.encoding or "utf-8"))
            stream.flush()
        except (OSError, ValueError) as error:
            raise Unavailable("console") from error


def text(message: EmailMessage) -> str:
    """The part of a message that is plain text."""
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""
