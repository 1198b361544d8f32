"""Terms over HTTP: what each level sets, what then holds, and where it comes from."""

import pytest

from library.domain.lending.terms import COMMUNITY_TERMS, NAMES, TERMS
from tests.integration.http.conftest import NOBODY, in_memory, path, refusal

COMMUNITY, MINE = "/api/terms/", "/api/me/terms/"


@pytest.fixture
def on_emma(emma):
    return path(emma, "terms")


@pytest.fixture
def look(client):
    """What is shown of terms to somebody."""
    return lambda place, who: client.get(place, headers=who).json()


@pytest.fixture
def change(client):
    return lambda place, who, **record: client.patch(place, json=record, headers=who)


def test_the_most_specific_that_is_set_holds_and_says_where_it_comes_from(
    look, change, on_emma, as_ada, as_admin, as_bob
):
    assert look(on_emma, as_bob)["holds"]["loan_days"] == {"value": 28, "set_by": "default"}
    for place, who, days, level in (
        (COMMUNITY, as_admin, 21, "community"),
        (MINE, as_ada, 14, "owner"),
        (on_emma, as_ada, 7, "book"),
    ):
        changed = change(place, who, loan_days=days)
        assert (changed.status_code, changed.json()["set"]) == (200, {"loan_days": days})
        assert changed.json() == look(place, who)
        held = look(on_emma, as_bob)["holds"]
        assert held["loan_days"] == {"value": days, "set_by": level}
        assert held["renewals"] == {"value": 2, "set_by": "default"}


def test_null_lets_a_term_be_as_the_next_level_says_and_zero_does_not(change, on_emma, as_ada):
    assert change(on_emma, as_ada, renewals=0, loan_days=7).json()["set"] == {"renewals": 0, "loan_days": 7}
    changed = change(on_emma, as_ada, loan_days=None).json()
    assert changed["set"] == {"renewals": 0}
    assert changed["holds"]["loan_days"] == {"value": 28, "set_by": "default"}
    assert changed["holds"]["renewals"] == {"value": 0, "set_by": "book"}


def test_all_terms_can_be_set_and_are_shown_as_they_were(change, as_ada, as_admin, bob):
    mine = {
        "loan_days": 14,
        "renewals": 1,
        "renewal_days": 7,
        "renewable_late_days": 3,
        "loans_per_borrower": 5,
        "holds_per_member": 4,
        "acceptance": "auto",
        "pick_up_days": 3,
        "guaranteed_days": 2,
        "grace_days": 1,
        "fee_per_day": 10,
        "fee_cap": 500,
        "agreed_value": 1200,
        "away_from": "2026-07-01",
        "away_until": "2026-07-31",
        "borrowers": "named",
        "named": [str(bob.id)],
    }
    community = {name: mine[name] for name in mine if name in COMMUNITY_TERMS} | {
        "currency": "CHF",
        "fee_limit": 2000,
        "dispute_days": 7,
        "detach_days": 90,
        "time_zone": "Europe/Zurich",
        "closed_weekdays": [6, 7],
        "closed_days": ["2026-08-01"],
    }
    for place, who, record, names in ((MINE, as_ada, mine, TERMS), (COMMUNITY, as_admin, community, COMMUNITY_TERMS)):
        assert record.keys() == names.keys()
        shown = change(place, who, **record).json()
        assert shown["set"] == record
        assert {name: shown["holds"][name]["value"] for name in record} == record
        assert change(place, who, **dict.fromkeys(record)).json()["set"] == {}


def test_a_change_of_stale_terms_changes_nothing(client, look, change, on_emma, as_ada, as_admin):
    for place, who in ((COMMUNITY, as_admin), (MINE, as_ada), (on_emma, as_ada)):
        first = client.get(place, headers=who).headers["ETag"]
        for tag, status in ((first, 200), (first, 412), ('"7-0123456789abcdef"', 412)):
            answer = client.patch(place, json={"loan_days": 7}, headers=who | {"If-Match": tag})
            assert answer.status_code == status
        again = client.get(place, headers=who | {"If-None-Match": client.get(place, headers=who).headers["ETag"]})
        assert again.status_code == 304


@in_memory
def test_a_tag_that_never_was_matches_no_terms_that_were_never_set(client, as_ada):
    answer = client.patch(MINE, json={"loan_days": 7}, headers=as_ada | {"If-Match": '"other"'})
    assert refusal(answer) == (412, "stale")


@in_memory
def test_every_term_that_is_wrong_is_named(change, as_ada, on_emma):
    wrong = {"loan_days": 0, "renewals": -1, "away_from": "2026-07-31", "fee_cap": 10**9 + 1}
    for place in (MINE, on_emma):
        answer = change(place, as_ada, **wrong)
        assert refusal(answer) == (422, "invalid")
        assert {each["field"] for each in answer.json()["problems"]} == {"loan_days", "renewals", "fee_cap"}
        backwards = change(place, as_ada, away_from="2026-07-31", away_until="2026-07-01").json()
        assert [each["field"] for each in backwards["problems"]] == ["away_until"]


@in_memory
@pytest.mark.parametrize("name", sorted(COMMUNITY_TERMS.keys() - TERMS.keys()))
def test_what_is_the_community_s_alone_no_owner_sets(change, as_ada, on_emma, name):
    for place in (MINE, on_emma):
        assert refusal(change(place, as_ada, **{name: None})) == (422, "invalid")


@in_memory
@pytest.mark.parametrize("name", sorted(TERMS.keys() - COMMUNITY_TERMS.keys()))
def test_what_is_an_owner_s_alone_the_community_does_not_set(change, as_admin, name):
    assert refusal(change(COMMUNITY, as_admin, **{name: None})) == (422, "invalid")


def test_to_whom_a_book_is_lent_by_name_is_for_its_owner_alone(look, change, on_emma, as_ada, as_bob, as_admin, bob):
    change(on_emma, as_ada, borrowers="named", named=[str(bob.id)])
    assert look(on_emma, as_ada)["holds"]["named"]["value"] == [str(bob.id)]
    for others in (as_bob, as_admin):
        shown = look(on_emma, others)
        assert shown["holds"]["borrowers"] == {"value": "named", "set_by": "book"}
        assert {"named"}.isdisjoint(shown["set"] | shown["holds"])


@in_memory
def test_each_level_is_set_by_whose_it_is(client, change, on_emma, diary, as_ada, as_bob, as_librarian, as_admin):
    for who in (as_bob, as_librarian):
        assert refusal(change(COMMUNITY, who, loan_days=7)) == (403, "role-missing")
    for who in (as_bob, as_librarian, as_admin):
        assert refusal(change(on_emma, who, loan_days=7)) == (403, "not-the-lender")
        assert refusal(change(path(diary, "terms"), who, loan_days=7)) == (404, "not-found")
        assert client.get(path(diary, "terms"), headers=who).status_code == 404
    for place in (COMMUNITY, MINE, on_emma):
        assert client.get(place, headers=NOBODY).status_code == 401
    assert change(MINE, as_bob, loan_days=7).status_code == 200
    assert client.get(MINE, headers=as_ada).json()["set"] == {}


@in_memory
def test_the_document_names_every_term_and_who_may_have_set_it(client):
    schemas = client.get("/schema/openapi.json").json()["components"]["schemas"]
    shown = schemas["Terms"]["properties"]
    assert shown["set"]["properties"].keys() == shown["holds"]["properties"].keys() == set(NAMES)
    loan_days = shown["holds"]["properties"]["loan_days"]["properties"]
    assert loan_days["value"]["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 3650}
    assert loan_days["set_by"]["$ref"] == "#/components/schemas/Level"
    assert schemas["EditTerms"]["properties"].keys() == TERMS.keys()
    assert schemas["EditCommunityTerms"]["properties"].keys() == COMMUNITY_TERMS.keys()
