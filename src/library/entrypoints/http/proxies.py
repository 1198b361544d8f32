"""For whom a proxy speaks. X-Forwarded-For and X-Forwarded-Proto are believed from proxies of ours and nobody else.

Each proxy writes whom it heard after what it was told, so the nearest address that is no proxy of ours is the client's;
what stands before that may be made up. X-Forwarded-Host and Forwarded are believed from nobody.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from litestar.types import HTTPScope

_WITH_PORT = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_SCHEMES = {"http", "https"}


class Proxies:
    """The networks that are believed."""

    def __init__(self, networks: str) -> None:
        self._networks = [ip_network(each) for each in networks.split(",") if each]
        self._believed = lru_cache(maxsize=256)(self._is_ours)

    def told(self, scope: HTTPScope) -> None:
        """Write into the scope whom the request is from, and by what it came, if a proxy of ours has told."""
        peer = scope["client"]
        if peer is None or not self._believed(peer[0]):
            return
        if (client := self._nearest(_values(scope, b"x-forwarded-for"))) is not None:
            scope["client"] = client, 0
        scheme = _values(scope, b"x-forwarded-proto")[-1:]
        if scheme and scheme[0].lower() in _SCHEMES:
            scope["scheme"] = scheme[0].lower()

    def _nearest(self, chain: list[str]) -> str | None:
        """The last address of a chain that is not ours; when all are, the first. What is no address ends the chain."""
        nearest = None
        for each in reversed(chain):
            address = _address(each)
            if address is None:
                break
            nearest = str(address)
            if not self._believed(nearest):
                break
        return nearest

    def _is_ours(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._networks)


def _values(scope: HTTPScope, wanted: bytes) -> list[str]:
    """All that stands in this header, which may come several times."""
    return [part.strip() for part in ",".join(_lines(scope["headers"], wanted)).split(",") if part.strip()]


def _lines(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in headers if name == wanted]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Without a port, and IPv4 as such even where IPv6 carries it. Zones are of another machine, and so no address."""
    found = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(found[1].strip("[]") if found else text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    return None if address.scope_id else address.ipv4_mapped or address
