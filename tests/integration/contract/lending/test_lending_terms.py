"""Every sentence about terms holds on every database too."""

from tests.unit.lending.test_terms import *  # noqa: F403
