"""The client: so many connections, each with one request under way, on one thread that does nothing else.

It takes a tenth of what a server takes for the quickest answer here, so that it is not itself what is measured.
"""

import select
import socket
import time

CONNECTIONS = 16
_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length: "


class Void(Exception):
    """What was measured is worth nothing."""


def drive(port, requests, seconds):
    """Send one request after the other on each connection; how many were answered a second."""
    poll, sockets, answers = select.epoll(), {}, {}
    for _ in range(CONNECTIONS):
        opened = connected(port)
        sockets[opened.fileno()], answers[opened.fileno()] = opened, b""
        poll.register(opened, select.EPOLLIN)
    began = time.perf_counter()
    for opened in sockets.values():
        opened.sendall(next(requests))
    waiting, answered = len(sockets), 0
    while waiting:
        for number, _ in poll.poll():
            answer = answers[number] + received(sockets[number])
            if not complete(answer):
                answers[number] = answer
                continue
            answers[number] = b""
            answered += 1
            if time.perf_counter() - began < seconds:
                sockets[number].sendall(next(requests))
            else:
                waiting -= 1
    took = time.perf_counter() - began
    poll.close()
    for opened in sockets.values():
        opened.close()
    return answered / took, answered


def ask(port, request):
    """The body of one answer."""
    with connected(port) as opened:
        opened.sendall(request)
        answer = received(opened)
        while not complete(answer):
            answer += received(opened)
    return answer.partition(_END)[2]


def connected(port):
    opened = socket.create_connection(("127.0.0.1", port), timeout=30)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def received(opened):
    if not (got := opened.recv(1 << 18)):
        raise Void("The server closed a connection.")
    return got


def complete(answer):
    """Whether all of the answer is there. Raises Void for one that is not a 2xx."""
    end = answer.find(_END)
    if end < 0:
        return False
    if answer[9:10] != b"2":
        raise Void(f"Not every answer was a 2xx: {answer[:2000].decode()}")
    at = answer.find(_LENGTH, 0, end)
    if at < 0:
        raise Void(f"An answer does not say how long it is: {answer[:end].decode()}")
    at += len(_LENGTH)
    return len(answer) - end - len(_END) >= int(answer[at : answer.find(b"\r", at)])
