"""The audit log over HTTP."""

from library.domain.actor import OPERATOR
from library.domain.operations.audit import ADDRESSES_KEPT
from library.domain.operations.use_cases import purge
from tests.integration.http.conftest import in_memory, path


def entries(client, headers, **asked):
    answer = client.get("/api/audit/", params=asked, headers=headers)
    assert answer.status_code == 200
    return answer.json()["items"]


def test_it_says_who_did_what_to_whom_when_and_from_where(client, as_admin, admin, ada, emma):
    client.post(path(emma, "hide"), headers=as_admin)
    client.patch(f"/api/members/{ada.id}/", json={"suspended": True}, headers=as_admin)
    ended, suspended, *_ = entries(client, as_admin, member=ada.id)
    assert ended["action"] == "sessions-ended"
    assert (suspended["action"], suspended["by"], suspended["operator"]) == ("suspension-changed", str(admin.id), False)
    assert suspended["member_id"] == str(ada.id)
    assert suspended["address"] == "testclient"
    assert suspended["at"] == "2026-03-01T12:00:00.123456Z"
    (hidden,) = entries(client, as_admin, action="book-hidden")
    assert (hidden["by"], hidden["data"]["book_id"]) == (str(admin.id), emma["id"])


def test_filters_go_together_and_pages_go_on(client, as_admin, admin, ada, bob):
    for someone in (ada, bob):
        client.patch(f"/api/members/{someone.id}/", json={"role": "librarian"}, headers=as_admin)
    by_grace = entries(client, as_admin, by=admin.id, action="role-changed")
    assert [entry["member_id"] for entry in by_grace] == [str(bob.id), str(ada.id)]
    assert entries(client, as_admin, by=admin.id, action="role-changed", member=ada.id) == by_grace[1:]
    assert entries(client, as_admin, by=ada.id, action="role-changed") == []
    first = client.get("/api/audit/", params={"action": "role-changed", "page_size": 1}, headers=as_admin)
    assert first.json()["items"] == by_grace[:1]
    assert client.get(first.links["next"]["url"], headers=as_admin).json()["items"] == by_grace[1:]


def test_what_the_operator_does_is_said_to_be_done_at_the_console(client, as_admin, library, ada):
    library.do(lambda uow, by: uow.members.get(ada.id).suspend(suspended=True, by=by, now=uow.now), by=OPERATOR)
    done, *_ = entries(client, as_admin, action="suspension-changed")
    assert (done["operator"], done["by"], done["member_id"]) == (True, None, str(ada.id))


def test_addresses_are_let_go_and_nothing_else(client, as_admin, ada, clock, library):
    client.patch(f"/api/members/{ada.id}/", json={"role": "librarian"}, headers=as_admin)
    before, *_ = entries(client, as_admin, member=ada.id)
    clock.now += ADDRESSES_KEPT + clock.now.resolution
    library.do(purge)
    after, *_ = entries(client, as_admin, member=ada.id)
    assert before["address"]
    assert after == before | {"address": None}


@in_memory
def test_a_filter_that_is_no_id_is_named(client, as_admin):
    wrong = client.get("/api/audit/", params={"by": "me", "member": "you"}, headers=as_admin)
    assert wrong.status_code == 422
    assert {problem["field"] for problem in wrong.json()["problems"]} == {"by", "member"}


@in_memory
def test_nobody_but_admins_reads_it(client, as_ada, as_librarian):
    for others in (as_ada, as_librarian):
        assert client.get("/api/audit/", headers=others).json()["code"] == "role-missing"


@in_memory
def test_there_is_no_way_to_change_it(client, as_admin):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.request(method, "/api/audit/", headers=as_admin).status_code == 405
