"""Sign up, log in and out, who is behind a token, and the settings of a business."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID, uuid4

import jwt
from passlib.hash import argon2

from finance_app.identity.inputs import BusinessInput, LogInInput, SignUpInput, check_password
from finance_app.identity.models import FormDraft, LoginSession, Membership, Organization, User
from finance_app.identity.repository import IdentityRepository
from finance_app.identity.rules import Actor, Permission, Role
from finance_app.kit import clock, db
from finance_app.kit.errors import (
    ConflictError,
    InvalidInputError,
    LockedError,
    NotFoundError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
)
from finance_app.kit.period import FiscalYearStart
from finance_app.kit.settings import settings

GUESSES_MAX: Final = 10
"""Guesses at one address in a window; then it must wait (OWASP ASVS 6.3.1)."""
ATTEMPTS_PER_ADDRESS_MAX: Final = 300
WINDOW_SECONDS: Final = 15 * 60
DRAFT_DAYS: Final = 7

_ISSUER: Final = "finance_app"
_AUDIENCE: Final = "session"
_hasher = argon2.using(type="ID", memory_cost=19_456, time_cost=2, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
_listeners: list[Callable[[Actor], Awaitable[object]]] = []
_fiscal_listeners: list[Callable[[Actor], Awaitable[object]]] = []


class WrongPasswordError(UnauthenticatedError):
    """The email address or the password is wrong."""


class EmailTakenError(ConflictError):
    """There is an account with this email address already. Log in instead."""


class CurrencyInUseError(ConflictError):
    """The currency can only be changed while the business has no entries."""


class FiscalYearLockedError(LockedError):
    """The fiscal year can only be changed while no day of the books is locked."""

    def __init__(self) -> None:
        sentence = type(self).__doc__ or ""
        super().__init__(sentence, fields={"fiscal_year_start": sentence})


@dataclass(frozen=True, slots=True)
class Token:
    """A signed token for the session cookie or a bearer header, and how long it is good for."""

    text: str
    expires_in_seconds: int
    actor: Actor


def when_business_starts(listener: Callable[[Actor], Awaitable[object]]) -> None:
    """Call the listener with the owner of each new business, in the transaction that makes it."""
    if listener not in _listeners:
        _listeners.append(listener)


def when_fiscal_year_changes(listener: Callable[[Actor], Awaitable[object]]) -> None:
    """Call the listener where the fiscal year start changes, in the same transaction."""
    if listener not in _fiscal_listeners:
        _fiscal_listeners.append(listener)


async def sign_up(entered: SignUpInput, *, address: str | None = None) -> Token:
    """Make a person, their business and a first session.

    Raises `EmailTakenError`; `TooManyRequestsError` for an address that tries too often.
    """
    if address:
        await _count("sign_up:address", address, ATTEMPTS_PER_ADDRESS_MAX)
    password_hash = await _in_thread(_hasher.hash, entered.password)
    organization_id, user_id = db.new_id(), db.new_id()
    scope = db.Scope(organization_id, user_id)
    start = FiscalYearStart.parse(entered.fiscal_year_start)
    async with db.transaction(scope) as session:
        repository = IdentityRepository(session)
        if await repository.find_sign_in(entered.email):
            raise EmailTakenError(fields={"email": EmailTakenError.__doc__ or ""})
        await repository.add(
            User(id=user_id, email=entered.email, password_hash=password_hash),
            Organization(
                id=organization_id,
                business_name=entered.business_name,
                currency_code=entered.currency_code,
                fiscal_year_start_month=start.month,
                fiscal_year_start_day=start.day,
            ),
            Membership(organization_id=organization_id, user_id=user_id, role=Role.OWNER),
        )
        token = await _open_session(repository, scope)
        for listener in _listeners:
            await listener(token.actor)
    return token


async def log_in(entered: LogInInput, *, address: str = "", replaces: UUID | None = None) -> Token:
    """Return a token for the right password.

    Wrong password and unknown person raise the same `WrongPasswordError` after the same work;
    guesses are counted first, and too many raise `TooManyRequestsError`. `replaces` names the
    session this browser had before; it ends, so that one browser is one person at a time.
    """
    email = entered.email.strip().lower()[:254]
    await _count("log_in:address", address, ATTEMPTS_PER_ADDRESS_MAX)
    await _count("log_in:email", email, GUESSES_MAX)
    async with db.transaction(None) as session:
        known = await IdentityRepository(session).find_sign_in(_storable(email))
    is_right = await _in_thread(_verify, entered.password, known[1] if known else _hash_of_nobody())
    if known is None or not is_right:
        raise WrongPasswordError
    async with db.transaction(db.Scope(user_id=known[0])) as session:
        repository = IdentityRepository(session)
        organization_id = await repository.first_membership(known[0])
        await repository.forget_attempts("log_in:email", _subject(email))
    if organization_id is None:
        raise WrongPasswordError
    if replaces is not None:
        await end_session(replaces)
    scope = db.Scope(organization_id, known[0])
    async with db.transaction(scope) as session:
        return await _open_session(IdentityRepository(session), scope)


async def log_out(actor: Actor) -> None:
    """End the session behind the actor; its token is worth nothing from now on."""
    async with db.transaction(actor) as session:
        await IdentityRepository(session).end_session(actor.session_id)


async def end_session(session_id: UUID) -> None:
    """End a session by its id, whoever it belongs to; an unknown one is no error."""
    if (actor := await find_actor(session_id)) is not None:
        await log_out(actor)


async def is_unused() -> bool:
    """Say whether nobody has signed up yet."""
    async with db.transaction(None, read_only=True) as session:
        return await IdentityRepository(session).is_unused()


async def find_actor(session_id: UUID) -> Actor | None:
    """Return who an open session belongs to, read from the database each time.

    It is the first query of every event and request, so a connection that died while it waited in
    the pool is met here, and replaced.
    """
    try:
        return await _find_actor(session_id)
    except UnavailableError:
        return await _find_actor(session_id)


async def _find_actor(session_id: UUID) -> Actor | None:
    async with db.transaction(None) as session:
        return await IdentityRepository(session).find_actor(session_id)


async def authenticate(token: str | None) -> Actor | None:
    """Return who a token belongs to, or None if it is not ours, ran out or was ended."""
    session_id = session_id_of(token)
    return await find_actor(session_id) if session_id else None


def session_id_of(token: str | None) -> UUID | None:
    """Return the session id a token carries if we signed it and it has not run out."""
    if not token:
        return None
    try:
        claims = jwt.decode(
            token,
            settings().secret_key,
            algorithms=["HS256"],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            options={"require": ["exp", "sub", "jti", "aud", "iss"]},
        )
        return UUID(str(claims["jti"]))
    except (jwt.PyJWTError, ValueError):
        return None


async def actor_for_email(email: str) -> Actor:
    """Return the owner of an address as an actor for the command line. Raises `NotFoundError`."""
    async with db.transaction(None) as session:
        known = await IdentityRepository(session).find_sign_in(email.strip().lower())
    if known is None:
        raise NotFoundError(f"There is no account with the email address {email}.")
    async with db.transaction(db.Scope(user_id=known[0])) as session:
        organization_id = await IdentityRepository(session).first_membership(known[0])
    scope = db.Scope(organization_id, known[0])
    async with db.transaction(scope) as session:
        token = await _open_session(IdentityRepository(session), scope)
        await IdentityRepository(session).end_session(token.actor.session_id)
    return token.actor


async def reset_password(email: str, new_password: str) -> None:
    """Set a new password from the command line and end every session of the person."""
    try:
        check_password(new_password, email)
    except ValueError as error:
        raise InvalidInputError(str(error), fields={"password": str(error)}) from None
    password_hash = await _in_thread(_hasher.hash, new_password)
    async with db.transaction(None) as session:
        known = await IdentityRepository(session).find_sign_in(email.strip().lower())
    if known is None:
        raise NotFoundError(f"There is no account with the email address {email}.")
    async with db.transaction(db.Scope(user_id=known[0])) as session:
        repository = IdentityRepository(session)
        await repository.set_password(known[0], password_hash)
        await repository.end_sessions_of(known[0])
        await repository.forget_attempts("log_in:email", _subject(email.strip().lower()))


async def actor_for_job(organization_id: UUID) -> Actor:
    """Return who a job acts as in a business: nobody's person, with a bookkeeper's rights.

    Raises `NotFoundError`.
    """
    scope = db.Scope(organization_id, db.NIL_ID)
    async with db.transaction(scope, read_only=True) as session:
        found = await IdentityRepository(session).find_business(organization_id)
    if found is None:
        raise NotFoundError
    return found


async def change_settings(actor: Actor, entered: BusinessInput) -> Actor:
    """Change name, currency and fiscal year start together; return the actor as it is now.

    Raises `CurrencyInUseError` where the business has entries in another currency, and
    `FiscalYearLockedError` for another fiscal year while a day is locked.
    """
    actor.require(Permission.MANAGE)
    start = FiscalYearStart.parse(entered.fiscal_year_start)
    async with db.transaction(actor) as session:
        repository = IdentityRepository(session)
        await repository.set_business_name(actor.organization_id, entered.business_name)
        if entered.currency_code != actor.currency_code and not await repository.set_currency(
            entered.currency_code
        ):
            sentence = CurrencyInUseError.__doc__ or ""
            raise CurrencyInUseError(fields={"currency_code": sentence})
        if start != actor.fiscal_year_start:
            if await repository.has_locked_days():
                raise FiscalYearLockedError
            await repository.set_fiscal_year_start(start)
        changed = await repository.find_actor(actor.session_id)
        if changed is None:
            raise UnauthenticatedError
        if start != actor.fiscal_year_start:
            for listener in _fiscal_listeners:
                await listener(changed)
    return changed


async def keep_draft(actor: Actor, form: str, content: dict[str, Any]) -> UUID:
    """Keep what a person had typed when their session ran out; return the draft's id."""
    draft_id = db.new_id()
    async with db.transaction(actor) as session:
        repository = IdentityRepository(session)
        await repository.drop_drafts_before(clock.now() - timedelta(days=DRAFT_DAYS))
        await repository.add(
            FormDraft(
                organization_id=actor.organization_id,
                id=draft_id,
                user_id=actor.user_id,
                form=form,
                content=content,
            )
        )
    return draft_id


async def take_draft(actor: Actor, draft_id: UUID, form: str) -> dict[str, Any] | None:
    """Return a kept draft of this person once, or None if it is another's, another form's, gone."""
    async with db.transaction(actor) as session:
        return await IdentityRepository(session).take_draft(actor.user_id, draft_id, form)


async def _open_session(repository: IdentityRepository, scope: db.Scope) -> Token:
    """Insert a session row and sign the token that names it."""
    assert scope.user_id is not None
    assert scope.organization_id is not None
    hours = settings().session_hours
    row = LoginSession(
        id=uuid4(),
        user_id=scope.user_id,
        organization_id=scope.organization_id,
        expires_at=clock.now() + timedelta(hours=hours),
    )
    await repository.add(row)
    actor = await repository.find_actor(row.id)
    if actor is None:
        raise UnauthenticatedError
    return Token(_sign(actor, row.expires_at), hours * 3600, actor)


def _sign(actor: Actor, expires_at: datetime) -> str:
    """Return the signed token of a session; it says who, never what they may do."""
    claims = {
        "sub": str(actor.user_id),
        "jti": str(actor.session_id),
        "iat": clock.now(),
        "exp": expires_at,
        "iss": _ISSUER,
        "aud": _AUDIENCE,
    }
    return jwt.encode(claims, settings().secret_key, algorithm="HS256")


async def _count(purpose: str, subject: str, limit: int) -> None:
    """Count an attempt for good, whatever becomes of it; raise when there were too many."""
    async with db.transaction(None) as session:
        is_allowed, seconds = await IdentityRepository(session).count_attempt(
            purpose, _subject(subject), limit=limit, window_seconds=WINDOW_SECONDS
        )
    if not is_allowed:
        minutes = -(-seconds // 60)
        raise TooManyRequestsError(
            f"Too many attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
            retry_after_seconds=seconds,
        )


def _subject(text: str) -> bytes:
    """Return what attempts are counted under; addresses themselves are not stored."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _storable(text: str) -> str:
    """Return the text without what PostgreSQL cannot compare with; nobody has such an address."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


async def _in_thread(function: Callable[..., Any], *values: str) -> Any:
    """Run the slow hash in one of two threads, so that it never stalls the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, function, *values)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    """Return a hash to check for unknown people, so that they take the same time."""
    return str(_hasher.hash(str(uuid4())))


def _verify(password: str, password_hash: str) -> bool:
    """Say whether the password is right; what passlib refuses (NUL, over-long) is wrong."""
    try:
        return bool(_hasher.verify(password.encode("utf-8", "surrogatepass"), password_hash))
    except (ValueError, TypeError):
        return False
