"""Every sentence about passing on holds on every database too."""

from tests.unit.lending.test_passing_on import *  # noqa: F403
