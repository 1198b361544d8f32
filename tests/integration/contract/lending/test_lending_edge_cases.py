"""Every edge case holds on every database too."""

from tests.unit.lending.test_edge_cases import *  # noqa: F403
