"""Every sentence about giving holds on every database too."""

from tests.unit.lending.test_giving import *  # noqa: F403
