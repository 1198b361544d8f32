"""Who may look after the server."""

from library.domain.actor import Actor


def may_operate(by: Actor) -> None:
    """Jobs and the audit log are for admins."""
    by.need_admin()
