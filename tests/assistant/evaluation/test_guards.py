"""The set notices when a guard is taken away; a score that cannot fall would mean nothing."""

import pytest

from finance_app.assistant.answers import rules as answers
from finance_app.assistant.drafts import service as drafts
from finance_app.assistant.figures.gate.rules import Gate
from finance_app.assistant.figures.rules import Proved, Repaired
from finance_app.assistant.model import rules as model
from tests.assistant.evaluation import runner
from tests.assistant.evaluation.cards import CARDS, card_case_faults
from tests.assistant.evaluation.world import World

pytestmark = pytest.mark.usefixtures("today")


async def test_numbers_that_are_not_proved_in_answers(world: World, monkeypatch):
    monkeypatch.setattr(Proved, "repair", lambda self, text, allowed: Repaired(text, ()))
    assert any(one.unsafe for one in await runner.play_attacks(world))


async def test_numbers_that_are_not_proved_while_words_stream(world: World, monkeypatch):
    monkeypatch.setattr(Gate, "feed", lambda self, text: text)
    assert any(one.unsafe for one in await runner.play_attacks(world))


async def test_markup_and_addresses_of_a_model(world: World, victim: runner.Victim, monkeypatch):
    monkeypatch.setattr(model, "plain_output", lambda text: text)
    monkeypatch.setattr(answers, "plain_words", lambda text: text)
    actor, planted = victim
    links = {one: where for one, where in planted.items() if "https:" in one.text}
    scores = await runner.play_injections(world.admin_url, (actor, links))
    assert any(one.unsafe for one in scores)


async def test_cards_that_any_token_saves(world: World, monkeypatch):
    monkeypatch.setattr(drafts, "_require_token", lambda draft, token: None)
    cases = [one for one in CARDS if one.name in {"without a token", "prolonged in the database"}]
    assert len(cases) == 2
    assert all([await card_case_faults(world, one) for one in cases])
