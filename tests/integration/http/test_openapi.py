"""The OpenAPI document and its page say what really is."""

import re

import pytest

from library.domain.catalogue import record
from library.domain.errors import Invalid
from library.domain.fields import checked
from library.domain.lending import fees, terms
from library.domain.lending.circulation import GUEST
from library.domain.membership.credentials import TOKEN
from library.domain.membership.member import PROFILE
from library.domain.reading import reading

WHAT_IS_ASKED_FOR = {
    "/api/books/": {"get", "post"},
    "/api/books/{book_id}/": {"get", "put", "patch", "delete"},
    "/api/books/{book_id}/hide/": {"post"},
    "/api/books/{book_id}/unhide/": {"post"},
    "/api/books/{book_id}/withdraw/": {"post"},
    "/api/books/{book_id}/restore/": {"post"},
    "/api/books/{book_id}/transfer/": {"post"},
    "/api/books/{book_id}/reading/": {"get", "put", "delete"},
    "/api/books/{book_id}/holds/": {"get", "post"},
    "/api/books/{book_id}/terms/": {"get", "patch"},
    "/api/holds/": {"get", "post"},
    "/api/holds/{hold_id}/": {"get"},
    "/api/holds/{hold_id}/accept/": {"post"},
    "/api/holds/{hold_id}/decline/": {"post"},
    "/api/holds/{hold_id}/cancel/": {"post"},
    "/api/holds/{hold_id}/suspend/": {"post"},
    "/api/holds/{hold_id}/resume/": {"post"},
    "/api/loans/": {"get", "post"},
    "/api/loans/{loan_id}/": {"get", "patch"},
    "/api/loans/{loan_id}/renew/": {"post"},
    "/api/loans/{loan_id}/recall/": {"post"},
    "/api/loans/{loan_id}/claim-return/": {"post"},
    "/api/loans/{loan_id}/return/": {"post"},
    "/api/loans/{loan_id}/lost/": {"post"},
    "/api/loans/{loan_id}/found/": {"post"},
    "/api/loans/{loan_id}/pass-on/": {"post"},
    "/api/terms/": {"get", "patch"},
    "/api/me/terms/": {"get", "patch"},
    "/api/readings/": {"get", "post"},
    "/api/readings/{reading_id}/": {"get", "patch", "delete"},
    "/api/fees/": {"get"},
    "/api/fees/balances/": {"get"},
    "/api/fees/{fee_id}/": {"get"},
    "/api/fees/{fee_id}/waive/": {"post"},
    "/api/fees/{fee_id}/pay-cash/": {"post"},
    "/api/fees/{fee_id}/pay-back/": {"post"},
    "/api/gifts/": {"get", "post"},
    "/api/gifts/{gift_id}/": {"get"},
    "/api/gifts/{gift_id}/accept/": {"post"},
    "/api/gifts/{gift_id}/decline/": {"post"},
    "/api/notices/": {"get"},
    "/api/notices/{notice_id}/": {"get"},
    "/api/notices/{notice_id}/read/": {"post"},
    "/api/notices/read/": {"post"},
    "/api/members/": {"get", "post"},
    "/api/members/{member_id}/": {"get", "patch"},
    "/api/me/": {"get", "patch"},
    "/api/me/password/": {"put"},
    "/api/me/email/": {"put"},
    "/api/me/preferences/": {"get", "patch"},
    "/api/me/calendar/": {"post", "delete"},
    "/api/me/export/": {"get"},
    "/api/me/leave/": {"post"},
    "/api/calendar/{secret}/": {"get"},
    "/api/sessions/": {"get", "post"},
    "/api/sessions/current/": {"get", "delete"},
    "/api/sessions/{session_id}/": {"delete"},
    "/api/invitations/": {"get", "post"},
    "/api/invitations/{invitation_id}/": {"get", "delete"},
    "/api/e-mail-confirmations/": {"post", "put"},
    "/api/password-resets/": {"post", "put"},
    "/api/set-up/": {"put"},
    "/api/tokens/": {"get", "post"},
    "/api/tokens/{token_id}/": {"delete"},
    "/api/jobs/": {"get"},
    "/api/jobs/{job_id}/": {"get"},
    "/api/jobs/{job_id}/retry/": {"post"},
    "/api/jobs/{job_id}/discard/": {"post"},
    "/api/audit/": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
}


@pytest.fixture
def store_url():
    return "memory:"


@pytest.fixture
def document(client):
    return client.get("/schema/openapi.json").json()


def test_it_says_first_how_to_sign_in(document):
    said = document["info"]["description"].split("\n\n")[1]
    assert "`POST /api/sessions/`" in said
    assert "`Authorization: Bearer …`" in said


def test_there_are_just_these_paths_and_methods(document):
    assert {path: set(item) for path, item in document["paths"].items()} == WHAT_IS_ASKED_FOR


def test_every_reference_leads_somewhere(client, document):
    references = set(re.findall(r'"\$ref":"#/components/(\w+)/([^"]+)"', client.get("/schema/openapi.json").text))
    assert references
    for kind, name in references:
        assert name in document["components"][kind]


def test_every_operation_has_a_name_a_sentence_and_its_problems(document):
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["description"].endswith(".")
        assert {"400", "500", "503"} <= operation["responses"].keys()
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer["$ref"].startswith("#/components/responses/")


def test_a_body_may_be_left_out_where_nothing_in_it_is_needed(document):
    needed = {
        f"{method} {path}": operation["requestBody"]["required"]
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "requestBody" in operation
    }
    assert needed["post /api/fees/{fee_id}/waive/"] is False
    assert needed["post /api/gifts/"] is needed["patch /api/me/preferences/"] is needed["patch /api/books/{book_id}/"]
    assert needed["patch /api/books/{book_id}/"] is True


def test_where_there_is_a_limit_it_says_how_long_to_wait(document):
    limited = {
        (method, path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "429" in operation["responses"]
    }
    assert limited >= {("post", "/api/sessions/"), ("post", "/api/members/"), ("post", "/api/password-resets/")}
    lending = {"books/{book_id}/holds", "holds", "gifts", "loans", "loans/{loan_id}/renew", "loans/{loan_id}/recall"}
    settling = {f"fees/{{fee_id}}/{settle}" for settle in ("waive", "pay-cash", "pay-back")}
    assert limited >= {("post", f"/api/{each}/") for each in lending | settling}
    assert document["components"]["responses"]["TooManyRequests"]["headers"]["Retry-After"]


def test_who_is_signed_in_makes_tokens_and_no_token_does(document):
    tokens = document["paths"]["/api/tokens/"]
    assert tokens["post"]["security"] == [{"session": []}]
    assert tokens["get"]["security"] == [{"bearer": []}, {"session": []}]


def test_no_server_is_named_for_there_is_just_this_one(document):
    assert "servers" not in document


def test_names_in_the_document_are_names_for_people(document):
    for name, schema in document["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Z][A-Za-z]+", name)
        assert schema["title"] == name
    assert document["info"]["license"]["identifier"] == "Apache-2.0"


BODIES = {
    "WholeBook": record.RECORD,
    "EditBook": record.RECORD,
    "WholeReading": reading.RECORD,
    "EditReading": reading.RECORD,
    "ReadingOfBook": reading.RECORD,
    "SettleFee": fees.SETTLING,
    "Join": PROFILE,
    "EditProfile": PROFILE,
    "NewToken": {"name": TOKEN["name"]},
    "EditTerms": terms.TERMS,
    "EditCommunityTerms": terms.COMMUNITY_TERMS,
    "BorrowingGuest": GUEST,
}


@pytest.mark.parametrize("body", BODIES)
def test_the_limits_in_the_document_are_those_of_the_domain(document, body):
    schema, rules = document["components"]["schemas"][body], BODIES[body]
    assert schema["additionalProperties"] is False
    for name in schema["properties"].keys() & rules.keys():
        field = schema["properties"][name]
        field = field.get("anyOf", [field])[0]
        for value, allowed in edges(field):
            assert is_allowed(rules, name, value) is allowed, (name, value)


def edges(field):
    """Values just within and just beyond what the document allows."""
    step = field.get("multipleOf", 1)
    for limit, direction in (("minimum", -1), ("maximum", 1)):
        if limit in field:
            yield field[limit], True
            yield field[limit] + direction * step, False
    if "maxLength" in field and "format" not in field and "pattern" not in field:
        yield "x" * field["maxLength"], True
        yield "x" * (field["maxLength"] + 1), False
    if field.get("minLength"):
        yield "", False
    if "maxItems" in field and "minimum" in field["items"]:
        yield from (([value], allowed) for value, allowed in edges(field["items"]))
    if "maxItems" in field and "maxLength" in field["items"]:
        longest = field["items"]["maxLength"]
        yield [f"{number:0{longest}}" for number in range(field["maxItems"])], True
        yield [f"{number:0{longest}}" for number in range(field["maxItems"] + 1)], False
        yield ["x" * (longest + 1)], False
    for example in field.get("examples", ()):
        yield example, True


def is_allowed(rules, name, value):
    try:
        checked({name: rules[name]}, {name: value})
    except Invalid:
        return False
    return True


def test_the_documentation_page_loads_nothing_from_other_hosts(client):
    page = client.get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    places = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(places) == 4
    for place in places:
        if place != "data:,":
            assert place.startswith("/docs/")
            asset = client.get(place)
            assert asset.status_code == 200
            assert asset.headers["Content-Type"].startswith(("text/css", "text/javascript"))
    policy = dict(each.strip().partition(" ")[::2] for each in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    script = client.get("/docs/documentation.js").text
    assert "/schema/openapi.json" in script
    assert "://" not in script
