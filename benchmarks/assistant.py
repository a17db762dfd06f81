"""Every tool of the assistant that reads, over a million entries.

Run it with `python -m benchmarks.assistant [entries]`. Promised: an answer of the parser, which is
a tool or two and words, takes at most 150 ms in 95 of 100 cases.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Mapping
from typing import Any

from benchmarks import fill
from benchmarks.reports import give_terms
from finance_app.assistant.catalogue.service import call
from finance_app.identity.rules import Actor

ENTRIES = 1_000_000
RUNS = 10
PROMISED = 150

Question = tuple[str, Mapping[str, Any]]
MONTH = {"first": "2026-10-01", "last": "2026-10-31"}
YEAR = {"first": "2026-01-01", "last": "2026-11-20"}
PARTY = {"counterparty": "Party 7"}
QUESTIONS: dict[str, Question] = {
    "Everything": ("sum_entries", {}),
    "Expenses of a month, compared": (
        "sum_entries", {"kind": "expense", **MONTH, "compare": "previous"},
    ),
    "Expenses of odd days": (
        "sum_entries", {"kind": "expense", "first": "2026-02-11", "last": "2026-09-19"},
    ),
    "A category, a year before too": (
        "sum_entries", {"category": "Expense 3", **YEAR, "compare": "year"},
    ),
    "A vendor, ever": ("sum_entries", {"kind": "expense", **PARTY}),
    "A vendor this year, compared": (
        "sum_entries", {"kind": "expense", **PARTY, **YEAR, "compare": "year"},
    ),
    "A vendor in a category": ("sum_entries", {"category": "Expense 3", **PARTY}),
    "A payment method of a month": ("sum_entries", {"payment_method": "cash", **MONTH}),
    "A payment method of a year": ("sum_entries", {"payment_method": "cash", **YEAR}),
    "A payment method, ever": ("sum_entries", {"payment_method": "cash"}),
    "Above an amount, this year": (
        "sum_entries", {"kind": "expense", "amount_min": "990", **YEAR},
    ),
    "Above an amount, ever": ("sum_entries", {"kind": "expense", "amount_min": "990"}),
    "A text in a month": ("sum_entries", {"kind": "expense", "text": "Note 77", **MONTH}),
    "A text, ever": ("sum_entries", {"kind": "expense", "text": "Note 77"}),
    "By category, a year": ("break_down", {"kind": "expense", "by": "category", **YEAR}),
    "By category, ever": ("break_down", {"kind": "expense", "by": "category"}),
    "By vendor, a month": ("break_down", {"kind": "expense", "by": "counterparty", **MONTH}),
    "By vendor, a year": ("break_down", {"kind": "expense", "by": "counterparty", **YEAR}),
    "By vendor, ever": ("break_down", {"kind": "expense", "by": "counterparty"}),
    "By month, a year": ("break_down", {"by": "month", **YEAR}),
    "By month, ever": ("break_down", {"by": "month"}),
    "By month, a vendor": ("break_down", {"kind": "expense", "by": "month", **PARTY}),
    "By month, a category": ("break_down", {"by": "month", "category": "Expense 3"}),
    "By vendor in a category, a year": (
        "break_down", {"by": "counterparty", "category": "Expense 3", **YEAR},
    ),
    "By payment method, a month": (
        "break_down", {"kind": "expense", "by": "payment_method", **MONTH},
    ),
    "By payment method, a year": (
        "break_down", {"kind": "expense", "by": "payment_method", **YEAR},
    ),
    "By payment method, ever": ("break_down", {"kind": "expense", "by": "payment_method"}),
    "By account, a year": ("break_down", {"kind": "expense", "by": "account", **YEAR}),
    "By account, ever": ("break_down", {"kind": "expense", "by": "account"}),
    "By weekday, a year": ("break_down", {"kind": "expense", "by": "weekday", **YEAR}),
    "By weekday, ever": ("break_down", {"kind": "expense", "by": "weekday"}),
    "The latest entries": ("list_entries", {}),
    "The largest expenses of a year": (
        "list_entries", {"kind": "expense", "order": "amount", **YEAR},
    ),
    "The largest of a vendor": ("list_entries", {"kind": "expense", "order": "amount", **PARTY}),
    "The largest of a category": (
        "list_entries", {"category": "Expense 3", "order": "amount"},
    ),
    "Search": ("list_entries", {"kind": "expense", "text": "Note 777"}),
    "Why a month is higher": (
        "explain_change",
        {"kind": "expense", **MONTH, "other_first": "2026-09-01", "other_last": "2026-09-30"},
    ),
    "Why a year is higher": (
        "explain_change",
        {"kind": "expense", **YEAR, "other_first": "2025-01-01", "other_last": "2025-11-20"},
    ),
    "Profit of a month, compared": ("get_profit", {**MONTH, "compare": "previous"}),
    "Profit of a year on cash basis": ("get_profit", {**YEAR, "basis": "cash"}),
    "Cash": ("get_cash", {}),
    "Balance sheet": ("get_balance_sheet", {}),
    "Open receivables": ("list_open", {"kind": "receivable"}),
    "Open payables": ("list_open", {"kind": "payable"}),
    "Assets": ("list_assets", {}),
    "Tax of a quarter": ("get_tax", {"first": "2026-07-01", "last": "2026-09-30"}),
    "Budget of a year": ("compare_budget", YEAR),
    "Expected cash": ("expect_cash", {}),
    "What is missing": ("list_missing", {}),
    "The business": ("describe_business", {}),
    "Names of vendors and clients": ("describe_business", {"names_of": "counterparties"}),
    "Names of payment methods": ("describe_business", {"names_of": "payment_methods"}),
}  # fmt: skip


async def measure(actor: Actor) -> None:
    """Print median and worst of each question, and how many of all answers keep the promise."""
    every: list[float] = []
    for label, (name, arguments) in QUESTIONS.items():
        taken = []
        for _ in range(RUNS):
            started = time.perf_counter()
            await call(actor, name, arguments)
            taken.append((time.perf_counter() - started) * 1000)
        every += taken
        mark = "" if statistics.median(taken) <= PROMISED else "  over"
        print(
            f"  {label:34} {name:18} {statistics.median(taken):8.1f} ms {max(taken):8.1f} ms{mark}"
        )
    every.sort()
    p95 = every[int(len(every) * 0.95)]
    kept = sum(one <= PROMISED for one in every) / len(every) * 100
    print(f"  all: p95 {p95:.1f} ms, {kept:.1f} % within {PROMISED} ms")


async def run(admin_url: str, count: int) -> None:
    """Make a business and measure."""
    actor = await fill.make_business(count)
    await give_terms(actor)
    await fill.settle(admin_url)
    await measure(actor)


def main() -> None:
    """Measure on a database of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with fill.database() as url:
        asyncio.run(run(url, count))


if __name__ == "__main__":
    main()
