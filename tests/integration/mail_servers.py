"""Mail servers that tests talk to: one that works, one in a process of its own, and some that hardly are any."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from library.adapters.mail.server import Encryption, Server

HERE = "127.0.0.1"


class Mailbox:
    """What the server does with what it is told; each answer can be another one."""

    def __init__(self):
        self.envelopes, self.sessions, self.asked, self.answers = [], [], [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the server's name for it
        self.asked.append("RCPT")
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - the same
        self.asked.append("MAIL")
        if "MAIL" not in self.answers:
            envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the same
        if "DATA" not in self.answers:
            self.envelopes.append(envelope)
            self.sessions.append(session)
        return self.answers.get("DATA", "250 OK")

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802 - the same
        return self.answers.get("QUIT", "221 Bye")

    @property
    def messages(self):
        return [message_from_bytes(envelope.content, policy=policy.SMTP) for envelope in self.envelopes]


class MailServer(Controller):
    """On whichever port is free, which aiosmtpd's own cannot."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextlib.contextmanager
def process(address, folder):
    """A mail server in a process of its own, which keeps what it gets in a folder."""
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", address, "-c", "aiosmtpd.handlers.Mailbox", str(folder)]
    with subprocess.Popen(command) as server:
        try:
            await_port(*address.split(":"))
            yield
        finally:
            server.terminate()


def await_port(host, port):
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), 1):
            return
        time.sleep(0.05)
    pytest.fail("the mail server does not start")


@contextlib.contextmanager
def saying(*words):
    """A server that says these bytes, one for each thing that it is told, and then nothing any more."""
    done = threading.Event()

    def serve():
        with contextlib.suppress(OSError):
            visitor, _ = listening.accept()
            with visitor:
                for word in words:
                    visitor.sendall(word)
                    visitor.recv(1024)
                done.wait(30)

    with socket.create_server((HERE, 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Server(host=HERE, port=listening.getsockname()[1], encryption=Encryption.NEVER)
        done.set()
    thread.join(30)
