"""Why a balance sheet does not balance, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import format_accounting
from finance_app.reports.balance_sheet.rules import Cause
from finance_app.reports.shell.days.rules import short_date

_DOCUMENTS: Final = {
    "expense": "Expense", "income": "Income", "payment": "Payment", "transfer": "Transfer",
    "opening": "Opening balance",
}  # fmt: skip
_LISTS: Final = {"expense": "/expenses", "income": "/incomes"}


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A posting or an account that is damaged; `href` leads to entries of its day."""

    text: str
    href: str = ""


def cause_rows(causes: Iterable[Cause], code: str) -> list[CauseRow]:
    """Return each cause in a sentence."""
    return [_row(one, code) for one in causes]


def _row(one: Cause, code: str) -> CauseRow:
    amount = format_accounting(one.amount, code)
    if one.day is None:
        name = one.name or f"with the id {one.id}, which is not in the chart"
        return CauseRow(f"The sums kept of the account {name} are off by {amount}.")
    what = _DOCUMENTS.get(one.what, "Posting")
    day = one.day.isoformat()
    path = _LISTS.get(one.what, "")
    return CauseRow(
        f"{what} of {short_date(one.day)}, {one.id}: debits less credits are {amount}.",
        f"{path}?{urlencode({'from': day, 'to': day})}" if path else "",
    )
