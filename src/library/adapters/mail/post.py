"""From a letter to the message that a mail program shows, and on its way."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from library.adapters.clock import utc_now
from library.adapters.mail.addresses import Sender
from library.adapters.mail.message import message, recipient
from library.domain.outside import Letter


class Transport(Protocol):
    """One way for messages to get to people."""

    def deliver(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """Hand it over for this one address, whatever its headers say. Raises Unavailable, MailRefused."""


class Post:
    """Keeps the port Mailer; `base_url` goes before each link, and nothing that came with a request does."""

    def __init__(
        self, transport: Transport, *, sender: Sender, base_url: str, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._transport, self._sender, self._base_url, self._clock = transport, sender, base_url, clock

    def send(self, letter: Letter) -> None:
        """Write it and hand it over. Raises Unavailable, MailRefused; LookupError when its template lacks something."""
        to = recipient(letter)
        written = message(letter, sender=self._sender, base_url=self._base_url, now=self._clock())
        self._transport.deliver(written, sender=self._sender.address, to=to)
