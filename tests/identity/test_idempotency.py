"""Repeated requests: one effect, one answer, for a day."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from finance_app.identity.idempotency.service import Answer, KeyReusedError, answer_once
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import ConflictError
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from tests import factories
from tests.api_app import client

BODY: dict[str, Any] = {"date": "2026-03-14", "amount": "42.00", "vendor": "Northgate"}


async def _count(actor: Actor) -> int:
    summary = await entries.summarise_entries(actor, Kind.EXPENSE, EntryFilter())
    return summary.entry_count


async def test_the_same_request_has_one_effect_and_one_answer() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        first = await api.post("/api/v1/expenses", json=BODY, headers={"Idempotency-Key": "a"})
        again = await api.post("/api/v1/expenses", json=BODY, headers={"Idempotency-Key": "a"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "idempotency-hit" not in first.headers
    assert again.headers["idempotency-hit"] == "true"
    for name in ("location", "etag", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert await _count(actor) == 1


async def test_two_hundred_posts_with_ten_keys_record_ten_entries() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:

        async def post(number: int) -> Any:
            key = f"key-{number % 10}"
            body = {**BODY, "notes": key}
            return await api.post("/api/v1/expenses", json=body, headers={"Idempotency-Key": key})

        answers = await asyncio.gather(*(post(number) for number in range(200)))

    assert Counter(answer.status_code for answer in answers) == {201: 200}
    assert sum("idempotency-hit" in answer.headers for answer in answers) == 190
    assert len({answer.json()["id"] for answer in answers}) == 10
    assert await _count(actor) == 10


async def test_without_keys_every_post_counts() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        await asyncio.gather(*(api.post("/api/v1/expenses", json=BODY) for _ in range(5)))

    assert await _count(actor) == 5


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/v1/expenses", {**BODY, "amount": "43.00"}), ("/api/v1/incomes", BODY)],
)
async def test_a_key_used_for_another_request_is_refused(path: str, body: dict[str, Any]) -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Idempotency-Key": "a"}) as api:
        await api.post("/api/v1/expenses", json=BODY)
        answer = await api.post(path, json=body)

    assert answer.status_code == 422
    assert "another request" in answer.json()["detail"]
    assert await _count(actor) == 1


async def test_a_refused_request_may_be_corrected_under_its_key() -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Idempotency-Key": "a"}) as api:
        refused = await api.post("/api/v1/expenses", json={**BODY, "category": "Nonsense"})
        answer = await api.post("/api/v1/expenses", json=BODY)

    assert (refused.status_code, answer.status_code) == (422, 201)
    assert "idempotency-hit" not in answer.headers


async def test_a_failure_rolls_back_and_is_not_kept() -> None:
    actor = await factories.make_actor()

    async def work() -> Answer:
        await factories.make_entry(actor)
        raise ConflictError

    with pytest.raises(ConflictError):
        await answer_once(actor, "a", b"hash", work)
    assert await _count(actor) == 0

    async def better() -> Answer:
        return Answer(201, {}, b"done")

    assert await answer_once(actor, "a", b"hash", better) == Answer(201, {}, b"done")
    kept = await answer_once(actor, "a", b"hash", better)
    assert (kept.body, kept.is_repeat) == (b"done", True)


async def test_keys_are_forgotten_after_a_day(admin_url: str) -> None:
    actor = await factories.make_actor()
    headers = {"Idempotency-Key": "a"}
    async with client(actor) as api:
        await api.post("/api/v1/expenses", json=BODY, headers=headers)
        await api.post("/api/v1/expenses", json=BODY, headers={"Idempotency-Key": "old"})
        await factories.as_admin(
            admin_url,
            "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours'"
            " WHERE organization_id = :id",
            id=actor.organization_id,
        )
        fresh = await api.post("/api/v1/expenses", json={**BODY, "amount": "7.00"}, headers=headers)

    assert fresh.status_code == 201
    assert "idempotency-hit" not in fresh.headers
    rows = await factories.as_admin(
        admin_url,
        "SELECT key FROM idempotency_keys WHERE organization_id = :id",
        id=actor.organization_id,
    )
    assert [row.key for row in rows] == ["a"]


async def test_an_answer_is_kept_almost_a_day() -> None:
    actor = await factories.make_actor()

    async def work() -> Answer:
        return Answer(200, {}, b"")

    await answer_once(actor, "a", b"hash", work)
    with clock.fixed(clock.now() + timedelta(hours=23, minutes=59)):
        assert (await answer_once(actor, "a", b"hash", work)).is_repeat


async def test_keys_of_two_businesses_do_not_meet() -> None:
    one, other = await factories.make_actor(), await factories.make_actor()
    for actor in (one, other):
        async with client(actor, headers={"Idempotency-Key": "same"}) as api:
            answer = await api.post("/api/v1/expenses", json=BODY)
        assert "idempotency-hit" not in answer.headers

    assert (await _count(one), await _count(other)) == (1, 1)


async def test_another_member_cannot_fetch_an_answer_by_its_key() -> None:
    owner = await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    clerk = (await factories.join(owner, role=Role.BOOKKEEPER)).actor
    async with client(owner) as api:
        await api.post("/api/v1/expenses", json=BODY, headers={"Idempotency-Key": "a"})
    async with client(viewer, headers={"Idempotency-Key": "a"}) as api:
        assert (await api.post("/api/v1/expenses", json=BODY)).status_code == 403
    async with client(clerk, headers={"Idempotency-Key": "a"}) as api:
        assert (await api.post("/api/v1/expenses", json=BODY)).status_code == 422


@pytest.mark.parametrize(("key", "status"), [("", 422), ("k" * 255, 201), ("k" * 256, 422)])
async def test_a_key_has_1_to_255_characters(key: str, status: int) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post("/api/v1/expenses", json=BODY, headers={"Idempotency-Key": key})

    assert answer.status_code == status


async def test_changes_deletes_and_restores_are_repeated_too() -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    path = f"/api/v1/expenses/{entry.id}"
    async with client(actor) as api:
        for method, address, key in (
            ("PUT", path, "put"),
            ("DELETE", path, "delete"),
            ("POST", f"{path}/restore", "restore"),
        ):
            body = BODY if method == "PUT" else None
            headers = {"Idempotency-Key": key}
            first = await api.request(method, address, json=body, headers=headers)
            again = await api.request(method, address, json=body, headers=headers)
            assert first.is_success
            assert again.status_code == first.status_code
            assert again.content == first.content
            assert again.headers["idempotency-hit"] == "true"


async def test_one_reused_key_is_an_error_of_its_own() -> None:
    actor = await factories.make_actor()

    async def work() -> Answer:
        return Answer(200, {}, b"")

    await answer_once(actor, "a", b"one", work)
    with pytest.raises(KeyReusedError):
        await answer_once(actor, "a", b"other", work)


async def test_retries_over_cut_connections_never_record_twice(admin_url: str) -> None:
    """G2: connections die at any point of the work, the commit included; every post is retried."""
    actor = await factories.make_actor()
    numbers = iter(range(80))
    failures: Counter[int] = Counter()

    async def post_until_it_is_answered(api: Any) -> None:
        for number in numbers:
            body = {**BODY, "notes": f"post {number}"}
            headers = {"Idempotency-Key": f"post-{number}"}
            while True:
                answer = await api.post("/api/v1/expenses", json=body, headers=headers)
                if answer.status_code == 201:
                    break
                assert answer.status_code == 503, answer.text
                failures[answer.status_code] += 1

    async with client(actor) as api:
        workers = asyncio.gather(*(post_until_it_is_answered(api) for _ in range(8)))
        while not workers.done():
            await factories.as_admin(
                admin_url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename LIKE '%\\_app' AND random() < 0.3",
            )
            await asyncio.wait([workers], timeout=0.1)
        await workers

    assert failures[503] > 0, "no connection was cut at work, so nothing was shown"
    assert await _count(actor) == 80
