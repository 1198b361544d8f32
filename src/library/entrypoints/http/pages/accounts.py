"""Where the links in mails lead to, and what goes with it.

To open such a page changes nothing, for programs that look for harm in mails follow every link; only its form does,
whose button a person presses. Who that is is shown by the secret in it, never by a session (security.BY_THEMSELVES).
"""

from typing import Annotated, TypeAlias

from litestar import get, post
from litestar.params import QueryParameter

from library import admission
from library.domain.membership import policy, recovery
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.pages.forms import Form, FormIfSent, TheForm
from library.entrypoints.http.pages.showing import ThePages
from library.entrypoints.http.visitors import Address

Secret: TypeAlias = Annotated[str, QueryParameter(max_length=100)]


@get("/set-password")
async def ask_new_password(pages: ThePages, secret: Secret = "") -> Answer[bytes]:
    """Asks for a new password."""
    return pages.show("set-password", form=Form(secret=secret))


@post("/set-password")
async def set_password(core: TheCore, pages: ThePages, address: Address, form: TheForm) -> Answer[bytes]:
    """Sets it."""
    await core.run_hashing(admission.reset_by_link, secret=form["secret"], password=form["password"], address=address)
    return pages.show("password-set")


@get("/forgot-password")
async def ask_whose_password(pages: ThePages) -> Answer[bytes]:
    """Asks whom to send the mail to."""
    return pages.show("forgot-password", form=Form())


@post("/forgot-password", status_code=202)
async def forgot_password(core: TheCore, pages: ThePages, address: Address, form: TheForm) -> Answer[bytes]:
    """Has the mail sent, if the address is a member's; says the same if it is nobody's."""
    await core.do(recovery.ask_for_reset, email=form["email"], address=address)
    return pages.show("mail-on-its-way", status=202, email=form["email"])


@get("/confirm-email")
async def ask_confirmation(pages: ThePages, secret: Secret = "") -> Answer[bytes]:
    """Asks whether the address is the reader's."""
    return pages.show("confirm-email", form=Form(secret=secret))


@post("/confirm-email")
async def confirm_email(core: TheCore, pages: ThePages, address: Address, form: TheForm) -> Answer[bytes]:
    """Confirms it."""
    member = await core.run(admission.confirm_email, secret=form["secret"], address=address)
    return pages.show("email-confirmed", email=member.email)


@get("/unsubscribe")
async def ask_fewer_mails(pages: ThePages, secret: Secret = "") -> Answer[bytes]:
    """Asks whether fewer mails are wanted."""
    return pages.show("unsubscribe", form=Form(secret=secret))


@post("/unsubscribe")
async def unsubscribe(
    core: TheCore, pages: ThePages, address: Address, form_if_sent: FormIfSent, secret: Secret = ""
) -> Answer[bytes]:
    """Lets fewer be sent. Mail programs press this button by themselves, with the secret in the query (RFC 8058)."""
    preferences = await core.run(admission.unsubscribe, secret=form_if_sent["secret"] or secret, address=address)
    return pages.show("unsubscribed", guest=preferences.member_id is None)


@get("/join")
async def ask_who_joins(core: TheCore, pages: ThePages, secret: Secret = "") -> Answer[bytes]:
    """Asks for what an account needs."""
    policy.may_join(core.library.registration, invited=bool(secret))
    return pages.show("join", form=Form(secret=secret))


@post("/join", status_code=201)
async def join(core: TheCore, pages: ThePages, address: Address, form: TheForm) -> Answer[bytes]:
    """Makes the account."""
    member = await core.run_hashing(
        admission.join,
        name=form["name"],
        email=form["email"],
        password=form["password"],
        invitation=form["secret"] or None,
        address=address,
    )
    return pages.show("joined", status=201, member=member)


@get("/set-up")
async def ask_first_admin(pages: ThePages, secret: Secret = "") -> Answer[bytes]:
    """Asks who is the first admin."""
    return pages.show("set-up", form=Form(secret=secret))


@post("/set-up", status_code=201)
async def set_up(core: TheCore, pages: ThePages, address: Address, form: TheForm) -> Answer[bytes]:
    """Makes their account."""
    member = await core.run_hashing(
        admission.set_up,
        secret=form["secret"],
        name=form["name"],
        email=form["email"],
        password=form["password"],
        address=address,
    )
    return pages.show("set-up-done", status=201, member=member)


HANDLERS = [
    ask_new_password,
    set_password,
    ask_whose_password,
    forgot_password,
    ask_confirmation,
    confirm_email,
    ask_fewer_mails,
    unsubscribe,
    ask_who_joins,
    join,
    ask_first_admin,
    set_up,
]
