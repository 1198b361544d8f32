"""Members as the operator names them, and the other way round."""

from uuid import UUID

from library import Library
from library.domain.actor import Actor
from library.domain.errors import NotFound
from library.domain.ids import MemberId
from library.domain.membership import queries
from library.entrypoints.cli.opening import account


def name_of(library: Library, by: Actor, member_id: MemberId) -> str:
    """What a member is called; the id of who is gone."""
    try:
        return library.ask(queries.member, viewer=by, member_id=member_id).name
    except NotFound:
        return str(member_id)


def id_of(library: Library, given: str) -> MemberId:
    """Of an e-mail address, or an id as it is: who is gone has no address any more. Raises NotFound."""
    try:
        return MemberId(UUID(given))
    except ValueError:
        return account(library, given).id
