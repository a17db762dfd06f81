"""A card is saved by its person, once, as it was shown, within ten minutes; else by nobody."""

import pytest

from tests.assistant.evaluation.cards import CARDS, CardCase, card_case_faults, restarted_faults
from tests.assistant.evaluation.world import World

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize("case", CARDS, ids=lambda case: case.name)
async def test_a_card_cannot_be_saved(world: World, case: CardCase):
    assert await card_case_faults(world, case) == []


async def test_a_card_is_saved_after_a_restart_and_says_who_confirmed_it(world: World):
    assert await restarted_faults(world) == []
