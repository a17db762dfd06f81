"""What the browser posts from the page of imports: files, several at once, or pasted rows."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from finance_app.identity.api import current_actor
from finance_app.identity.rules import Actor, Permission
from finance_app.imports.history.views import PATH, import_href, problem_code
from finance_app.imports.plans.rules import Plan
from finance_app.imports.plans.service import receive_file
from finance_app.imports.work.service import wait_for
from finance_app.kit.errors import AppError, NotFoundError

forms = APIRouter(prefix="/forms/imports", include_in_schema=False)

FILES_MAX: Final = 20
PASTED_NAME: Final = "Pasted rows.csv"
_FIELDS_MAX: Final = 4
_PASTED_BYTES_MAX: Final = 5_000_000
_BLOCK_BYTES: Final = 1_000_000
_WAIT_SECONDS: Final = 1.5
"""So long a small file may take to be read before its page is shown."""


@forms.post("")
async def receive_from_page(request: Request) -> Response:
    """Take what the page sent, and show it: one file on its page, several in the list."""
    problem = "origin"
    try:
        actor = await current_actor(request)
        problem = "role"
        actor.require(Permission.WRITE)
    except AppError:
        return _back(problem)
    try:
        async with request.form(
            max_files=FILES_MAX, max_fields=_FIELDS_MAX, max_part_size=_PASTED_BYTES_MAX
        ) as form:
            found = await _received(actor, form)
    except HTTPException:  # what the form's parser says of too many or too long parts
        return _back("many")
    except NotFoundError:
        return _back("account")
    except AppError as error:
        return _back(problem_code(error))
    if not found:
        return _back("empty")
    if all(plan.is_small for plan in found):
        await wait_for(actor, found[-1].id, _WAIT_SECONDS)
    return RedirectResponse(import_href(found[0].id) if len(found) == 1 else PATH, 303)


async def _received(actor: Actor, form: FormData) -> list[Plan]:
    """Return the imports that the files and the pasted rows of a form have become."""
    account_id = None
    with suppress(ValueError):
        account_id = UUID(str(form.get("bank_account") or ""))
    found: list[Plan] = []
    for file in form.getlist("file"):
        if isinstance(file, UploadFile) and (file.filename or file.size):
            plan = await receive_file(actor, file.filename or "", _content(file), account_id)
            found.append(plan)
    pasted = form.get("pasted")
    if isinstance(pasted, str) and pasted.strip():
        content = pasted.replace("\0", "").encode("utf-8", "replace")
        found.append(await receive_file(actor, PASTED_NAME, content, account_id))
    return found


async def _content(file: UploadFile) -> AsyncIterator[bytes]:
    while block := await file.read(_BLOCK_BYTES):
        yield block


def _back(problem: str) -> Response:
    return RedirectResponse(f"{PATH}?problem={problem}", 303)
