"""Requests on assets that several tests send, and what their answers say."""

from typing import Any

import httpx

from finance_app.identity.rules import Actor
from tests.api_app import client

PATH = "/api/v1/assets"
FIVE: dict[str, Any] = {
    "name": "Delivery van",
    "acquisition_date": "2024-01-01",
    "value": "6000.00",
    "type": "Haulage",
    "notes": "Bought second-hand",
}
"""The five fields that are enough; the type is new, so its terms are a straight line of 5 years."""

MACRS: dict[str, Any] = {**FIVE, "method": "macrs", "life": "5 years"}
UNITS: dict[str, Any] = {**FIVE, "method": "units_of_production", "capacity": "1000"}
UNKNOWN = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"


async def record(actor: Actor, raw: dict[str, Any] = FIVE, **changes: Any) -> Any:
    """Record an asset and return its answer's body."""
    async with client(actor) as api:
        answer = await api.post(PATH, json={**raw, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


def path_of(asset: dict[str, Any]) -> str:
    return f"{PATH}/{asset['id']}"


async def change(api: httpx.AsyncClient, asset: dict[str, Any], kind: str, **fields: Any) -> Any:
    """Let something happen to an asset and return its answer's body."""
    answer = await api.post(f"{path_of(asset)}/changes", json={"kind": kind, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def errors(answer: httpx.Response, status: int = 422) -> dict[str, str]:
    """Return the sentences of a refusal by field."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = {one["field"]: one["detail"] for one in answer.json()["errors"]}
    assert all(sentence[-1] in ".?" for sentence in found.values())
    return found


async def everything(actor: Actor) -> Any:
    """Return all there is of a business's assets, to see that a request saved nothing."""
    async with client(actor) as api:
        assets = (await api.get(PATH, params={"status": "all"})).json()
        trash = (await api.get(PATH, params={"trashed": "1"})).json()
        ids = [one["id"] for one in assets["items"]]
        more = [
            (await api.get(f"{PATH}/{one}/{part}")).json()
            for one in ids
            for part in ("changes", "schedule", "attachments")
        ]
        expenses = (await api.get("/api/v1/expenses")).json()
        due = (await api.get(f"{PATH}/depreciation/due")).json()
    return [assets, trash, more, expenses, due]
