"""The tools by themselves: called as a good plan would, they find what the rows say."""

import pytest

from finance_app.assistant.catalogue.service import call
from finance_app.kit.tools import Finding
from tests.assistant.evaluation.cases import QUESTIONS, Question
from tests.assistant.evaluation.gold import Gold, gold_of
from tests.assistant.evaluation.judge import Seen, faults
from tests.assistant.evaluation.world import TODAY, World

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.ask)
async def test_a_tool_finds_what_the_rows_say(world: World, rows: Gold, question: Question):
    found = await call(world.owner, *question.call)
    assert isinstance(found, Finding)
    wanted = await gold_of(question, rows)
    assert faults(question, wanted, Seen("", (found,)), TODAY) == []
