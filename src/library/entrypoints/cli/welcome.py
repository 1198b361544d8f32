"""What `library serve` says when it starts and nobody can administer the library yet."""

from library import Library
from library.admission import set_up_link
from library.settings import Settings


def welcome(library: Library, settings: Settings) -> str | None:
    """How to become the first admin, with a link that is new each time; None when there is an admin.

    Raises Unavailable, NotMigrated.
    """
    link = set_up_link(library)
    if link is None:
        return None
    place = f"{settings.public_url}{link}"
    return f"There is no admin yet. Whoever opens this page within a week can become the first one: {place}"
