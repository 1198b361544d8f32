"""The API's documentation to read and to try out. All of it comes from this host."""

from functools import cache
from importlib.resources import files

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from swagger_ui_bundle import swagger_ui_path

from library.entrypoints.http.answers import Answer

_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Library API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/documentation.js"></script>
</body>
</html>
"""
# Swagger UI writes styles into its elements.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@get("/", include_in_schema=False)
async def front_door() -> Answer[bytes]:
    """Leads to what there is to look at."""
    return Answer(b"", status_code=303, headers={"Location": "/docs", "Cache-Control": "no-cache"})


@get("/docs", media_type="text/html; charset=utf-8", include_in_schema=False)
async def page() -> Answer[bytes]:
    """Shows /schema/openapi.json by Swagger UI."""
    return Answer(_PAGE, headers={"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY})


@get("/docs/{name:str}", include_in_schema=False)
async def asset(name: FromPath[str]) -> Answer[bytes]:
    """What the page is made of."""
    if name not in {"documentation.js", "swagger-ui.css", "swagger-ui-bundle.js"}:
        raise NotFoundException
    media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
    return Answer(_read(name), media_type=media_type, headers={"Cache-Control": "public, max-age=3600"})


@cache
def _read(name: str) -> bytes:
    folder = files("library.entrypoints.http") if name == "documentation.js" else swagger_ui_path
    return folder.joinpath(name).read_bytes()
