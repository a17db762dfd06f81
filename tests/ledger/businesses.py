"""Businesses made without signing anyone up, which costs a password hash each."""

from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.categories.service import add_starter_chart


async def make_actor(
    *, role: Role | str = Role.OWNER, currency_code: str = "EUR", fiscal_year_start: str = "01-01"
) -> Actor:
    """Return a person of the role in a fresh business with the starter chart."""
    start = FiscalYearStart.parse(fiscal_year_start)
    owner = Actor(
        user_id=db.new_id(), organization_id=db.new_id(), role=Role.OWNER, session_id=db.new_id(),
        email="someone@example.com", name="", business_name="Harbour Park Ltd",
        currency_code=currency_code, fiscal_year_start=start,
    )  # fmt: skip
    async with db.transaction(owner) as session:
        await session.execute(
            text(
                "INSERT INTO organizations (id, business_name, currency_code,"
                " fiscal_year_start_month, fiscal_year_start_day)"
                " VALUES (:id, 'Harbour Park Ltd', :code, :month, :day)"
            ),
            {
                "id": owner.organization_id, "code": currency_code,
                "month": start.month, "day": start.day,
            },
        )  # fmt: skip
        await add_starter_chart(owner)
    if Role(role) is Role.OWNER:
        return owner
    fields = {name: getattr(owner, name) for name in Actor.__slots__}
    return Actor(**{**fields, "role": Role(role)})
