"""Every sentence about loans holds on every database too."""

from tests.unit.lending.test_loans import *  # noqa: F403
