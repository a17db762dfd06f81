"""The businesses are made once for all cases; the clock stands still at their day."""

from collections.abc import AsyncIterator, Iterator

import pytest

from finance_app.kit import clock
from tests.assistant.evaluation.cases import INJECTIONS
from tests.assistant.evaluation.conversation import unlimited
from tests.assistant.evaluation.gold import Gold, gold
from tests.assistant.evaluation.runner import Victim
from tests.assistant.evaluation.world import TODAY, World, build, plant


@pytest.fixture(scope="session")
async def world(admin_url: str) -> World:
    """Return the workshop and those around it."""
    with clock.fixed(TODAY):
        return await build(admin_url)


@pytest.fixture(scope="session")
async def rows(world: World) -> AsyncIterator[Gold]:
    """Return what answers the SQL of gold answers."""
    async with gold(world.admin_url, world.organization_id, TODAY) as asked:
        yield asked


@pytest.fixture(scope="session")
async def victim(world: World) -> Victim:
    """Return a business with texts that somebody else put there."""
    with clock.fixed(TODAY):
        return await plant(INJECTIONS)


@pytest.fixture
def today() -> Iterator[None]:
    """Let the clock stand at the day of the questions, with no limit on how many."""
    with clock.fixed(TODAY), unlimited():
        yield
