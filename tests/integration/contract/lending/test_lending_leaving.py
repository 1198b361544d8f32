"""Every sentence about leaving holds on every database too."""

from tests.unit.lending.test_leaving import *  # noqa: F403
