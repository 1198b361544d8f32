"""What is sent to exhaust the server: it answers, stays up, and takes less than 200 MiB more for all of it."""

import contextlib
import json
import os
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

MIB = 2**20
MORE = 200 * MIB
ANSWERED_IN = 60  # seconds, on a machine that does other things too
SERVER = """
import sys
from library.entrypoints.http.server import serve
from library.settings import Settings

settings = Settings(database_url=sys.argv[1], port=0, registration="open")
serve(settings, ready=lambda address: print(address, flush=True))
"""
READER = """
import resource, sys
from library.bootstrap import read_list
from library.domain.errors import LibraryError

size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[2]), resource.RLIM_INFINITY))
with open(sys.argv[1], "rb") as file:
    try:
        _, rows = read_list(file)
        print("rows", sum(1 for _ in rows))
    except LibraryError as error:
        print(error.code)
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured as Linux has it")


class Server:
    """A server as a process of its own, which may not have more memory than it is allowed."""

    def __init__(self, process, address):
        self.process = process
        self.size = 0  # in bytes, when it is ready for anything
        self.host, _, port = address.removeprefix("http://").rpartition(":")
        self.port = int(port)

    def kib(self, what):
        """A line of its status, such as VmRSS."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition(f"{what}:")[2].split()[0])

    def connect(self):
        return socket.create_connection((self.host, self.port), timeout=ANSWERED_IN)

    def send(self, request):
        """The status that is answered; None when the connection is closed without an answer."""
        with self.connect() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(request)
            try:
                first = connection.recv(64)
            except ConnectionResetError:
                return None
            return int(first.split()[1]) if first else None

    def is_well(self):
        return self.send(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") == 200


@pytest.fixture(scope="module")
def server():
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    command = [sys.executable, "-c", SERVER, "memory:"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            server = Server(process, process.stdout.readline().strip())
            # It waits for whoever reads its log; nobody would otherwise.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            with contextlib.ExitStack() as stack:  # so that every thread is there
                for connection in [stack.enter_context(server.connect()) for _ in range(32)]:
                    connection.sendall(as_json(b'{"email": "a@example.org", "password": "x"}', "/api/sessions/"))
            time.sleep(1)
            assert server.is_well()
            size = server.size = server.kib("VmSize") * 1024
            resource.prlimit(process.pid, resource.RLIMIT_AS, (size + MORE, size + MORE))
            yield server
        finally:
            process.kill()


def as_json(body, path="/api/members/", **headers):
    given = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": len(body), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def get(path="/api/books/", headers=b""):
    return b"GET " + path.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + b"\r\n"


def member(**fields):
    return json.dumps({"name": "Eve", "email": "eve@example.org", "password": "a long password"} | fields).encode()


def chunked(chunk, count):
    head = b"POST /api/members/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + (b"%x\r\n%b\r\n" % (len(chunk), chunk)) * count + b"0\r\n\r\n"


FULL = MIB - 200  # what is just taken
BOMBS = {
    "deep lists": as_json(b"[" * FULL),
    "deep objects": as_json(b'{"a":' * (FULL // 5)),
    "deep where a text belongs": as_json(b'{"name": ' + b"[" * (FULL // 2) + b"]" * (FULL // 2) + b"}"),
    "a number of a million digits": as_json(b'{"name": ' + b"9" * FULL + b"}"),
    "an exponent of a million digits": as_json(b'{"name": 1e' + b"9" * FULL + b"}"),
    "a long name": as_json(member(name="x" * FULL)),
    "a long address": as_json(member(email="x" * FULL + "@example.org")),
    "an address of many dots": as_json(member(email="a@" + "a." * (FULL // 3))),
    "a long password": as_json(member(password="x" * FULL)),
    "a name of spaces": as_json(member(name=" " * FULL)),
    "a name of combining characters": as_json(member(name="e" + "\u0301" * (FULL // 8))),
    "many fields": as_json(b"{" + b",".join(b'"%d":1' % n for n in range(80_000)) + b"}"),
    "the same field again and again": as_json(b"{" + b'"name":"x",' * 90_000 + b'"name":"x"}'),
    "escapes": as_json(b'{"name": "' + b"\\u0041" * (FULL // 7) + b'"}'),
    "surrogates": as_json(b'{"name": "' + b"\\ud800" * (FULL // 7) + b'"}'),
    "more than is taken": as_json(b" " * 50 * MIB),
    "more than is taken, in pieces": chunked(b" " * 65_536, 800),
    "pieces of a byte": chunked(b" ", 100_000),
    "a length that is a lie": as_json(b"{}", Content_Length=10**15),
    "a length that is no number": as_json(b"{}", Content_Length="9" * 5000),
    "what is said to be packed": as_json(b"\x1f\x8b" + b"\0" * 10_000, Content_Encoding="gzip"),
    "a form of many fields": as_json(
        b"a&" * 500_000, "/set-password", Content_Type="application/x-www-form-urlencoded"
    ),
    "a long key": as_json(member(), Idempotency_Key="k" * 60_000),
    "many headers": get(headers=b"".join(b"X-%d: 1\r\n" % n for n in range(100_000))),
    "headers without end": get(headers=b"X: " + b"x" * 20 * MIB),
    "a long cookie": get(headers=b"Cookie: library=" + b"A" * 60_000 + b"\r\n"),
    "many cookies": get(headers=b"Cookie: " + b"library=x; " * 5_500 + b"\r\n"),
    "a long token": get(headers=b"Authorization: Bearer " + b"A" * 60_000 + b"\r\n"),
    "many tags": get(headers=b"If-None-Match: " + b'"1-0", ' * 9_000 + b"\r\n"),
    "tags that almost match": as_json(b"{}", "/api/me/", If_Match='"",' * 15_000 + "x"),
    "many forwarders": get(headers=b"X-Forwarded-For: " + b"1.1.1.1, " * 7_000 + b"\r\n"),
    "a long path": get("/" + "a/" * 30_000),
    "a long search": get("/api/books/?q=" + "a+" * 30_000),
    "many parameters": get("/api/books/?" + "a=1&" * 15_000),
    "a page far away": get("/api/books/?page=" + "9" * 60_000),
    "a cursor of nobody's": get("/api/books/?cursor=" + "A" * 60_000),
    "lines without end": b"\r\n" * 5 * MIB,
    "no HTTP": b"\0\xff" * 5 * MIB,
}


def test_a_bomb_is_answered_by_a_no_and_the_server_stays_up(server, subtests):
    for name, bomb in BOMBS.items():
        with subtests.test(name):
            began = time.monotonic()
            status = server.send(bomb)
            assert status is None or status < 500
            assert time.monotonic() - began < ANSWERED_IN
            assert server.is_well()
    took_little(server)


def test_many_who_send_slowly_keep_nobody_from_being_answered(server):
    with contextlib.ExitStack() as stack:
        for n in range(500):
            connection = stack.enter_context(server.connect())
            connection.sendall((b"GET / HTTP/1.1\r\nX: ", as_json(b"{}", Content_Length=1000))[n % 2])
        assert server.is_well()
        assert server.send(as_json(member())) in {201, 409, 429}
    took_little(server)


def test_ten_of_each_bomb_at_once_take_less_than_200_mib(server):
    with contextlib.ExitStack() as stack:
        for bomb in BOMBS.values():
            for connection in [stack.enter_context(server.connect()) for _ in range(10)]:
                connection.settimeout(0.2)
                with contextlib.suppress(OSError):
                    connection.sendall(bomb[: 2 * MIB])
    took_little(server)


def took_little(server):
    assert server.is_well()
    assert server.process.poll() is None
    before, after = server.size, server.kib("VmPeak") * 1024
    print(f"{(after - before) / MIB:.0f} MiB more, {server.kib('VmHWM') / 1024:.0f} MiB resident at most")
    assert after - before < MORE


HEAD = b"title,author,isbn\n"
LISTS = {
    "a million columns": b"title," + b"a," * 1_000_000 + b"\nEmma" + b"," * 1_000_000 + b"\n",
    "a million names of columns": b"title," + b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
    "a row of a million cells": HEAD + b"Emma," + b"," * 1_000_000 + b"\n",
    "nothing but commas": b"," * 60 * MIB,
    "nothing but quotation marks": HEAD + b'"' * 60 * MIB,
    "a quotation mark that nothing closes": HEAD + b'Emma,"' + b"a,b\n" * 60_000,
    "one line": HEAD + b"x" * 60 * MIB,
    "many empty rows": HEAD + b"\n" * MIB,
    "many rows": HEAD + b"Emma,Jane Austen,\n" * 60_000,
    "many rows of nothing": HEAD + b",,\n" * 500_000,
    "NUL characters": HEAD + b"\0" * 60 * MIB,
    "no text": b"\xff\xfe" + b"\xd8" * 8 * MIB,
    "half a character": HEAD + b"\xc3" * 60 * MIB,
    "too large": b"x" * 70 * MIB,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_a_bomb_is_read_within_200_mib(name, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(LISTS[name])
    told = subprocess.run(
        [sys.executable, "-c", READER, str(path), str(MORE)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert re.fullmatch(r"rows \d+|too-large|malformed|invalid", told.stdout.strip())
