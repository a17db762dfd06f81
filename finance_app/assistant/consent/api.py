"""REST: whether a model may be asked, what it would be sent, and the switch."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.assistant.consent import service
from finance_app.assistant.consent.rules import Consent, consent_text, state_text
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission

router = APIRouter(prefix="/ai/consent", tags=["Assistant"])


class ConsentIn(BaseModel):
    """The decision; host and model are those that were read, and may be left out to forbid."""

    is_model_allowed: bool
    host: str = Field("", max_length=300)
    model: str = Field("", max_length=120)


class ConsentOut(BaseModel):
    """What is configured, and whether questions are sent there."""

    is_configured: bool = Field(description="Whether there is a key for a model.")
    is_model_allowed: bool = Field(description="Whether questions are sent to it now.")
    is_void: bool = Field(description="Whether the consent was for another host or model.")
    host: str
    model: str
    allowed_by: str
    allowed_at: str | None
    state: str = Field(description="Whether a model is asked, in words.")
    text: str = Field(description="Exactly what is sent where; empty where none is configured.")


@router.get(
    "", operation_id="get_model_consent", summary="Read the consent", response_model=ConsentOut
)
async def get_model_consent(actor: SignedIn) -> Response:
    """Return whether a model is asked, and what it would be sent."""
    return JSONResponse(consent_body(await service.read_consent(actor)))


@router.put(
    "", operation_id="set_model_consent", summary="Allow or forbid", response_model=ConsentOut
)
async def set_model_consent(
    request: Request, actor: SignedIn, entered: ConsentIn, _key: RequestKey = None
) -> Response:
    """Switch the model on or off; only the owner may. 409 where another one is configured now."""
    actor.require(Permission.MANAGE)

    async def work() -> Response:
        found = await service.set_consent(
            actor, is_allowed=entered.is_model_allowed, host=entered.host, model=entered.model
        )
        return JSONResponse(consent_body(found))

    return await once(request, actor, work)


def consent_body(consent: Consent) -> dict[str, Any]:
    """Return a consent as the API shows it."""
    choice = consent.choice if consent.is_allowed else None
    allowed_at = choice.allowed_at if choice else None
    return {
        "is_configured": consent.is_configured,
        "is_model_allowed": consent.is_allowed,
        "is_void": consent.is_void,
        "host": consent.host,
        "model": consent.model,
        "allowed_by": choice.allowed_by if choice else "",
        "allowed_at": allowed_at.isoformat() if allowed_at else None,
        "state": state_text(consent),
        "text": consent_text(consent.host, consent.model) if consent.is_configured else "",
    }
