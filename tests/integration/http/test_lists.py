"""Lists: filters, pages and the links between them."""

import base64
import json
import re
from uuid import uuid4

import pytest

from library.domain.search import BookSort
from tests.integration.http.conftest import in_memory


@pytest.fixture
def shelf(client, as_ada):
    for number in range(1, 8):
        body = {"title": f"Book {number}", "authors": ["Jane Austen"], "tags": ["a b&c"], "visibility": "public"}
        client.post("/api/books/", json=body, headers=as_ada)


def titles(answer):
    return [book["title"] for book in answer.json()["items"]]


def links(answer):
    return {rel: place for place, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["Link"])}


@pytest.mark.usefixtures("shelf")
def test_links_lead_through_the_whole_list_and_keep_the_other_parameters(client):
    answer = client.get("/api/books", params={"tag": "a b&c", "sort": "title", "page_size": "3", "unknown": "ö<>"})
    assert set(links(answer)) == {"first", "next"}
    seen = titles(answer)
    while "next" in links(answer):
        answer = client.get(links(answer)["next"])
        seen += titles(answer)
    assert seen == [f"Book {number}" for number in range(1, 8)]
    assert answer.json()["page"] == 3
    assert (answer.json()["page_size"], answer.json()["total"], answer.json()["total_is_exact"]) == (3, 7, True)
    assert titles(client.get(links(answer)["prev"])) == ["Book 4", "Book 5", "Book 6"]
    assert titles(client.get(links(answer)["first"])) == ["Book 1", "Book 2", "Book 3"]


@pytest.mark.usefixtures("shelf")
def test_every_order_can_be_walked_by_links(client):
    for sort in BookSort:
        answer = client.get("/api/books/", params={"sort": sort, "page_size": "2"})
        seen = titles(answer)
        while "next" in links(answer):
            answer = client.get(links(answer)["next"])
            seen += titles(answer)
        assert seen == titles(client.get("/api/books/", params={"sort": sort}))
        assert len(seen) == 7


@pytest.mark.usefixtures("shelf")
def test_filters_narrow_the_list(client, ada, as_ada):
    other = {"title": "Kindred", "authors": ["Octavia Butler"], "isbn": "9780807083697", "visibility": "public"}
    kindred = client.post("/api/books/", json=other, headers=as_ada).json()
    for narrowed in ("q=kindr", "author=butler", "isbn=0807083690", "isbn=978-0-8070-8369-7", "q=9780807083697"):
        assert titles(client.get(f"/api/books/?{narrowed}")) == ["Kindred"]
    assert client.get(f"/api/books/?owner={ada.id}").json()["total"] == 8
    assert client.get(f"/api/books/?owner={uuid4()}").json()["total"] == 0
    client.put(f"/api/books/{kindred['id']}/reading/", json={"status": "read"}, headers=as_ada)
    assert titles(client.get("/api/books/?status=read", headers=as_ada)) == ["Kindred"]
    assert titles(client.get("/api/books/?status=abandoned", headers=as_ada)) == []


@in_memory
def test_whose_readings_a_status_means_has_to_be_known(client):
    answer = client.get("/api/books/?status=read")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


@in_memory
@pytest.mark.parametrize(
    "query, field",
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("page=10001", "page"),
        ("page=99999999999999999999999", "page"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("cursor=x", "cursor"),
        ("status=null", "status"),
        ("owner=null", "owner"),
        ("cursor=WyIiLDFd%00", None),
        ("sort=id", "sort"),
        ("sort=title;drop", "sort"),
        ("status=burnt", "status"),
        ("owner=x", "owner"),
        ("isbn=123", "isbn"),
        ("q=" + "x" * 501, "q"),
    ],
)
def test_a_wrong_parameter_is_named(client, query, field):
    answer = client.get(f"/api/books/?{query}")
    assert answer.status_code == (422 if field else 400)
    assert [problem["field"] for problem in answer.json().get("problems", [])] == [field] * bool(field)


@pytest.mark.usefixtures("shelf")
def test_a_cursor_of_another_list_is_refused_or_leads_nowhere_but_breaks_nothing(client, as_ada):
    made_up = [["x", 1], ["", 0], ["9999-12-31T23:59:59Z", 2**63 - 1], ["0001-01-01T00:00:00+23:59", 1], ["\ud800", 1]]
    cursors = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in made_up]
    cursors += [
        links(client.get("/api/books/", params={"sort": sort, "page_size": "2"}))["next"].rpartition("=")[2]
        for sort in BookSort
    ]
    for cursor in cursors:
        for sort in BookSort:
            answer = client.get("/api/books/", params={"sort": sort, "cursor": cursor})
            assert answer.status_code in {200, 422}
        for place in ("/api/readings/", "/api/members/"):
            assert client.get(place, params={"cursor": cursor}, headers=as_ada).status_code in {200, 422}


def test_a_page_beyond_the_last_is_empty_and_a_cursor_may_call_it_as_it_likes(client, emma):
    assert client.get("/api/books/?page=9").json()["items"] == []
    assert client.get("/api/books/?page=20000&cursor=WyIiLDBd").status_code in {200, 422}


def test_members_are_listed_by_name(client, as_bob, as_librarian, as_ada):
    found = client.get("/api/members/?name=a", headers=as_bob).json()
    assert [list(member) for member in found["items"]] == [["id", "name"]]
    found = client.get("/api/members/", headers=as_librarian).json()
    assert [member["name"] for member in found["items"]] == ["Ada", "Bob", "Dewey"]
    assert found["items"][0]["email"] == "ada@example.org"
    first = client.get("/api/members/?page_size=2", headers=as_ada)
    assert client.get(links(first)["next"], headers=as_ada).json()["items"][0]["name"] == "Dewey"
