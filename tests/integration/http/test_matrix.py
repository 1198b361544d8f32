"""Who may do what: every route and method for everybody, as matrix.txt says, asked over HTTP."""

import pytest

from tests.integration.http.matrix import ROWS, ask, routes


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_matrix_says(asked, world, row):
    assert {who: ask(asked, world, row, who) for who in row.expected} == row.expected


def test_the_matrix_has_every_route_and_no_other(asked):
    there, listed = routes(asked.app), {row.route for row in ROWS}
    assert {"not in the matrix": there - listed, "no route": listed - there} == {
        "not in the matrix": set(),
        "no route": set(),
    }
