"""Generated requests, right and wrong, at every route: no 500, and nothing undocumented (G11).

Requests run in this process on the loop of the run; hypothesis draws them in a thread beside it.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from finance_app.identity.rules import Actor
from finance_app.ledger.categories import service as categories
from finance_app.ledger.entries.rules import Kind
from tests import factories
from tests.api_app import HOST, api_app, bearer

SCHEMA = schemathesis.openapi.from_dict(api_app().openapi())
OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path.removeprefix('/api/v1')}": found.ok()
    for found in SCHEMA.get_all_operations()
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 50, GenerationMode.NEGATIVE: 50}
SLOW = {"POST /auth/signup": 8, "POST /auth/login": 8, "GET /reports/excel": 12}
"""Routes that hash a password or write a file, with fewer examples."""


@pytest.mark.parametrize("mode", list(EXAMPLES), ids=["right", "wrong"])
@pytest.mark.parametrize("name", list(OPERATIONS))
async def test_no_request_fails_or_gets_an_undocumented_answer(
    name: str, mode: GenerationMode
) -> None:
    actor = await factories.make_actor()
    known = await _known_ids(actor, name)
    count = SLOW.get(name, EXAMPLES[mode])
    loop = asyncio.get_running_loop()
    seen: Counter[int] = Counter()

    def wait(work: Callable[[], Awaitable[Any]]) -> Any:
        return asyncio.run_coroutine_threadsafe(work(), loop).result(30)  # type: ignore[arg-type]

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode), is_known=st.booleans())
    def run(case: Any, is_known: bool) -> None:
        if is_known and known:
            case.path_parameters = known
        sent = requests.Request(**case.as_transport_kwargs(base_url=HOST)).prepare()
        sent.headers.update(bearer(actor))
        answer = wait(lambda: _send(sent))
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    await asyncio.to_thread(run)

    assert sum(seen.values()) >= min(count, 2)
    assert not any(status >= 500 for status in seen)


async def _known_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return path parameters that name something of the actor's, for routes that take an id."""
    if "{entry_id}" in name:
        kind = Kind.INCOME if "incomes" in name else Kind.EXPENSE
        return {"entry_id": str((await factories.make_entry(actor, kind)).id)}
    travel = await categories.find_category(actor, Kind.EXPENSE, "Travel")
    meals = await categories.find_category(actor, Kind.EXPENSE, "Meals")
    assert travel
    assert meals
    if "{category_id}" in name:
        return {"category_id": str(travel.id)}
    if "{merge_id}" in name:
        return {"merge_id": str(await categories.merge_categories(actor, travel.id, meals.id))}
    return {}


async def _send(sent: requests.PreparedRequest) -> Response:
    """Send a prepared request to the app as it stands."""
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api_app())) as client:
        answer = await client.request(
            sent.method or "", sent.url or "", headers=dict(sent.headers), content=body
        )
    return Response(
        status_code=answer.status_code,
        headers={name: answer.headers.get_list(name) for name in answer.headers},
        content=answer.content,
        request=sent,
        elapsed=answer.elapsed.total_seconds(),
        verify=False,
        message=answer.reason_phrase,
        encoding=answer.encoding,
    )
