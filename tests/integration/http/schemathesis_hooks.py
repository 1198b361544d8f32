"""What schemathesis cannot know: ids of things that are there, and what an ISBN or an e-mail address looks like."""

import base64
import json
import os
import random
from ipaddress import IPv4Address
from pathlib import Path

import schemathesis
from hypothesis import strategies as st

THERE = json.loads(Path(os.environ["LIBRARY_TEST_THERE"]).read_text(encoding="utf-8"))
OWN = THERE.pop("own")

schemathesis.openapi.format("isbn", st.sampled_from(["9780061054884", "0-06-105488-7", "978-0-8070-8369-7"]))
schemathesis.openapi.format(
    "entity-tags", st.sampled_from(["*", '"1-0123456789abcdef"', 'W/"x", "2-0123456789abcdef"'])
)
schemathesis.openapi.format("email", st.from_regex(r"[a-z0-9+-]{1,20}@[a-z0-9]{1,20}\.example", fullmatch=True))
schemathesis.openapi.format("cursor", st.tuples(st.text(), st.integers(0, 2**63 - 1)).map(lambda place: cursor(*place)))


def cursor(key, place):
    return base64.urlsafe_b64encode(json.dumps([key.replace("\0", ""), place]).encode()).decode().rstrip("=")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return half_of_them_there(path_parameters or {})


@schemathesis.hook
def map_body(context, body):
    """Whom something is lent or given to stands there as `to`."""
    if not isinstance(body, dict) or not isinstance(body.get("book_id", body.get("to")), str):
        return body
    there = half_of_them_there({**body, "member_id": body.get("to")})
    to = there.pop("member_id")
    return {**there, "to": to} if "to" in body else there


def half_of_them_there(given):
    """Half of the ids are those of things that are there, so that more than the 404 is seen."""
    choose = random.Random(json.dumps(given, default=str))  # noqa: S311 - nothing is kept secret by it
    return {
        name: choose.choice(THERE[name]) if name in THERE and choose.random() < 0.5 else value
        for name, value in given.items()
    }


@schemathesis.hook
def before_call(context, case, kwargs):
    """Each request comes from somewhere else, for from one place there are limits to trying.

    None makes who asks a stranger: schemathesis tries the ids that answers have in them, and finds its own.
    """
    case.headers["X-Forwarded-For"] = str(IPv4Address(random.getrandbits(32)))
    for name, own in OWN.items():
        if (case.path_parameters or {}).get(name) == own:
            case.path_parameters[name] = THERE[name][-1]
