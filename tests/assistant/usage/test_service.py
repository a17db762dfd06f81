"""Counting turns and spend on a real database, also many at once."""

import asyncio
import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest

from finance_app.assistant.usage import service
from finance_app.assistant.usage.rules import Tokens
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.settings import settings
from tests.factories import join, make_actor

NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
PRICES = {"ASSISTANT_PRICE_INPUT": "1", "ASSISTANT_PRICE_OUTPUT": "10"}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
def setting(monkeypatch):
    """Return a way to change settings for the test."""

    def change(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, str(value))
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


async def outcome(actor):
    try:
        await service.count_turn(actor)
    except service.TooManyTurnsError as error:
        return error.message
    return "counted"


async def test_turns_of_a_minute_are_limited_and_the_next_minute_is_free(owner, setting):
    setting(ASSISTANT_TURNS_PER_MINUTE=2)
    with clock.fixed(NOON) as standing:
        assert [await outcome(owner) for _ in range(2)] == ["counted"] * 2
        standing.advance(dt.timedelta(seconds=45))
        with pytest.raises(service.TooManyTurnsError) as error:
            await service.count_turn(owner)
        assert error.value.retry_after_seconds == 15
        assert error.value.message.endswith("You can ask again in 15 seconds.")
        standing.advance(dt.timedelta(seconds=15))
        assert await outcome(owner) == "counted"


async def test_a_minute_goes_on_past_midnight(owner, setting):
    setting(ASSISTANT_TURNS_PER_MINUTE=1)
    with clock.fixed(dt.datetime(2026, 11, 28, 23, 59, 50, tzinfo=dt.UTC)) as standing:
        assert await outcome(owner) == "counted"
        standing.advance(dt.timedelta(seconds=20))
        assert "within a minute" in await outcome(owner)


async def test_turns_of_a_day_are_limited_by_person_and_by_business(owner, setting):
    setting(
        ASSISTANT_TURNS_PER_MINUTE=1000,
        ASSISTANT_TURNS_PER_DAY=3,
        ASSISTANT_BUSINESS_TURNS_PER_DAY=5,
    )
    member = (await join(owner, role="viewer")).actor
    with clock.fixed(NOON) as standing:
        assert [await outcome(owner) for _ in range(3)] == ["counted"] * 3
        assert "3 times today" in await outcome(owner)
        assert [await outcome(member) for _ in range(2)] == ["counted"] * 2
        assert "Your business has asked 5 times" in await outcome(member)
        assert await outcome(await make_actor()) == "counted", "another business is free"
        standing.advance(dt.timedelta(days=1))
        assert await outcome(member) == "counted"


async def test_a_hundred_turns_at_once_never_exceed_a_limit(owner, setting):
    setting(ASSISTANT_TURNS_PER_MINUTE=1000, ASSISTANT_BUSINESS_TURNS_PER_DAY=30)
    member = (await join(owner, role="viewer")).actor
    found = await asyncio.gather(*(outcome((owner, member)[n % 2]) for n in range(100)))
    assert Counter(one == "counted" for one in found) == {True: 30, False: 70}
    usage = await service.read_usage(owner)
    assert (usage.turns, usage.business_turns_today) == (30, 30)


async def test_a_turn_that_is_rolled_back_was_none(owner):
    class BrokenError(Exception):
        pass

    with pytest.raises(BrokenError):
        async with db.transaction(owner):
            await service.count_turn(owner)
            raise BrokenError
    assert (await service.read_usage(owner)).turns == 0


async def test_calls_at_once_never_exceed_the_spend_of_a_month(owner, setting):
    setting(**PRICES, ASSISTANT_SPEND_PER_MONTH="0.05")
    most = Tokens(1000, 400)  # 0.001 + 0.004

    async def call():
        try:
            return await service.reserve(owner, most)
        except service.SpendUsedUpError as error:
            return error.message

    with clock.fixed(NOON) as standing:
        found = await asyncio.gather(*(call() for _ in range(40)))
        held = [one for one in found if not isinstance(one, str)]
        assert len(held) == 10
        assert {one for one in found if isinstance(one, str)} == {
            "The amount that the model may cost this month is used up."
            " It is asked again from 1 December 2026."
        }
        await service.settle(owner, held[0], Tokens(1000, 0), is_first=True)
        assert isinstance(await call(), str), "0.001 of 0.005 is not given back"
        await service.settle(owner, held[1], Tokens(0, 0), is_first=True)
        assert not isinstance(await call(), str)
        standing.move_to(dt.date(2026, 12, 1))
        assert not isinstance(await call(), str)


async def test_without_a_spend_nothing_is_set_aside(owner, setting):
    setting(**PRICES)
    held = await service.reserve(owner, Tokens(10**9, 10**9))
    assert held.amount == 0
    await service.settle(owner, held, Tokens(2_000, 100), is_first=True)
    await service.settle(owner, held, Tokens(1_000, 0), is_first=False)
    usage = await service.read_usage(owner)
    assert (usage.model_turns, usage.input_tokens, usage.output_tokens) == (1, 3_000, 100)
    assert usage.cost == Decimal("0.004")


async def test_the_owner_sees_everybody_and_others_themselves(owner):
    member = (await join(owner, role="viewer")).actor
    await service.count_turn(owner)
    await service.count_turn(member)
    assert {one.person for one in (await service.read_usage(owner)).days} == {
        owner.email, member.email,
    }  # fmt: skip
    assert [one.user_id for one in (await service.read_usage(member)).days] == [member.user_id]
    assert (await service.read_usage(await make_actor())).days == ()
    assert (await service.read_usage(owner, "2025-01")).days == ()
    for wrong in ("2026-13", "november", "2026-1", "9999-01"):
        with pytest.raises(InvalidInputError):
            await service.read_usage(owner, wrong)
