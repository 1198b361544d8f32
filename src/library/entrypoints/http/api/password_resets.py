"""A new password for who forgot theirs, by the link in a mail."""

from litestar import Router, post, put
from litestar.di import Provide
from litestar.params import JSONBody

from library import admission
from library.domain.membership import recovery
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import ForgottenPassword, ResetPassword
from library.entrypoints.http.api.mailed import ON_ITS_WAY, OnItsWay
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, anybody_acting
from library.entrypoints.http.openapi import BY_LINK, TOO_MANY
from library.entrypoints.http.visitors import Address


@post("/", status_code=202, raises=TOO_MANY)
async def ask_for_reset(acting: TheActing, address: Address, data: JSONBody[ForgottenPassword]) -> Answer[OnItsWay]:
    """Have a mail with a link sent, if the address is a member's. The answer is the same if it is nobody's."""
    asking = acting.do(recovery.ask_for_reset, email=data.email, address=address)
    return await asking.shown(lambda *_: ON_ITS_WAY)


@put("/", status_code=204, raises=BY_LINK)
async def reset_password(core: TheCore, address: Address, data: JSONBody[ResetPassword]) -> None:
    """Set a new password by the secret of the link. All sessions and tokens end; sign in afterwards."""
    await core.run_hashing(admission.reset_by_link, secret=data.secret, password=data.password, address=address)


router = Router(
    "/api/password-resets",
    route_handlers=[ask_for_reset, reset_password],
    dependencies={"acting": Provide(anybody_acting)},
    tags=["password resets"],
)
