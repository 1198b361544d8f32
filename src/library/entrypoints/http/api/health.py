"""Whether the process is up, and whether it can do its work."""

from typing import Literal

import msgspec
from litestar import get

from library.domain.ports import Reads
from library.entrypoints.http.core import TheCore


class Health(msgspec.Struct):
    """All is well."""

    status: Literal["ok"] = "ok"


def ping(reads: Reads) -> None:
    """Raise Unavailable unless the store answers."""
    reads.ping()


@get("/healthz", tags=["health"])
async def healthz() -> Health:
    """The process is up."""
    return Health()


@get("/readyz", tags=["health"])
async def readyz(core: TheCore) -> Health:
    """The store answers."""
    await core.ask(ping)
    return Health()
