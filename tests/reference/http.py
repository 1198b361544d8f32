"""The API, read off the OpenAPI document as it is served."""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from library import open_library
from library.domain.lending.terms import NAMES, Resolved
from library.entrypoints.http.app import create_app
from library.settings import Settings
from tests.reference.markdown import code, one_line, table

HOST = [(b"host", b"127.0.0.1:8000")]
BODY = re.compile(r'"requestBody": .*?#/components/schemas/(\w+)')


@cache
def openapi() -> Any:
    with open_library() as library:
        return json.loads(asyncio.run(_get(create_app(library, Settings()), "/schema/openapi.json")))


async def _get(app: Any, path: str) -> bytes:
    sent: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message.get("body", b""))

    scope = {"type": "http", "http_version": "1.1", "scheme": "http", "method": "GET", "path": path, "root_path": ""}
    await app({**scope, "raw_path": path.encode(), "query_string": b"", "headers": HOST, "client": None}, receive, send)
    return b"".join(sent)


def operations() -> Iterator[str]:
    rows = (
        [
            code([f"{method.upper()} {path}"]),
            one_line(each["description"]),
            _for_whom(each),
            _takes(each),
            " ".join(sorted(each["responses"])),
        ]
        for path, methods in openapi()["paths"].items()
        for method, each in methods.items()
    )
    return table(("Request", "What it does", "For", "Takes", "Answers"), rows)


def _for_whom(operation: Any) -> str:
    ways = [next(iter(way), "nothing") for way in operation.get("security", [{}])]
    if "nothing" in ways:
        return "anybody"
    return "members" if "bearer" in ways else "members by session"


def _takes(operation: Any) -> str:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    body = [_type(schema)] if schema else []
    given = [each for each in operation.get("parameters", ()) if each["in"] != "path"]
    return code([*body, *(each["name"] if each["in"] == "header" else f"?{each['name']}=" for each in given)])


def parameters() -> Iterator[str]:
    """One of the same name may be another one at another path."""
    given = defaultdict(list)
    for path, methods in openapi()["paths"].items():
        for each in (each for operation in methods.values() for each in operation.get("parameters", ())):
            if each["in"] == "query":
                given[code([each["name"]]), *_chosen(each["schema"])].append(path)
    lists = max(given.values(), key=len)
    rows = (
        [name, "whatever comes in pages" if paths == lists else code(paths), *what]
        for (name, *what), paths in sorted(given.items(), key=lambda row: (row[0][0], row[1]))
    )
    return table(("Parameter", "At", "What it is", "Values", "If it is left out"), rows)


def _chosen(schema: Any) -> tuple[str, str, str]:
    """In words, with the values that there are; the empty one leaves it open, like none."""
    default = schema.get("default", "")
    left_out = code([default if isinstance(default, str) else json.dumps(default)]) if default != "" else ""
    return _type(schema), code(filter(None, schema.get("enum", ()))), left_out


def _sent() -> list[str]:
    """The schemas of bodies that are taken."""
    return list(dict.fromkeys(BODY.findall(json.dumps(openapi()["paths"]))))


def bodies() -> Iterator[str]:
    for name in _sent():
        schema = openapi()["components"]["schemas"][name]
        yield from (f"### {name}", "", one_line(schema["description"]), "")
        rows = (
            [code([field]), _type(what), _if_left_out(what, required=field in schema["required"])]
            for field, what in schema["properties"].items()
        )
        yield from table(("Field", "What it is", "If it is left out"), rows)
        yield ""


def terms() -> Iterator[str]:
    """What holds of each before anybody sets it, who may set it, and within which limits."""
    schemas = openapi()["components"]["schemas"]
    ours, theirs = (schemas[name]["properties"] for name in ("EditCommunityTerms", "EditTerms"))
    rows = (
        [
            code([name]),
            code(_at_first(getattr(Resolved(), name))),
            ", ".join([*(["community"] if name in ours else []), *(["owner", "book"] if name in theirs else [])]),
            _type({**ours, **theirs}[name]).replace(", or null", ""),
        ]
        for name in NAMES
    )
    return table(("Term", "At first", "Set by", "What it is"), rows)


def _at_first(value: Any) -> list[str]:
    """None and an empty list are nothing."""
    return [] if value is None or value == () else [str(value)]


def answers() -> Iterator[str]:
    schemas = openapi()["components"]["schemas"]
    shown = sorted(name for name in schemas if "properties" in schemas[name] and name not in _sent())
    return table(("Answer", "Fields"), ([name, code(schemas[name]["properties"])] for name in shown))


def choices() -> Iterator[str]:
    schemas = openapi()["components"]["schemas"]
    rows = ([name, code(schemas[name]["enum"])] for name in sorted(schemas) if "enum" in schemas[name])
    return table(("Name", "Values"), rows)


def _type(schema: Any) -> str:
    """In words: what it is, within which limits, what for."""
    some = next((each for each in schema.get("anyOf", ()) if each != {"type": "null"}), schema)
    said = [_kind(some), *_limits(some), *(["or null"] if {"type": "null"} in schema.get("anyOf", ()) else [])]
    what_for = some.get("description") or schema.get("description", "")
    return ". ".join(filter(None, [", ".join(said), one_line(what_for).rstrip(".")]))


def _kind(schema: Any) -> str:
    if found := re.search(r"#/components/schemas/(\w+)", json.dumps(schema)):
        name = found[1]
    else:
        name = schema.get("format") or schema.get("items", schema).get("type")
    return f"list of {name}" if schema.get("type") == "array" else str(name)


def _limits(schema: Any) -> Iterator[str]:
    if "items" in schema:
        yield f"from {schema.get('minItems', 0)} to {schema['maxItems']}"
        yield from (f"each {limit}" for limit in _limits(schema["items"]))
    if "minimum" in schema:
        yield f"from {schema['minimum']:.10g} to {schema['maximum']:.10g}"
    if "multipleOf" in schema:
        yield f"in steps of {schema['multipleOf']}"
    if "maxLength" in schema:
        least = schema.get("minLength", 0)
        yield f"{f'from {least} to' if least else 'up to'} {schema['maxLength']} characters"


def _if_left_out(schema: Any, *, required: bool) -> str:
    if required:
        return "refused"
    return code([json.dumps(schema["default"])]) if "default" in schema else "stays as it is"
