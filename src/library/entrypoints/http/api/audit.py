"""The audit log: what changed rights or moderated, and what was done at the console of the server. For admins."""

from collections.abc import Mapping
from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter

from library.domain.fields import Check, checked, optional
from library.domain.operations import queries
from library.domain.operations.audit import AuditEntry, AuditSearch
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.lists import (
    AN_ID_OR_NONE,
    After,
    Listing,
    PageNumber,
    PageSize,
    an_id,
    listed,
    wanted,
)
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.openapi import SIGNED_IN
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor

FILTERS: Mapping[str, Check] = {"action": optional(str), "by": optional(an_id), "member": optional(an_id)}


@get("/")
async def list_audit_log(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    action: Annotated[str, QueryParameter(max_length=50, description="What was done, such as `role-changed`.")] = "",
    by: Annotated[str, QueryParameter(description="Who did it.", schema_extra=AN_ID_OR_NONE)] = "",
    member: Annotated[str, QueryParameter(description="Whom it was done to.", schema_extra=AN_ID_OR_NONE)] = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[AuditEntry]]:
    """What was done, the latest first, as an admin."""
    asked = checked(FILTERS, {"action": action, "by": by, "member": member})
    search = AuditSearch(action=asked["action"], by=asked["by"], member_id=asked["member"])
    return listed(
        await core.ask(queries.audit, viewer=actor, search=search, page=wanted(page, page_size, after)), request
    )


router = Router("/api/audit", route_handlers=[list_audit_log], security=SIGNED_IN, tags=["operations"])
