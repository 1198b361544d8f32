"""A client that writes over HTTP, and knows what it was answered and what it was not."""

import contextlib
import http.client
import json
import time
from collections import Counter
from http import HTTPStatus

from attrs import frozen

PATIENCE = 20  # seconds for one answer
GIVE_UP = 120  # seconds for one that is asked for again and again
PAUSE = 0.2  # seconds before it is asked for again


@frozen
class Answer:
    """What the server said to a request."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


class Wrong(Exception):
    """An answer that no server should ever give."""


class Client:
    """Speaks for one member, over one connection at a time. `seen` counts what went wrong and was to be expected."""

    def __init__(self, port, token):
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection = None
        self.seen: Counter[str] = Counter()

    def ask(self, method, path, body=None, **headers):
        """The answer, or None when nobody knows whether it was done."""
        given = {name.replace("_", "-"): value for name, value in headers.items()} | self._headers
        try:
            answer = self._ask(method, path, None if body is None else json.dumps(body), given)
        except (OSError, http.client.HTTPException):
            self.close()
            self.seen["no answer"] += 1
            return None
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.seen["503"] += 1
            return None
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Wrong(f"{method} {path} was answered with {answer.status}: {answer.body[:300]!r}")
        return answer

    def insist(self, method, path, body=None, **headers):
        """The same until there is an answer; how often it was sent comes beside it."""
        give_up = time.monotonic() + GIVE_UP
        sent = 0
        while time.monotonic() < give_up:
            sent += 1
            answer = self.ask(method, path, body, **headers)
            if answer is not None and not _lost_a_race(answer):
                return answer, sent
            time.sleep(PAUSE)
        raise Wrong(f"{method} {path} got no answer for {GIVE_UP} seconds")

    def get(self, path):
        return self.insist("GET", path)[0]

    def all(self, path):
        """The items of a list, page by page."""
        while path:
            page = expected(self.get(path), HTTPStatus.OK)
            yield from page.json()["items"]
            path = _next(page.headers.get("link", ""))

    def close(self):
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.close()
            self._connection = None

    def _ask(self, method, path, body, headers):
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        self._connection.request(method, path, body, headers)
        with self._connection.getresponse() as response:
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())


def expected(answer, status):
    """The answer, if it is this one. Raises Wrong."""
    if answer.status != status:
        raise Wrong(f"{answer.status} instead of {status}: {answer.body[:300]!r}")
    return answer


def _lost_a_race(answer):
    return answer.status == HTTPStatus.CONFLICT and answer.json()["code"] == "conflict"


def _next(links):
    for link in links.split(", "):
        if link.endswith('rel="next"'):
            return link[1 : link.index(">")]
    return ""
