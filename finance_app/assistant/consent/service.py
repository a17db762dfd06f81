"""The switch of the model: read it, set it, and refuse whoever would ask a model against it."""

from finance_app.assistant.consent.repository import ConsentRepository
from finance_app.assistant.consent.rules import Choice, Consent, state_text
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, ForbiddenError
from finance_app.kit.settings import settings


class ModelNotAllowedError(ForbiddenError):
    """The model is switched off. Questions are answered here, and nothing is sent anywhere."""


class OtherModelError(ConflictError):
    """Another host or model is configured now. Read what it would be sent, and decide again."""


class NoModelError(ConflictError):
    """No model is configured, so there is nothing to allow."""


def is_configured() -> bool:
    """Say whether there is a key, so that a model could be asked at all."""
    return bool(settings().openai_api_key)


async def read_consent(actor: Actor) -> Consent:
    """Return what is configured and what the owner has decided about it."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return _consent(await ConsentRepository(session).find())


async def set_consent(
    actor: Actor, *, is_allowed: bool, host: str = "", model: str = ""
) -> Consent:
    """Allow or forbid the model; only the owner may. Host and model are those that were shown.

    Raises `NoModelError`, and `OtherModelError` where they are not what is configured now.
    """
    actor.require(Permission.MANAGE)
    known = _consent(None)
    if is_allowed and not known.is_configured:
        raise NoModelError
    if is_allowed and (host, model) != (known.host, known.model):
        raise OtherModelError
    async with db.transaction(actor) as session:
        repository = ConsentRepository(session)
        who, now = (actor.name or actor.email)[:320], clock.now()
        choice = Choice(
            is_allowed, host if is_allowed else "", model if is_allowed else "", who, now
        )
        await repository.keep(actor, choice)
        return _consent(choice)


async def require_model(actor: Actor) -> Consent:
    """Return the consent that holds. Raises `ModelNotAllowedError` where none does.

    Whoever makes a client of the model asks here first, each time.
    """
    found = await read_consent(actor)
    if not found.is_allowed:
        raise ModelNotAllowedError(state_text(found))
    return found


def _consent(choice: Choice | None) -> Consent:
    own = settings()
    has_key = is_configured()
    host, model = (own.model_host, own.openai_model) if has_key else ("", "")
    return Consent(has_key, host, model, choice)
