"""What every request has to get past before anything is done for it."""

import hmac
from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import unquote_to_bytes, urlsplit

from attrs import field, frozen
from litestar.types import HTTPScope

from library.domain.errors import CrossSite, Malformed, WrongHost
from library.domain.membership.credentials import csrf_token
from library.entrypoints.http.hosts import LOOPBACK
from library.entrypoints.http.visitors import SAFE, SessionCookie, bearer_token

HeaderMap: TypeAlias = Mapping[bytes, bytes]

# They act by the password, the invitation or the link's secret in them and have no rights by a session, which may be
# another member's or long over; so they need no token of it, which the pages that mails lead to could not know.
BY_THEMSELVES = frozenset(
    {
        ("POST", "/api/members"),
        ("POST", "/api/sessions"),
        ("POST", "/api/password-resets"),
        ("PUT", "/api/password-resets"),
        ("PUT", "/api/e-mail-confirmations"),
        ("PUT", "/api/set-up"),
        ("POST", "/set-password"),
        ("POST", "/forgot-password"),
        ("POST", "/confirm-email"),
        ("POST", "/join"),
        ("POST", "/set-up"),
        ("POST", "/unsubscribe"),
    }
)
# Who asks these knows the server by an address of its own, and they tell nothing that depends on the host.
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_OURS = {b"same-origin", b"none"}  # none: typed by the person, or from a bookmark


def origins(url: str) -> frozenset[bytes]:
    """The origin of a URL as browsers write it: in lower case, without the port that goes without saying.

    The loopback has several names, of which people type any.
    """
    parts = urlsplit(url.lower())
    names = LOOPBACK if parts.hostname in LOOPBACK else {parts.hostname}
    hosts = (f"[{name}]" if ":" in (name or "") else name for name in names)
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return frozenset(f"{parts.scheme}://{host}{port}".encode() for host in hosts)


@frozen
class Gate:
    """Refuses requests to other hosts, unreadable queries, and changes that another site makes a browser send.

    A browser says where a request comes from (Sec-Fetch-Site, Origin); what is no browser says neither, and is let
    through. A change by session cookie has to carry that session's CSRF token as well. One with a bearer token has no
    rights but the token's, and no other site can make a browser send that.
    """

    origins: frozenset[bytes] = field(converter=origins)
    cookie: SessionCookie
    is_allowed_host: Callable[[bytes], bool]

    def check(self, scope: HTTPScope, headers: HeaderMap) -> None:
        """Raise WrongHost, Malformed or CrossSite."""
        if not self.is_allowed_host(headers.get(b"host", b"")) and scope["path"].rstrip("/") not in PROBES:
            raise WrongHost
        if scope["query_string"]:
            _readable(unquote_to_bytes(scope["query_string"]))
        if scope["method"] in SAFE or bearer_token(scope["headers"]) is not None:
            return
        self._from_here(headers)
        secret = self.cookie.secret(scope["headers"])
        if secret is not None and (scope["method"], scope["path"].rstrip("/")) not in BY_THEMSELVES:
            _with_token_of(secret, headers)

    def _from_here(self, headers: HeaderMap) -> None:
        if headers.get(b"sec-fetch-site", b"none") not in _OURS:
            raise CrossSite("another site sent it")
        if (given := headers.get(b"origin")) is not None and given not in self.origins:
            ours = " or ".join(sorted(map(bytes.decode, self.origins)))
            raise CrossSite(f"its origin is {given.decode('latin-1')}, not {ours}")


def _readable(query: bytes) -> None:
    """Raise Malformed for what no text can be made of, or none that a database would keep."""
    try:
        readable = "\0" not in query.decode()
    except UnicodeDecodeError:
        readable = False
    if not readable:
        raise Malformed("its query is not UTF-8, or has a NUL character in it")


def _with_token_of(secret: str, headers: HeaderMap) -> None:
    given = headers.get(b"x-csrf-token", b"")
    if not hmac.compare_digest(csrf_token(secret).encode(), given):
        raise CrossSite("the header X-CSRF-Token is not the one of this session")
