"""A request names a host that the library is at."""

import pytest

from library.entrypoints.http.hosts import allowed_hosts
from library.settings import Settings

BY_BASE_URL = Settings(base_url="https://books.example.org", host="10.0.0.5")


@pytest.mark.parametrize(
    "settings, host, allowed",
    [
        (BY_BASE_URL, b"books.example.org", True),
        (BY_BASE_URL, b"Books.Example.ORG:8443", True),
        (BY_BASE_URL, b"books.example.org.", True),
        (BY_BASE_URL, b"evil.example.com", False),
        (BY_BASE_URL, b"books.example.org.evil.example.com", False),
        (BY_BASE_URL, b"books.example.org:80:evil", False),
        (BY_BASE_URL, b"books.example.org:80, evil.example.com", False),
        (BY_BASE_URL, b"evil.example.com/books.example.org", False),
        (BY_BASE_URL, b"me@books.example.org", False),
        (BY_BASE_URL, b"localhost", False),
        (BY_BASE_URL, b"", False),
        (BY_BASE_URL, b"\xff", False),
        (Settings(), b"localhost:8000", True),
        (Settings(), b"[::1]:8000", True),
        (Settings(), b"127.0.0.1", True),
        (Settings(), b"rebound.example.com", False),
        (Settings(host="0.0.0.0"), b"localhost:8000", True),  # noqa: S104 - nothing listens on it
        (Settings(base_url="https://books.example.org"), b"localhost", True),
        (Settings(allowed_hosts="one.example.org, [2001:db8::1]"), b"[2001:DB8::1]:80", True),
        (Settings(allowed_hosts="one.example.org"), b"ONE.example.org", True),
        (Settings(allowed_hosts="one.example.org"), b"localhost", False),
    ],
)
def test_a_host_is_compared_without_port_and_case(settings, host, allowed):
    assert allowed_hosts(settings)(host) is allowed
