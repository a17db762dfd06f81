"""REST: vendors and clients."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.kit.money import plain_amount
from finance_app.reports.parties.rules import PartySum, Side
from finance_app.reports.parties.service import read_parties
from finance_app.reports.shell.api import Query
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.wire.views import ColumnOut

router = APIRouter(tags=["Reports"])


class PartySumOut(BaseModel):
    """What entries come to, net of tax; `before` in the days compared with, null without any."""

    party: str = Field(description="As one entry writes it; names are together whatever their case")
    amount: str = Field(examples=["1234.50"])
    before: str | None
    entry_count: int = Field(description="Entries in the days, those compared with aside.")


class SideOut(BaseModel):
    """The parties of the largest amounts, the entries without a name, and all others together."""

    parties: list[PartySumOut]
    unnamed: PartySumOut | None
    others: PartySumOut | None
    other_count: int
    total: str
    total_before: str | None


class PartiesOut(BaseModel):
    """Totals are the total income and the total expenses of the profit and loss."""

    currency_code: str
    compare: Compare
    days: ColumnOut
    days_before: ColumnOut | None
    clients: SideOut
    vendors: SideOut


@router.get("/reports/parties", operation_id="read_parties", summary="Read vendors and clients")
async def parties(actor: SignedIn, query: Query) -> PartiesOut:
    """Return incomes by client and expenses by vendor, net of tax, on accrual basis.

    `by` and `basis` mean nothing here.
    """
    code = actor.currency_code
    found = await read_parties(actor, query)
    is_compared = bool(found.grid.before)
    clients, vendors = (_side(one, code, is_compared=is_compared) for one in found.sides)
    return PartiesOut(
        currency_code=code,
        compare=query.compare,
        days=ColumnOut.of(found.grid.columns[0]),
        days_before=ColumnOut.of(found.grid.before[0]) if is_compared else None,
        clients=clients,
        vendors=vendors,
    )


def _side(side: Side, code: str, *, is_compared: bool) -> SideOut:
    def out(one: PartySum | None) -> PartySumOut | None:
        return None if one is None else _party(one, code, is_compared=is_compared)

    return SideOut(
        parties=[_party(one, code, is_compared=is_compared) for one in side.parties],
        unnamed=out(side.unnamed),
        others=out(side.others),
        other_count=side.other_count,
        total=plain_amount(side.total, code),
        total_before=plain_amount(side.total_before, code) if is_compared else None,
    )


def _party(one: PartySum, code: str, *, is_compared: bool) -> PartySumOut:
    return PartySumOut(
        party=one.party,
        amount=plain_amount(one.amount, code),
        before=plain_amount(one.before, code) if is_compared else None,
        entry_count=one.entry_count,
    )
