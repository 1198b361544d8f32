"""How often something may be tried, by account and by address; counted for all processes together.

Windows are fixed: the first attempt opens one, and when it is over the count begins anew.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from attrs import frozen

from library.domain.operations.clocks import farthest


def network(address: str) -> str:
    """Whose attempts count together: an IPv4 address, or the network of 64 bits that one household has of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped or IPv6Network((int(parsed) >> 64 << 64, 64)))


@frozen
class Limit:
    """So many attempts in so long a time, for each key."""

    name: str
    most: int
    within: timedelta

    def is_open(self, ends_at: datetime, now: datetime) -> bool:
        """Whether a window that ends then is one to count in."""
        return now < ends_at <= farthest(now, self.within)


_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

# Somebody else's attempts are not to lock out a member: those from one address count by themselves, and where members
# have signed in before, only their own from there count.
LOG_IN_HERE = Limit("log-in from here", 10, _QUARTER)
LOG_IN_TO = Limit("log-in to account", 100, _HOUR)
LOG_IN_KNOWN = Limit("log-in known here", 1, 90 * _DAY)  # no limit: a window that is open is what is remembered
LOG_IN_FROM = Limit("log-in from address", 100, _QUARTER)
JOIN_FROM = Limit("join from address", 20, _HOUR)
JOIN_AS = Limit("join as", 5, _HOUR)
RESET_OF = Limit("reset of account", 3, _HOUR)
RESET_FROM = Limit("reset from address", 20, _HOUR)
LINK_FROM = Limit("link from address", 60, _HOUR)
EMAIL_OF = Limit("e-mail of account", 5, _HOUR)
EMAIL_TRIED_BY = Limit("e-mail tried by account", 20, _DAY)  # each tells whether somebody has that address
PASSWORD_OF = Limit("password of account", 10, _QUARTER)
INVITE_BY = Limit("invite by account", 100, _DAY)
# What mails somebody who has not asked for it; what is refused or undone does not count.
LEND_TO_GUESTS = Limit("lend to guests by account", 30, _DAY)
OFFER_BY = Limit("offer by account", 30, _DAY)
HOLD_BY = Limit("hold by account", 100, _DAY)
CHANGE_LOANS_BY = Limit("change loans by account", 100, _DAY)  # their due dates, as owner
SETTLE_BY = Limit("settle by account", 100, _DAY)
