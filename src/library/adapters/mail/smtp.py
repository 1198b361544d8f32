"""Mail by SMTP: a connection for each letter, and each answer of the server as a yes, a no or a later."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage

from library.adapters.mail.addresses import Sender
from library.adapters.mail.server import Encryption, Server
from library.adapters.mail.text import one_line
from library.domain.errors import MailRefused, Unavailable

_FOR_GOOD = range(500, 600)
_WHO_ARE_YOU = {530, 534, 535, 538}  # it does not know us (RFC 4954, 6), which is not the letter's fault


class Smtp:
    """Takes messages to a mail server. `timeout` is in seconds and for each answer."""

    def __init__(self, server: Server, *, context: ssl.SSLContext | None = None, timeout: float = 10) -> None:
        self._server, self._timeout = server, timeout
        self._context = context or ssl.create_default_context()

    def deliver(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """Once the server has taken it, it is sent, however the connection ends."""
        try:
            connection = self._connect(sender)
            with contextlib.closing(connection):
                self._prepare(connection, to)
                connection.send_message(message, from_addr=sender, to_addrs=[to])
                with contextlib.suppress(OSError):
                    connection.quit()
        except smtplib.SMTPException as error:
            if reason := _refusal(error):
                raise MailRefused(to, reason) from error
            raise Unavailable("mail server") from error
        except OSError as error:
            raise Unavailable("mail server") from error

    def _connect(self, sender: str) -> smtplib.SMTP:
        # How we greet is not looked up, which could take longer than everything else.
        name = Sender(sender, "").host
        at, timeout = self._server, self._timeout
        if at.encryption is Encryption.FROM_THE_START:
            return smtplib.SMTP_SSL(at.host, at.port, name, timeout=timeout, context=self._context)
        return smtplib.SMTP(at.host, at.port, name, timeout)

    def _prepare(self, connection: smtplib.SMTP, to: str) -> None:
        if self._server.encryption is Encryption.STARTTLS:
            connection.starttls(context=self._context)
        if self._server.user:
            connection.login(self._server.user, self._server.password)
        connection.ehlo_or_helo_if_needed()
        if not to.isascii() and not connection.has_extn("smtputf8"):
            raise MailRefused(to, "the mail server takes no addresses with other than ASCII characters")


def _refusal(error: smtplib.SMTPException) -> str:
    """Why the server will never take this letter; empty if another time it may."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            [(code, said)] = refused.values()
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=said):
            pass
        case _:
            return ""
    return _sentence(said) if code in _FOR_GOOD and code not in _WHO_ARE_YOU else ""


def _sentence(said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(words).rstrip(".") or "the mail server refused it"
