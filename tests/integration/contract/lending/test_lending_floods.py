"""Every sentence about floods holds on every database too."""

from tests.unit.lending.test_floods import *  # noqa: F403
