"""Before anybody asks: where a model is configured, what a client needs is read once."""

import asyncio
from typing import Final

from finance_app.assistant.consent.service import is_configured
from finance_app.assistant.model.client import prepare

START_SECONDS: Final = 10


async def prepare_model() -> None:
    """Import the library of the client, which takes seconds, unless no model is configured."""
    await asyncio.sleep(START_SECONDS)
    if is_configured():
        await prepare()
