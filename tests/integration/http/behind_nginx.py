"""nginx with deploy/nginx/library.conf in front of two servers, for tests."""

import contextlib
import json
import os
import signal
import socket
import ssl
import subprocess
import sys

import httpx2

from tests.documentation import ROOT
from tests.integration import throwaway
from tests.integration.http.served import WAITS, until
from tests.missing import Missing

CONF = ROOT / "deploy/nginx/library.conf"
AROUND = """
daemon off;
{user}
worker_processes 2;
pid {home}/pid;
error_log {home}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/library.conf;
}}
"""


class Server:
    """One of two processes that serve the same library."""

    def __init__(self, port, environ, log):
        self.port, self._environ, self._log = port, environ, log
        self.start()

    def start(self):
        command = [sys.executable, "-W", "error", "-m", "library", "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)
        wait_until_it_listens(self.port, self._process, self._log)

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(WAITS) == 0, self._log.read_text()[-2000:]

    def restart(self):
        self.stop()
        self.start()

    def kill(self):
        self._process.kill()
        self._process.wait()


class Site:
    """What nginx serves; clients that trust its certificate, and the addresses that the servers took them for."""

    def __init__(self, port, plain, cert, servers, log):
        self.url, self.plain = f"https://127.0.0.1:{port}", f"http://127.0.0.1:{plain}"
        self.servers = servers
        self._tls = ssl.create_default_context(cafile=cert)
        self._log = log

    def client(self, headers=(), source="127.0.0.1"):
        transport = httpx2.HTTPTransport(verify=self._tls, local_address=source)
        return httpx2.Client(base_url=self.url, transport=transport, headers=dict(headers), timeout=30)

    def taken_for(self, answer):
        """Whom the server wrote down, right after it had answered, as the client of this request."""
        name = answer.headers["X-Request-ID"]
        lines = until(lambda: [line for line in self._log.read_text().splitlines() if name in line])
        return json.loads(lines[0])["client"]


def wait_until_it_listens(port, process, log):
    def listens():
        assert process.poll() is None, log.read_text()[-2000:]
        with contextlib.suppress(OSError), contextlib.closing(socket.create_connection(("127.0.0.1", port))):
            return True

    until(listens)


def needed(program):
    try:
        return throwaway.program(program)
    except throwaway.Unstartable:
        raise Missing(f"{program} is not here.", f"Install it: apt install {program}") from None


@contextlib.contextmanager
def proxying(nginx, home, tls, plain, ports):
    user = "user root;" if os.geteuid() == 0 else ""  # whose folders these are
    (home / "nginx.conf").write_text(AROUND.format(user=user, home=home))
    (home / "library.conf").write_text(conf(home, tls, plain, ports))
    with (home / "nginx.log").open("wb") as log:
        process = subprocess.Popen([nginx, "-p", home, "-c", home / "nginx.conf"], stderr=log)
    try:
        wait_until_it_listens(tls, process, home / "nginx.log")
        yield
    finally:
        process.terminate()
        process.wait(30)


def conf(home, tls, plain, ports):
    """The site as it is in the repository, but for its addresses."""
    text = "".join(line for line in CONF.read_text().splitlines(keepends=True) if "listen [::]" not in line)
    for there, here in (
        ("127.0.0.1:8001", f"127.0.0.1:{ports[0]}"),
        ("127.0.0.1:8002", f"127.0.0.1:{ports[1]}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{tls} "),
        ("https://books.example.org", f"https://127.0.0.1:{tls}"),
        ("/etc/letsencrypt/live/books.example.org/fullchain.pem", f"{home}/cert.pem"),
        ("/etc/letsencrypt/live/books.example.org/privkey.pem", f"{home}/key.pem"),
        ("server_name books.example.org", "server_name 127.0.0.1"),
        ("/var/log/nginx/library.log", f"{home}/access.log"),
    ):
        assert there in text
        text = text.replace(there, here)
    return text


@contextlib.contextmanager
def without_servers(site):
    for server in site.servers:
        server.stop()
    try:
        yield
    finally:
        for server in site.servers:
            server.start()
