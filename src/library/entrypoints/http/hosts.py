"""Which hosts a request may name. None of them is ever written into an answer: links are made of the base URL."""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from library.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ANYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - the loopback is among them
_HOST = re.compile(rb"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::\d*)?")


def allowed_hosts(settings: Settings) -> Callable[[bytes], bool]:
    """Whether a Host header names this server, in any case of letters and with any port."""
    names = _names(settings)

    @lru_cache(maxsize=256)  # of the few that there are, and not of all that are made up
    def is_allowed(host: bytes) -> bool:
        found = _HOST.fullmatch(host.lower())
        return found is not None and found[1].removesuffix(b".") in names

    return is_allowed


def _names(settings: Settings) -> frozenset[bytes]:
    named = {name.strip().strip("[]") for name in settings.allowed_hosts.lower().split(",") if name.strip()}
    if not named:
        named = {urlsplit(settings.public_url.lower()).hostname or ""}
        if named <= LOOPBACK or settings.host in LOOPBACK | _ANYWHERE:
            named |= LOOPBACK
    return frozenset((f"[{name}]" if ":" in name else name).encode() for name in named)
