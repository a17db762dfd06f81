"""The switch of the model: who may turn it, and when a consent counts no more."""

import pytest

from finance_app.assistant.consent import service
from finance_app.assistant.consent.rules import NEVER_SENT, SENT, consent_text, state_text
from finance_app.identity.rules import Actor
from finance_app.kit.errors import ForbiddenError
from finance_app.kit.settings import settings
from tests.api_app import client
from tests.factories import join, make_actor

HOST, MODEL = "models.example.com:8443", "sober-1"


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
def configure(monkeypatch):
    """Configure a model, or another one."""

    def change(key="sk-test", host=HOST, model=MODEL):
        monkeypatch.setenv("OPENAI_API_KEY", key)
        monkeypatch.setenv("OPENAI_BASE_URL", f"https://{host}/v1")
        monkeypatch.setenv("OPENAI_MODEL", model)
        settings.cache_clear()

    change()
    yield change
    monkeypatch.undo()
    settings.cache_clear()


async def test_the_model_is_off_until_the_owner_allows_it(owner, configure):
    found = await service.read_consent(owner)
    assert (found.is_configured, found.is_allowed, found.is_void) == (True, False, False)
    with pytest.raises(service.ModelNotAllowedError):
        await service.require_model(owner)
    await service.set_consent(owner, is_allowed=True, host=HOST, model=MODEL)
    assert (await service.require_model(owner)).host == HOST
    await service.set_consent(owner, is_allowed=False)
    with pytest.raises(service.ModelNotAllowedError, match="switched off"):
        await service.require_model(owner)


async def test_a_consent_is_for_one_business(owner, configure):
    await service.set_consent(owner, is_allowed=True, host=HOST, model=MODEL)
    with pytest.raises(service.ModelNotAllowedError):
        await service.require_model(await make_actor())


@pytest.mark.parametrize("role", ["viewer", "bookkeeper"])
async def test_only_the_owner_turns_the_switch(owner, configure, role):
    member = (await join(owner, role=role)).actor
    for is_allowed in (True, False):
        with pytest.raises(ForbiddenError):
            await service.set_consent(member, is_allowed=is_allowed, host=HOST, model=MODEL)
    await service.set_consent(owner, is_allowed=True, host=HOST, model=MODEL)
    assert (await service.require_model(member)).model == MODEL


@pytest.mark.parametrize("change", [{"host": "other.example.com"}, {"model": "sober-2"}])
async def test_another_host_or_model_makes_a_consent_void(owner, configure, change):
    await service.set_consent(owner, is_allowed=True, host=HOST, model=MODEL)
    configure(**change)
    found = await service.read_consent(owner)
    assert (found.is_allowed, found.is_void) == (False, True)
    assert f"The consent was for {HOST}, model {MODEL}." in state_text(found)
    with pytest.raises(service.ModelNotAllowedError):
        await service.require_model(owner)
    configure()
    assert (await service.read_consent(owner)).is_allowed


async def test_what_is_allowed_is_what_was_shown(owner, configure):
    for host, model in ((HOST, "sober-2"), ("other.example.com", MODEL), ("", "")):
        with pytest.raises(service.OtherModelError):
            await service.set_consent(owner, is_allowed=True, host=host, model=model)
    configure(key="")
    with pytest.raises(service.NoModelError):
        await service.set_consent(owner, is_allowed=True, host=HOST, model=MODEL)
    assert state_text(await service.read_consent(owner)).startswith("No model is configured.")


def test_the_text_names_the_host_and_everything_that_is_sent_and_never_sent():
    text = consent_text(HOST, MODEL)
    assert all(one in text for one in (HOST, MODEL, *SENT, *NEVER_SENT))


async def test_the_switch_over_rest(owner, configure):
    place = "/api/v1/ai/consent"
    async with client(owner) as http:
        found = (await http.get(place)).json()
        assert (found["is_model_allowed"], found["host"], found["model"]) == (False, HOST, MODEL)
        sent = {"is_model_allowed": True, "host": HOST, "model": "other"}
        assert (await http.put(place, json=sent)).status_code == 409
        allowed = (await http.put(place, json={**sent, "model": MODEL})).json()
        assert (allowed["is_model_allowed"], allowed["allowed_by"]) == (True, owner.email)
        assert "sk-test" not in str(allowed)
        off = (await http.put(place, json={"is_model_allowed": False})).json()
        assert (off["is_model_allowed"], off["allowed_by"]) == (False, "")
    member = (await join(owner, role="bookkeeper")).actor
    async with client(member) as http:
        assert (await http.put(place, json={"is_model_allowed": False})).status_code == 403
