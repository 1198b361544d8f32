"""The very first admin, by the link that is printed when the server starts."""

from litestar import put
from litestar.params import JSONBody

from library import admission
from library.domain.membership import queries
from library.domain.membership.views import AccountView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import SetUp
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.openapi import BY_LINK
from library.entrypoints.http.visitors import Address


@put("/api/set-up", status_code=201, raises=BY_LINK, tags=["members"])
async def set_up(core: TheCore, address: Address, data: JSONBody[SetUp]) -> Answer[AccountView]:
    """Become the first admin, by the secret of the link that the server prints. Sign in afterwards."""
    member = await core.run_hashing(admission.set_up, **data.given(), address=address)
    view = await core.ask(queries.account, viewer=member.actor(), member_id=member.id)
    return Answer(view, headers={"Location": f"/api/members/{member.id}/"})
