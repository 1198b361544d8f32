"""Every sentence about asking for any copy holds on every database too."""

from tests.unit.lending.test_any_copy import *  # noqa: F403
