"""Every sentence about holds holds on every database too."""

from tests.unit.lending.test_holds import *  # noqa: F403
