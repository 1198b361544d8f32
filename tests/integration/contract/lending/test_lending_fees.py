"""Every sentence about fees holds on every database too."""

from tests.unit.lending.test_fees import *  # noqa: F403
