"""If-Match and If-None-Match."""

import pytest

from tests.integration.http.conftest import NOBODY, in_memory, path


def test_a_change_of_a_stale_version_changes_nothing(client, emma, as_ada):
    first = client.get(path(emma), headers=as_ada).headers["ETag"]
    changed = client.patch(path(emma), json={"year": 1815}, headers={**as_ada, "If-Match": first})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first
    for answer in (
        client.patch(path(emma), json={"year": 1816}, headers={**as_ada, "If-Match": first}),
        client.put(path(emma), json={"title": "Emma"}, headers={**as_ada, "If-Match": first}),
        client.delete(path(emma), headers={**as_ada, "If-Match": first}),
    ):
        assert answer.status_code == 412
        assert answer.json()["code"] == "stale"
        assert (answer.json()["expected"], answer.json()["actual"]) == (1, 2)
    assert client.get(path(emma)).json()["year"] == 1815
    assert client.delete(path(emma), headers={**as_ada, "If-Match": changed.headers["ETag"]}).status_code == 204


@in_memory
@pytest.mark.parametrize("given", ["*", '"1-0123456789abcdef"', 'W/"1-0123456789abcdef"', '"x", "1-0123456789abcdef"'])
def test_if_match_reads_the_version_of_whatever_names_it(client, emma, as_ada, given):
    assert client.patch(path(emma), json={"year": 1}, headers={**as_ada, "If-Match": given}).status_code == 200


@in_memory
@pytest.mark.parametrize("given", ['"other"', '"2-0123456789abcdef"', '""', '"1-0123456789abcdef-gzip"'])
def test_a_tag_that_never_was_matches_nothing(client, emma, as_ada, given):
    assert client.patch(path(emma), json={"year": 1}, headers={**as_ada, "If-Match": given}).status_code == 412


@in_memory
def test_of_a_tag_that_is_not_ours_no_version_is_named(client, emma, as_ada):
    problem = client.patch(path(emma), json={"year": 1}, headers={**as_ada, "If-Match": '"7"'}).json()
    assert problem["detail"] == "If-Match has another entity tag than this has now. Read it again, then decide."
    assert (problem["code"], problem["actual"], "expected" in problem) == ("stale", 1, False)


@in_memory
@pytest.mark.parametrize("given", ["", "null", "1", '"1', "1-0123456789abcdef", '"1-0123456789abcdef" "x"', ","])
def test_an_if_match_that_is_no_list_of_tags_is_malformed(client, emma, as_ada, given):
    answer = client.patch(path(emma), json={"year": 1}, headers={**as_ada, "If-Match": given})
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


@in_memory
@pytest.mark.parametrize("given", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_it_already_is_not_sent_it_again(client, emma, given):
    tag = client.get(path(emma)).headers["ETag"]
    answer = client.get(path(emma), headers={"If-None-Match": given.format(tag)})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["ETag"] == tag
    assert "Content-Type" not in answer.headers


def test_who_has_another_version_or_another_view_of_it_is_sent_it(client, emma, as_ada):
    owner_s, others = (client.get(path(emma), headers=headers).headers["ETag"] for headers in (as_ada, NOBODY))
    assert owner_s != others  # for the owner sees the notes
    assert client.get(path(emma), headers={"If-None-Match": owner_s}).status_code == 200
    client.patch(path(emma), json={"year": 1815}, headers=as_ada)
    assert client.get(path(emma), headers={"If-None-Match": others}).status_code == 200


def test_whatever_has_a_version_has_an_etag(client, emma, as_ada, ada):
    reading = client.put(path(emma, "reading"), json={"status": "read"}, headers=as_ada).headers["Location"]
    for place in (path(emma), path(emma, "reading"), reading, "/api/me/", f"/api/members/{ada.id}/"):
        answer = client.get(place, headers=as_ada)
        assert answer.headers["ETag"].startswith(f'"{answer.json()["version"]}-')
        again = client.get(place, headers={**as_ada, "If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_readings_and_members_have_versions_too(client, as_ada, as_admin, ada, emma):
    stale = {"If-Match": '"7-0123456789abcdef"'}
    reading = client.post("/api/readings/", json={"title": "Emma"}, headers=as_ada).headers["Location"]
    client.put(path(emma, "reading"), json={"status": "read"}, headers=as_ada)
    for answer in (
        client.patch(reading, json={"rating": 4.5}, headers=as_ada | stale),
        client.delete(reading, headers=as_ada | stale),
        client.put(path(emma, "reading"), json={"status": "read"}, headers=as_ada | stale),
        client.delete(path(emma, "reading"), headers=as_ada | stale),
        client.patch("/api/me/", json={"name": "Ada L."}, headers=as_ada | stale),
        client.patch(f"/api/members/{ada.id}/", json={"suspended": True}, headers=as_admin | stale),
    ):
        assert answer.status_code == 412
    assert client.patch(
        reading, json={"rating": 4.5}, headers={**as_ada, "If-Match": '"1-0123456789abcdef"'}
    ).is_success


def test_what_is_not_there_any_more_is_not_made_anew_by_who_wanted_to_change_it(client, emma, as_ada):
    answer = client.put(
        path(emma, "reading"), json={"status": "read"}, headers={**as_ada, "If-Match": '"1-0123456789abcdef"'}
    )
    assert answer.status_code == 412


def test_a_loan_is_kept_as_it_was_seen(client, lend, bob, as_bob):
    loan = path(lend(bob).json(), among="loans")
    seen = client.get(loan, headers=as_bob).headers["ETag"]
    assert client.post(f"{loan}renew/", headers=as_bob).status_code == 200
    assert client.patch(loan, json={"kept": True}, headers={**as_bob, "If-Match": seen}).status_code == 412
    now = client.get(loan, headers=as_bob)
    assert now.json()["kept"] is False
    assert client.patch(loan, json={"kept": True}, headers={**as_bob, "If-Match": now.headers["ETag"]}).is_success
