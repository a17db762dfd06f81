"""The clock can be replaced, for every thread and task, and only within the block."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from finance_app.kit import clock

NEW_YEAR = datetime(2026, 1, 1, 8, 30, tzinfo=UTC)


def test_now_is_in_utc_and_runs():
    before = datetime.now(tz=UTC)
    first, second = clock.now(), clock.now()
    assert before <= first <= second <= datetime.now(tz=UTC)
    assert first.tzinfo is UTC


def test_today_is_the_date_of_now_where_the_server_stands():
    before = clock.now().astimezone().date()
    day = clock.today()
    assert before <= day <= clock.now().astimezone().date()
    assert type(day) is date


def test_a_fixed_clock_stands_still():
    with clock.fixed(NEW_YEAR):
        assert clock.now() == clock.now() == NEW_YEAR
        assert clock.today() == date(2026, 1, 1)


def test_a_bare_day_is_noon_of_that_day():
    with clock.fixed(date(2024, 2, 29)):
        assert clock.now() == datetime(2024, 2, 29, 12, tzinfo=UTC)
        assert clock.today() == date(2024, 2, 29)


def test_today_follows_the_zone_of_the_moment_and_now_is_utc():
    auckland = timezone(timedelta(hours=13))
    with clock.fixed(datetime(2026, 1, 1, 6, tzinfo=auckland)):
        assert clock.today() == date(2026, 1, 1)
        assert clock.now() == datetime(2025, 12, 31, 17, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_a_fixed_clock_moves_when_told():
    with clock.fixed(NEW_YEAR) as hands:
        hands.advance(timedelta(hours=16))
        assert clock.today() == date(2026, 1, 2)
        hands.advance(timedelta(days=-2))
        assert hands.moment == clock.now() == datetime(2025, 12, 31, 0, 30, tzinfo=UTC)
        hands.move_to(date(2030, 5, 6))
        assert clock.today() == date(2030, 5, 6)


def test_the_inner_clock_wins_until_its_block_ends():
    with clock.fixed(date(2026, 1, 1)):
        with clock.fixed(date(2027, 1, 1)):
            assert clock.today() == date(2027, 1, 1)
        assert clock.today() == date(2026, 1, 1)


def test_the_real_clock_is_back_even_after_an_error():
    def fail() -> None:
        with clock.fixed(date(1999, 1, 1)):
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert clock.today() > date(1999, 1, 1)


def test_a_moment_without_a_zone_is_refused():
    with (
        pytest.raises(ValueError, match="needs a moment with a time zone"),
        clock.fixed(datetime(2026, 1, 1)),  # noqa: DTZ001 - the mistake under test
    ):
        pass


def test_threads_started_before_see_the_fixed_clock():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(clock.today).result()
        with clock.fixed(NEW_YEAR):
            assert pool.submit(clock.now).result() == NEW_YEAR


async def test_tasks_started_before_see_the_fixed_clock():
    go = asyncio.Event()

    async def wait_and_ask() -> datetime:
        await go.wait()
        return clock.now()

    task = asyncio.create_task(wait_and_ask())
    await asyncio.sleep(0)
    with clock.fixed(NEW_YEAR):
        go.set()
        assert await task == NEW_YEAR
        assert await asyncio.to_thread(clock.now) == NEW_YEAR
