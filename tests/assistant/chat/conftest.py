"""What each test of the chat needs: a person, settings that come back, and little patience."""

import pytest

from finance_app.assistant.model import client
from finance_app.identity.rules import Actor
from finance_app.kit.settings import settings
from tests.factories import make_actor, make_entry


@pytest.fixture
async def owner() -> Actor:
    """Return an owner with two expenses, 42.00 and 58.00 EUR, and an income of 500.00 EUR."""
    actor = await make_actor()
    await make_entry(actor, party="Northgate Stationers", category="Office")
    await make_entry(actor, amount="58", party="City Cabs", category="Travel")
    await make_entry(actor, "income", amount="500", party="Lumen Ltd")
    return actor


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(client, "RETRY_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(client, "_dialects", {})
    yield
    monkeypatch.undo()
    settings.cache_clear()
