"""Terms come back from a database as they were set, with their types."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from library.adapters.sql.types import Ids, SetTerms
from library.domain.lending.terms import NAMES, Acceptance, Borrowers, Resolved, Terms

numbers, days, people = st.integers(1, 30), st.dates(), st.lists(st.uuids(), unique=True, max_size=3)
OWN = {
    "loan_days": numbers,
    "renewals": numbers,
    "acceptance": st.sampled_from(Acceptance),
    "borrowers": st.sampled_from(Borrowers),
    "named": people,
    "away_from": days,
}
COMMON = {
    "currency": st.just("CHF"),
    "time_zone": st.just("Europe/Berlin"),
    "closed_weekdays": st.lists(st.integers(1, 7), unique=True, max_size=6),
    "closed_days": st.lists(days, unique=True, max_size=3),
}
DIALECT = sqlite.dialect()


def kept(type_, value):
    return type_.process_result_value(type_.process_bind_param(value, DIALECT), DIALECT)


@given(st.booleans(), st.data())
def test_terms_come_back_as_they_were_set(community, data):
    record = data.draw(st.fixed_dictionaries({}, optional=COMMON if community else OWN))
    terms = Terms(id=UUID(int=1), owner_id=None if community else UUID(int=2))
    terms.set(record)
    again = kept(SetTerms(), terms.values)
    assert again == terms.values
    assert {name: type(value) for name, value in again.items()} == {n: type(v) for n, v in terms.values.items()}
    Resolved(**again).calendar()


@pytest.mark.parametrize("name", NAMES)
def test_there_is_none_that_does_not_come_back(name):
    """Whatever the default is, or where there is none: a day."""
    value = getattr(Resolved(), name)
    some = {"away_from": date(2026, 3, 1), "away_until": date(2026, 3, 2), "named": (UUID(int=7),)}
    value = {**some, "closed_days": (date(2026, 3, 1),), "closed_weekdays": (7,)}.get(name, value)
    again = kept(SetTerms(), {name: value})[name]
    assert (again, type(again)) == (value, type(value))


@given(people)
def test_ids_come_back_in_their_order(ids):
    assert kept(Ids(), tuple(ids)) == tuple(ids)
    assert kept(Ids(), None) is kept(SetTerms(), None) is None
