"""Small files of our own making, and what a business has in its books."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.imports.plans.lines.inputs import LinesWanted
from finance_app.imports.plans.lines.service import list_lines
from finance_app.imports.plans.rules import LineFilter, Plan, PlanLine
from finance_app.imports.plans.service import get_import, read_again, receive_file
from finance_app.imports.reading.service import UnreadableFileError
from finance_app.imports.work.jobs import do_work
from finance_app.kit import db

Row = tuple[str, str, str, str]
"""Day, party, amount and reference of a line."""

RENT: Row = ("2026-03-01", "Landlord", "-900.00", "")
SALE: Row = ("2026-03-02", "Customer", "1250.50", "")
COFFEE: Row = ("2026-03-03", "Cafe", "-3.20", "")
BAD: Row = ("2026-02-30", "Nobody", "-5.00", "")


def csv(*rows: Row) -> bytes:
    """Return a CSV file of the rows."""
    lines = [f"{day},{party},{amount},{ref}" for day, party, amount, ref in rows]
    return "\n".join(["Date,Payee,Amount,Transaction ID", *lines, ""]).encode()


async def read_file(
    actor: Actor, name: str, content: bytes, bank_account_id: UUID | None = None
) -> Plan:
    """Receive a file and read it here and now. Raises why it was refused."""
    plan = await receive_file(actor, name, content, bank_account_id)
    return await worked(actor, plan)


async def change_mapping(
    actor: Actor, import_id: UUID, mapping: Any, bank_account_id: UUID | None = None
) -> Plan:
    """Read the kept file another way, here and now. Raises why it was refused."""
    return await worked(actor, await read_again(actor, import_id, mapping, bank_account_id))


async def worked(actor: Actor, plan: Plan) -> Plan:
    """Do the work that is in line for a plan. Raises AppError with the problem it ended with."""
    await do_work(actor.organization_id, plan.id)
    found = await get_import(actor, plan.id)
    if found.problem:
        raise UnreadableFileError(found.problem)
    return found


async def books(actor: Actor) -> list[tuple[str, str, Decimal]]:
    """Return all entries outside the trash as (day, party, signed amount), sorted."""
    async with db.transaction(actor, read_only=True) as session:
        rows = await session.execute(
            text("""
            SELECT date, vendor AS party, -amount AS amount FROM expenses WHERE deleted_at IS NULL
            UNION ALL
            SELECT date, client, amount FROM incomes WHERE deleted_at IS NULL
        """)
        )
        return sorted((row.date.isoformat(), row.party, row.amount) for row in rows)


def expected(*rows: Row) -> list[tuple[str, str, Decimal]]:
    """Return what `books` gives for the rows."""
    return sorted((day, party, Decimal(amount)) for day, party, amount, _ in rows)


async def lines(actor: Actor, plan: Plan, wanted: LineFilter = LineFilter.ALL) -> list[PlanLine]:
    """Return the lines of a plan."""
    page = await list_lines(actor, plan.id, LinesWanted(filter=wanted, limit=200))
    return list(page.items)


async def scalar(actor: Actor, statement: str, **values: Any) -> Any:
    """Return one value of the business's rows."""
    async with db.transaction(actor, read_only=True) as session:
        return (await session.execute(text(statement), values)).scalar_one()
