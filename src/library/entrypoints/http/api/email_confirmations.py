"""Showing that an e-mail address is one's own, by the link in a mail to it."""

from litestar import Router, post, put
from litestar.di import Provide
from litestar.params import JSONBody

from library import admission
from library.domain.membership import queries, recovery
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import Confirm
from library.entrypoints.http.api.mailed import ON_ITS_WAY, OnItsWay
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import BY_LINK, SIGNED_IN, TOO_MANY
from library.entrypoints.http.visitors import Address, SignedInActor


@post("/", status_code=202, security=SIGNED_IN, raises=TOO_MANY)
async def ask_for_confirmation(acting: TheActing, core: TheCore, actor: SignedInActor) -> Answer[OnItsWay]:
    """Have the mail with the link for one's own address sent (again)."""
    account = await core.ask(queries.account, viewer=actor, member_id=actor.id)
    asking = acting.do(recovery.ask_for_email, by=actor, email=account.email)
    return await asking.shown(lambda *_: ON_ITS_WAY)


@put("/", status_code=204, raises=BY_LINK)
async def confirm_email(core: TheCore, address: Address, data: JSONBody[Confirm]) -> None:
    """Confirm an address by the secret of the link in the mail to it. Who has it need not be signed in."""
    await core.run(admission.confirm_email, secret=data.secret, address=address)


router = Router(
    "/api/e-mail-confirmations",
    route_handlers=[ask_for_confirmation, confirm_email],
    dependencies={"acting": Provide(acting)},
    tags=["e-mail confirmations"],
)
