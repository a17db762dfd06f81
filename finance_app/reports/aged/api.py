"""REST: aged receivables and payables."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.rules import Actor
from finance_app.kit.money import plain_amount
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.aged.rules import BUCKETS, PartyAges
from finance_app.reports.aged.service import read_aged
from finance_app.reports.shell.api import AsOfQuery

router = APIRouter(tags=["Reports"])


class PartyAgesOut(BaseModel):
    """A client or vendor: an amount for each bucket, and all of them."""

    party: str
    amounts: list[str] = Field(examples=[["100.00", "0.00", "0.00", "0.00", "20.00"]])
    total: str
    entry_count: int


class AgedOut(BaseModel):
    """What is open on a day; `other` is what the account holds beside entries."""

    currency_code: str
    as_of: date
    buckets: list[str] = Field(description="Days overdue.", examples=[list(BUCKETS)])
    parties: list[PartyAgesOut]
    amounts: list[str]
    other: str
    total: str


@router.get(
    "/reports/aged-receivables",
    operation_id="read_aged_receivables",
    summary="Read aged receivables",
)
async def aged_receivables(actor: SignedIn, query: AsOfQuery) -> AgedOut:
    """Return what clients owe at the end of `to`, by how long it has been due."""
    return await _read(actor, Kind.INCOME, query.last)


@router.get("/reports/aged-payables", operation_id="read_aged_payables", summary="Read payables")
async def aged_payables(actor: SignedIn, query: AsOfQuery) -> AgedOut:
    """Return what is owed to vendors at the end of `to`, by how long it has been due."""
    return await _read(actor, Kind.EXPENSE, query.last)


async def _read(actor: Actor, kind: Kind, day: date) -> AgedOut:
    code = actor.currency_code
    found = await read_aged(actor, kind, day)
    rows = [*found.parties, *([found.others] if found.others else [])]
    return AgedOut(
        currency_code=code,
        as_of=day,
        buckets=list(BUCKETS),
        parties=[_party(one, code) for one in rows],
        amounts=[plain_amount(amount, code) for amount in found.amounts],
        other=plain_amount(found.other, code),
        total=plain_amount(found.total, code),
    )


def _party(one: PartyAges, code: str) -> PartyAgesOut:
    return PartyAgesOut(
        party=one.party,
        amounts=[plain_amount(amount, code) for amount in one.amounts],
        total=plain_amount(one.total, code),
        entry_count=one.count,
    )
