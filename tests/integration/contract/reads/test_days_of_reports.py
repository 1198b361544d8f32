"""Reports count by days in UTC."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR
from library.domain.membership.joining import add_member


def test_days_are_those_in_utc_whatever_time_zone_a_server_is_set_to(postgresql_url, clock):
    far_east = sa.make_url(postgresql_url).update_query_dict({"options": "-ctimezone=Pacific/Auckland"})
    url = far_east.render_as_string(hide_password=False)
    clock.now = datetime(2026, 3, 31, 23, tzinfo=UTC)  # there it is April
    with open_library(url, clock=clock, passwords=Argon2Passwords(memory_kib=8)) as library:
        library.do(add_member, by=OPERATOR, name="Ada", email="ada@example.org", password_hash=None)
        found = library.ask(lambda reads: reads.reports.activity(date(2026, 3, 1), date(2026, 4, 1)))
    assert [(month.month, month.members_joined) for month in found] == [("2026-04", 0), ("2026-03", 1)]
