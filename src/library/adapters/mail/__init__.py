"""Letters to people: written from templates, handed to a mail server, or shown to whoever tries the library out."""

from collections.abc import Callable
from functools import cached_property

from library.adapters.mail.addresses import Sender, one_address
from library.adapters.mail.server import Server
from library.domain.errors import Invalid
from library.domain.outside import Letter, Mailer


def mailer(*, smtp_url: str, sender: str, name: str, base_url: str) -> Mailer:
    """What takes letters to the server at `smtp_url`, or shows them on stderr when that is empty.

    They are from the address `sender` of the library called `name`, and lead to pages below `base_url`.
    Raises Invalid that names `smtp_url` or `mail_from`.
    """
    server = Server.parse(smtp_url) if smtp_url else None
    if server and not sender:
        raise Invalid.because("mail_from", "must be set when there is a mail server: it is whom mails are from")
    known = _sender(sender or "library@localhost.localdomain", name)
    return _FromTheFirstLetterOn(lambda: _post(server, known, base_url))


def _sender(address: str, name: str) -> Sender:
    try:
        return Sender(one_address(address), name)
    except ValueError as error:
        raise Invalid.because("mail_from", str(error)) from None


class _FromTheFirstLetterOn:
    """Keeps the port Mailer; what writes and sends is loaded only by those who write and send."""

    def __init__(self, make: Callable[[], Mailer]) -> None:
        self._make = make

    @cached_property
    def _mailer(self) -> Mailer:
        return self._make()

    def send(self, letter: Letter) -> None:
        self._mailer.send(letter)


def _post(server: Server | None, sender: Sender, base_url: str) -> Mailer:
    from library.adapters.mail.console import Console
    from library.adapters.mail.post import Post

    if server is None:
        return Post(Console(), sender=sender, base_url=base_url)
    from library.adapters.mail.smtp import Smtp

    return Post(Smtp(server), sender=sender, base_url=base_url)
