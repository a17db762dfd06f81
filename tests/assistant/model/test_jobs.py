"""What is prepared before anybody asks."""

from finance_app.assistant.model import client, jobs
from finance_app.kit.settings import settings


async def test_the_library_is_read_only_where_a_model_is_configured(monkeypatch):
    prepared = []
    monkeypatch.setattr(jobs, "START_SECONDS", 0)
    monkeypatch.setattr(client, "_libraries", lambda: prepared.append("read"))
    await jobs.prepare_model()
    assert prepared == []
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    settings.cache_clear()
    try:
        await jobs.prepare_model()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert prepared == ["read"]
