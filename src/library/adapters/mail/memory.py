"""Mail for tests: it is kept in a list."""

from email.message import EmailMessage

from library.domain.errors import Unavailable


class Memory:
    """Keeps `messages`, and from and to whom they went in `envelopes`; while it is `down`, it takes none."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.down = False

    def deliver(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """It is in the list afterwards."""
        if self.down:
            raise Unavailable("mail server")
        self.messages.append(message)
        self.envelopes.append((sender, to))
