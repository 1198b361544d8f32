"""Which moments that were written down can be right: clocks differ a little, and some go wrong by years."""

from datetime import datetime, timedelta

# Also two transactions of one process need not commit in the order in which they looked at the clock.
SKEW = timedelta(minutes=1)


def farthest(now: datetime, longest: timedelta) -> datetime:
    """What is said to happen in so long a time at most is later than this only where a clock went wrong."""
    return now + longest + SKEW
