"""A mail server in a thread, which counts what it takes."""

import contextlib
from collections import Counter
from email import message_from_bytes

from tests.integration.mail_servers import HERE, MailServer


class Mailbox:
    """`taken` counts mails by address, and `letters` by the job that sent them, which the Message-ID tells."""

    def __init__(self):
        self.taken: Counter[str] = Counter()
        self.letters: Counter[str] = Counter()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's name for it
        self.taken.update(envelope.rcpt_tos)
        sent = message_from_bytes(envelope.content)["Message-ID"]
        self.letters[sent.strip("<>").partition("@")[0]] += 1
        return "250 OK"


@contextlib.contextmanager
def open_mailbox():
    """The mailbox and its URL, for the length of the block."""
    mailbox = Mailbox()
    server = MailServer(mailbox, hostname=HERE, port=0)
    server.start()
    try:
        yield mailbox, f"smtp://{HERE}:{server.port}"
    finally:
        server.stop()
