"""The whole set, without a network: the parser, a server by a script, and those who attack."""

import pytest

from tests.assistant.evaluation import runner
from tests.assistant.evaluation.runner import EXACT_LEAST, Score
from tests.assistant.evaluation.world import World

pytestmark = pytest.mark.usefixtures("today")


def all_right(scores: list[Score]) -> None:
    assert runner.wrong(scores) == ""


async def test_the_parser_answers_questions_exactly(world: World):
    scores = await runner.run_questions(world)
    assert len(scores) >= 60
    assert [one.name for one in scores if one.unsafe] == []
    assert runner.share(scores) >= EXACT_LEAST, runner.wrong(scores)


async def test_what_is_missing_of_a_write_is_asked_for_and_never_made_up(world: World):
    all_right(await runner.run_writes(world))


async def test_what_the_books_do_not_know_is_said_without_a_number(world: World):
    all_right(await runner.run_unanswerable(world))


async def test_texts_of_others_are_only_texts(world: World, victim: runner.Victim):
    all_right(await runner.run_injections(world.admin_url, victim))


async def test_nothing_of_another_business_is_ever_seen(world: World):
    all_right(await runner.run_crossings(world))


async def test_a_model_that_plans_well_is_exact(world: World):
    all_right(await runner.play_plans(world))


async def test_a_server_that_fails_costs_no_answer(world: World):
    all_right(await runner.play_failures(world))


async def test_a_model_that_attacks_gets_nowhere(world: World):
    all_right(await runner.play_attacks(world))


async def test_what_a_model_makes_up_is_asked_for(world: World):
    all_right(await runner.play_inventions(world))


async def test_a_model_that_obeys_the_texts_of_others_gets_nowhere(
    world: World, victim: runner.Victim
):
    all_right(await runner.play_injections(world.admin_url, victim))


async def test_a_model_cannot_reach_another_business(world: World):
    all_right(await runner.play_crossings(world))
