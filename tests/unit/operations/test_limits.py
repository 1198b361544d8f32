"""Whose attempts count together."""

import pytest

from library.domain.operations.limits import network


@pytest.mark.parametrize(
    "address, counts_as",
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:DB8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_household_s_ipv6_addresses_count_as_one(address, counts_as):
    assert network(address) == counts_as
