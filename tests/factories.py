"""What tests need to exist: a person in a business of their own, an entry."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from finance_app.fixed_assets.register import service as register
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import PLAIN_TERMS, Asset
from finance_app.fixed_assets.terms.rules import Convention
from finance_app.identity import service as identity
from finance_app.identity.inputs import SignUpInput
from finance_app.identity.models import Membership, User
from finance_app.identity.repository import IdentityRepository
from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.ledger.categories import service as categories
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind

PASSWORD = "a long enough phrase"

identity.when_business_starts(categories.add_starter_chart)  # as the server does


def new_email() -> str:
    """Return an address nobody has."""
    return f"user-{db.new_id()}@example.com"


async def make_token(
    *, currency_code: str = "EUR", fiscal_year_start: str = "01-01", email: str = ""
) -> identity.Token:
    """Sign up a fresh owner with a business, its starter chart and an open session."""
    return await identity.sign_up(
        SignUpInput(
            email=email or new_email(),
            password=PASSWORD,
            business_name="Harbour Park Ltd",
            currency_code=currency_code,
            fiscal_year_start=fiscal_year_start,
        )
    )


async def make_actor(
    *, role: Role | str = Role.OWNER, currency_code: str = "EUR", fiscal_year_start: str = "01-01"
) -> Actor:
    """Return a signed-in person of the role in a fresh business."""
    token = await make_token(currency_code=currency_code, fiscal_year_start=fiscal_year_start)
    if Role(role) is Role.OWNER:
        return token.actor
    return (await join(token.actor, role=role)).actor


async def join(owner: Actor, *, role: Role | str) -> identity.Token:
    """Return a new person who belongs to the owner's business with the role."""
    scope = db.Scope(owner.organization_id, db.new_id())
    async with db.transaction(scope) as session:
        repository = IdentityRepository(session)
        await repository.add(
            User(id=scope.user_id, email=new_email(), password_hash="!"),
            Membership(
                organization_id=owner.organization_id, user_id=scope.user_id, role=Role(role)
            ),
        )
        return await identity._open_session(repository, scope)


async def make_entry(actor: Actor, kind: Kind | str = Kind.EXPENSE, **changes: Any) -> Entry:
    """Record an entry; changes replace the fields of a plain one."""
    fields: dict[str, Any] = {
        "date": dt.date(2026, 3, 14),
        "category": None,
        "party": "Northgate Stationers",
        "payment_method": "Card",
        "amount": Decimal(42),
        "notes": "",
    }
    return await entries.record_entry(actor, Kind(kind), EntryInput(**{**fields, **changes}))


async def make_asset(actor: Actor, **changes: Any) -> Asset:
    """Record an asset; changes replace the fields of a plain one, charged 100 a month by month."""
    fields: dict[str, Any] = {
        "name": "Forklift",
        "acquisition_date": dt.date(2026, 1, 1),
        "value": Decimal(6000),
        "terms": replace(PLAIN_TERMS, convention=Convention.MONTH),
        **changes,
    }
    fields.setdefault("in_service_on", fields["acquisition_date"])
    return await register.record_asset(actor, AssetInput(**fields))


async def as_admin(admin_url: str, statement: str, **values: Any) -> list[Any]:
    """Run one statement as the administrator, past every policy."""
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine(db.driver_url(admin_url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET search_path TO {db.SCHEMA}"))
            found = await connection.execute(text(statement), values)
            return list(found) if found.returns_rows else []
    finally:
        await engine.dispose()


def some_id() -> UUID:
    """Return an id nothing has."""
    return db.new_id()
