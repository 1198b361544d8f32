"""Every sentence about giving, leaving and being left behind holds on every database too."""

from tests.unit.lending.test_giving import *  # noqa: F403
