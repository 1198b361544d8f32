"""Conditional requests (RFC 9110, 13): which version a client has, and which one it wants to change.

An entity tag is `"<version>-<digest of the body>"`. If-None-Match compares all of it; If-Match reads the version.
"""

import re
from collections.abc import Iterable
from typing import Annotated, TypeAlias

from litestar.params import HeaderParameter

from library.domain.errors import Malformed

_A_TAG = r'(?:W/)?"[^"]*"'
_SOME_TAGS = rf"{_A_TAG}(?:\s*,\s*{_A_TAG})*"
_TAGS = re.compile(_SOME_TAGS)
_OURS = re.compile(r'"(\d{1,9})-[0-9a-f]{16}"')
ANY = "*"
NEVER_WAS = -1  # 0 is of what is there before anybody says something of it, such as terms

IfMatch: TypeAlias = Annotated[
    str,
    HeaderParameter(
        name="If-Match",
        description="The entity tag of the version that is to be changed, or `*` for any.",
        schema_extra={"format": "entity-tags", "pattern": rf"^\s*(?:\*|{_SOME_TAGS})\s*$"},
    ),
]


def version(if_match: str) -> int | None:
    """The version that a client means to change; None for any, NEVER_WAS for one that cannot be. Raises Malformed.

    Of several tags the newest counts, for versions only go up. Weak ones are taken too, against RFC 9110: proxies that
    compress make tags weak, and the version is the same.
    """
    if if_match.strip() == ANY:
        return None
    if not _TAGS.fullmatch(if_match.strip()):
        raise Malformed("If-Match must be entity tags or *")
    return max(map(int, _OURS.findall(if_match)), default=NEVER_WAS)


def has_already(tag: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether these headers say that the client has what this tag names."""
    return any(name == b"if-none-match" and (tag in value or value.strip() == b"*") for name, value in headers)
