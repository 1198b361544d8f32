"""`library audit`."""

from collections.abc import Callable
from functools import cache

import click

from library.domain.ids import MemberId
from library.domain.operations import queries
from library.domain.operations.audit import AuditEntry, AuditSearch
from library.domain.paging import Slice
from library.entrypoints.cli import options
from library.entrypoints.cli.opening import opened
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import print_json, print_table, say
from library.entrypoints.cli.who import id_of, name_of


@click.command(
    short_help="Show who did what to whom, when and from where.",
    epilog=example(
        "library audit --action role-changed",
        "library audit --by ada@example.org",
        "library audit --member bob@example.org",
    ),
)
@click.option("--action", default="", help="Only this, such as role-changed, signed-in or book-hidden.")
@click.option("--by", "done_by", metavar="E-MAIL", help="Only what this member did; an id for who is gone.")
@click.option("--member", metavar="E-MAIL", help="Only what was done to this member; an id for who is gone.")
@options.page
@options.page_size
@options.as_member
@options.in_json
def audit(
    *,
    action: str,
    done_by: str | None,
    member: str | None,
    page: int,
    page_size: int,
    acting_as: str | None,
    in_json: bool,
) -> None:
    """Show who did what to whom, when and from where: what changes rights or moderates, and work at the console.

    With --json it says of each entry all that is known.
    """
    with opened(acting_as) as (library, by):
        search = AuditSearch(
            action=action or None,
            by=id_of(library, done_by) if done_by else None,
            member_id=id_of(library, member) if member else None,
        )
        found = library.ask(queries.audit, viewer=by, search=search, page=Slice(page, page_size))
        named = cache(lambda member_id: name_of(library, by, member_id))
        rows = [] if in_json else [_row(entry, named) for entry in found.items]
    if in_json:
        print_json(found.items)
        return
    print_table(["WHEN (UTC)", "WHO", "WHAT", "WHOM", "FROM"], rows, whole=["WHEN (UTC)", "WHAT"])
    if found.next:
        say(f"There are more: --page {page + 1}.")


def _row(entry: AuditEntry, named: Callable[[MemberId], str]) -> list[str]:
    who = named(entry.by) if entry.by else "the operator" if entry.operator else ""
    whom = named(entry.member_id) if entry.member_id else ""
    where = "the console" if entry.operator else entry.address or ""
    return [f"{entry.at:%Y-%m-%d %H:%M}", who, entry.action, whom, where]
