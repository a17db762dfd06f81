"""Pairs as the page of an account shows them: text only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import format_amount
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.service import list_lines
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.transfers.pairs.rules import Pair
from finance_app.ledger.transfers.pairs.service import find_pairs


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two entries that may be one transfer: from where to where, how much, on which days."""

    expense_id: str
    income_id: str
    from_account: str
    to_account: str
    amount: str
    days: str


async def pair_rows(actor: Actor, account_id: UUID, raw: Mapping[str, str]) -> list[PairRow]:
    """Return the pairs among the lines of an account that the parameters of an address name."""
    page = await list_lines(actor, account_id, ActivityFilter.parse({**raw, "limit": ""}))
    if not page.items:
        return []
    found = await find_pairs(actor, account_id, page.items[-1].day, page.items[0].day)
    today = clock.today()
    return [pair_row(one, actor.currency_code, today) for one in found]


def pair_row(pair: Pair, currency_code: str, today: date) -> PairRow:
    """Return a pair as text."""
    out, came = day_text(pair.out_on, today), day_text(pair.in_on, today)
    return PairRow(
        expense_id=str(pair.expense_id),
        income_id=str(pair.income_id),
        from_account=pair.from_account,
        to_account=pair.to_account,
        amount=format_amount(pair.amount, currency_code),
        days=out if out == came else f"out {out}, in {came}",
    )
