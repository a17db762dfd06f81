"""What a commit adds, the proof of it, and what an undo has left, for reading."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.imports.plans.rules import KeptEntry, Plan
from finance_app.kit.money import format_amount

_ACCOUNTS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the summary: what it is, its text, and whether it deserves a look."""

    label: str
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """An entry that an undo has left in the books."""

    id: str
    date: str
    party: str
    amount: str
    kind: str


def counts_of(plan: Plan) -> tuple[Figure, ...]:
    """Return how many lines there are of each kind."""
    counts = plan.counts
    rows = [Figure("New", f"{counts.new_count:,}", "good" if counts.new_count else "")]
    for label, count, tone in (
        ("Duplicates, left out", counts.duplicate_count, ""),
        ("With problems, left out", counts.problem_count, "bad"),
        ("Left out", counts.left_out_count, ""),
        ("Totals, balances and other rows that are no entries", counts.note_count, ""),
        ("With remarks, such as a rounded amount", counts.remark_count, ""),
        ("New with a suggested category, marked until reviewed", counts.suggested_count, ""),
    ):
        if count:
            rows.append(Figure(label, f"{count:,}", tone))
    rows.append(Figure("Lines of the file", f"{counts.line_count:,}"))
    rows += [Figure("Bank account", name) for name in _accounts(plan)]
    return tuple(rows)


def _accounts(plan: Plan) -> list[str]:
    """Return the bank accounts that the lines belong to, the first few of them."""
    if plan.bank_account and len(plan.statements) <= 1:
        return [plan.bank_account]
    told = dict.fromkeys(one["account"] for one in plan.statements if one["account"])
    names = list(told)[:_ACCOUNTS_SHOWN]
    if len(told) > _ACCOUNTS_SHOWN:
        names.append(f"and {len(told) - _ACCOUNTS_SHOWN:,} more")
    return names


def totals_of(plan: Plan) -> tuple[Figure, ...]:
    """Return what a commit adds, and what it does not because of its currency."""
    counts, code = plan.counts, plan.currency_code
    rows = [
        Figure(f"Expenses ({counts.expense_count:,})", _money(counts.expense_total, code)),
        Figure(f"Incomes ({counts.income_count:,})", _money(counts.income_total, code)),
    ]
    for other, told in plan.facts.get("totals", {}).items():
        if other != code:
            text = f"{told['money_in']} in, {told['money_out']} out {other}"
            rows.append(Figure(f"Not imported, in {other} ({told['count']:,})", text, "bad"))
    return tuple(rows)


def proof_of(plan: Plan) -> tuple[Figure, ...]:
    """Return opening + sum = closing of each statement that says both, else the difference."""
    code, rows = plan.currency_code, list[Figure]()
    if plan.opening_balance is not None and plan.closing_balance is not None:
        difference = plan.difference or Decimal(0)
        return (
            Figure("Opening balance", _money(plan.opening_balance, code)),
            Figure("All booked lines", _money(plan.counts.booked_total, code)),
            Figure("Closing balance", _money(plan.closing_balance, code)),
            Figure("Difference", _money(difference, code), "bad" if difference else "good"),
        )
    for number, one in enumerate(plan.statements, 1):
        if one["difference"] is None:
            continue
        name = one["account"] or f"Statement {number}"
        difference = Decimal(one["difference"])
        text = "adds up" if not difference else f"differs by {one['difference']}"
        rows.append(Figure(name, f"{text} {one['currency_code'] or ''}".strip(),
                           "bad" if difference else "good"))  # fmt: skip
    return tuple(rows)


def kept_row(one: KeptEntry, code: str) -> KeptRow:
    """Return an entry that an undo has left in the books."""
    return KeptRow(
        id=str(one.id),
        date=one.date.isoformat(),
        party=one.party or "No name",
        amount=format_amount(one.amount, code),
        kind=one.kind.value,
    )


def _money(amount: Decimal, code: str) -> str:
    return f"{format_amount(amount, code)} {code}"
