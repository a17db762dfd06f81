"""Opens a client of the model, for a business whose owner allows it and for nobody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from finance_app.assistant.consent.service import require_model
from finance_app.assistant.model.client import Model, Place, open_client
from finance_app.identity.rules import Actor
from finance_app.kit.settings import settings


@asynccontextmanager
async def open_model(actor: Actor) -> AsyncIterator[Model]:
    """Open a client for one turn of the actor.

    Raises `ModelNotAllowedError` where there is no key, the switch is off, or the consent was for
    another host or model; nothing has been sent then, nor connected.
    """
    consent = await require_model(actor)
    own = settings()
    place = Place(own.model_url, own.openai_api_key, consent.model)
    async with open_client(place) as model:
        yield model
