"""Nobody gets a client of the model against the consent of the business."""

import pytest

from finance_app.assistant.consent.service import ModelNotAllowedError, set_consent
from finance_app.assistant.model.fake import MODEL, FakeModel, Say
from finance_app.assistant.model.service import open_model
from finance_app.kit.settings import settings
from tests.assistant.chat.asking import configure
from tests.factories import join, make_actor


async def text_of(actor):
    async with open_model(actor) as model:
        found = [piece async for piece in model.stream([{"role": "user", "content": "x"}], [])]
    return found[-1].text


async def test_a_client_is_made_only_with_a_consent_that_holds(monkeypatch):
    owner, other = await make_actor(), await make_actor()
    member = (await join(owner, role="viewer")).actor
    async with FakeModel([Say("Yes.")]) as fake:
        try:
            configure(monkeypatch, fake.url)
            with pytest.raises(ModelNotAllowedError):
                await text_of(owner)
            await set_consent(owner, is_allowed=True, host=settings().model_host, model=MODEL)
            assert await text_of(owner) == await text_of(member) == "Yes."
            with pytest.raises(ModelNotAllowedError):
                await text_of(other)
            assert len(fake.requests) == 2
            configure(monkeypatch, fake.url, OPENAI_MODEL="other")
            with pytest.raises(ModelNotAllowedError, match="until the owner agrees again"):
                await text_of(owner)
            configure(monkeypatch, fake.url, OPENAI_API_KEY="")
            with pytest.raises(ModelNotAllowedError):
                await text_of(owner)
            configure(monkeypatch, fake.url)
            await set_consent(owner, is_allowed=False)
            with pytest.raises(ModelNotAllowedError):
                await text_of(owner)
            assert len(fake.requests) == 2
        finally:
            monkeypatch.undo()
            settings.cache_clear()
