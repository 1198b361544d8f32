"""Readings over HTTP: everybody's own."""

from tests.integration.http.conftest import path

SHOWN = [
    "id",
    "book_id",
    "title",
    "authors",
    "isbn",
    "status",
    "started_on",
    "finished_on",
    "rating",
    "review",
    "created_at",
    "updated_at",
    "version",
]


def test_a_title_that_is_not_in_the_library_can_be_read(client, as_ada):
    record = {
        "title": "Persuasion",
        "authors": ["Jane Austen"],
        "isbn": None,
        "status": "read",
        "started_on": "2026-01-02",
        "finished_on": "2026-02-01",
        "rating": 4.5,
        "review": "Half agony, half hope.",
    }
    added = client.post("/api/readings/", json=record, headers=as_ada)
    assert added.status_code == 201
    shown = client.get(added.headers["Location"], headers=as_ada)
    assert shown.json() == added.json()
    assert {name: shown.json()[name] for name in record} == record
    assert list(shown.json()) == SHOWN


def test_a_reading_of_a_book_here_takes_over_its_title_and_is_new_only_once(client, emma, as_bob):
    first = client.put(path(emma, "reading"), json={"status": "reading"}, headers=as_bob)
    assert first.status_code == 201
    assert (first.json()["title"], first.json()["book_id"]) == ("Emma", emma["id"])
    second = client.put(path(emma, "reading"), json={"status": "read", "rating": 5}, headers=as_bob)
    assert second.status_code == 200
    assert second.json()["id"] == first.json()["id"]
    assert client.get(path(emma, "reading"), headers=as_bob).json() == second.json()
    assert client.get(first.headers["Location"], headers=as_bob).json() == second.json()


def test_nobody_else_s_readings_exist(client, emma, as_ada, as_bob, as_admin):
    client.put(path(emma, "reading"), json={"status": "read"}, headers=as_bob)
    added = client.post("/api/readings/", json={"title": "Persuasion"}, headers=as_bob).headers["Location"]
    for others in (as_ada, as_admin):
        assert client.get("/api/readings/", headers=others).json()["items"] == []
        for answer in (
            client.get(path(emma, "reading"), headers=others),
            client.delete(path(emma, "reading"), headers=others),
            client.get(added, headers=others),
            client.patch(added, json={"rating": 1}, headers=others),
            client.delete(added, headers=others),
        ):
            assert answer.status_code == 404
    assert client.get("/api/readings/", headers=as_bob).json()["total"] == 2


def test_a_reading_is_changed_and_forgotten(client, emma, as_ada):
    added = client.post("/api/readings/", json={"title": "Persuasion"}, headers=as_ada).headers["Location"]
    changed = client.patch(added, json={"status": "read", "rating": 4}, headers=as_ada)
    assert (changed.status_code, changed.json()["rating"], changed.json()["version"]) == (200, 4, 2)
    assert client.delete(added, headers=as_ada).status_code == 204
    assert client.get(added, headers=as_ada).status_code == 404
    client.put(path(emma, "reading"), json={"status": "read"}, headers=as_ada)
    assert client.delete(path(emma, "reading"), headers=as_ada).status_code == 204
    assert client.get(path(emma, "reading"), headers=as_ada).status_code == 404


def test_days_and_stars_have_to_make_sense(client, as_ada):
    for wrong, field in (
        ({"rating": 4.7}, "rating"),
        ({"rating": 0}, "rating"),
        ({"started_on": "2026-02-30"}, "started_on"),
        ({"started_on": "2026-02-02", "finished_on": "2026-02-01"}, "finished_on"),
        ({"status": "burnt"}, "status"),
        ({"book_id": "01234567-89ab-cdef-0123-456789abcdef"}, "book_id"),
    ):
        answer = client.post("/api/readings/", json={"title": "Persuasion", **wrong}, headers=as_ada)
        assert answer.status_code == 422
        assert [problem["field"] for problem in answer.json()["problems"]] == [field]


def test_the_list_of_readings_can_be_narrowed_to_a_status(client, as_ada):
    for title, status in (("Emma", "read"), ("Persuasion", "to-read")):
        client.post("/api/readings/", json={"title": title, "status": status}, headers=as_ada)
    found = client.get("/api/readings/?status=to-read", headers=as_ada).json()
    assert [reading["title"] for reading in found["items"]] == ["Persuasion"]
    assert client.get("/api/readings/?status=burnt", headers=as_ada).status_code == 422
    assert client.get("/api/readings/").status_code == 401
