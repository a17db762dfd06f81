"""Lists of a business with a million entries: page 1,000 deep against page 1, in every order.

Run it with `python -m benchmarks.ledger`; `--explain` also prints the plans of the deep pages.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event

from benchmarks import fill
from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import list_entries, summarise_entries
from finance_app.ledger.quick_add.service import read_quick_line
from finance_app.ledger.suggestions.service import known_parties, payment_methods, suggest_category

LARGE, SMALL = 1_000_000, 1_000
DEPTH = 1_000
RUNS = 60
KIND = Kind.EXPENSE

LISTS: dict[str, dict[str, str]] = {
    "latest first": {"sort": "-date"},
    "oldest first": {"sort": "date"},
    "largest first": {"sort": "-amount"},
    "smallest first": {"sort": "amount"},
    "by vendor": {"sort": "vendor"},
    "by vendor, from Z": {"sort": "-vendor"},
    "one category": {"category": "Expense 3"},
    "uncategorised": {"category": "none"},
    "within a year": {"from": "2025-11-21", "to": "2026-11-20"},
    "without a vendor": {"missing": "vendor"},
}
SUMS: dict[str, dict[str, str]] = {
    "all": {},
    "a fiscal year": {"from": "2026-01-01", "to": "2026-12-31"},
    "a category in odd days": {"from": "2026-01-05", "to": "2026-10-20", "category": "Expense 3"},
    "above an amount": {"min_amount": "990"},
    "found by name": {"q": "party 17"},
    "found by a rare word": {"q": "note 77777 "},
}


def wanted(raw: dict[str, str], cursor: str | None = "") -> EntryFilter:
    """Return a filter as a URL gives it."""
    return EntryFilter.parse({**raw, "cursor": cursor or ""}, "EUR")


async def cursor_of_page(actor: Actor, raw: dict[str, str], depth: int) -> tuple[str, int]:
    """Return the cursor of a page so deep, or of the last one, and how deep that is."""
    cursor = ""
    for page_number in range(2, depth + 1):
        page = await list_entries(actor, KIND, wanted(raw, cursor))
        if page.next_cursor is None:
            return cursor, page_number - 1
        cursor = page.next_cursor
    return cursor, depth


async def medians(*calls: Callable[[], Awaitable[Any]], runs: int = RUNS) -> list[float]:
    """Return the median milliseconds of each call; they take turns on the same machine."""
    taken: list[list[float]] = [[] for _ in calls]
    for run in range(runs + 5):
        for call, times in zip(calls, taken, strict=True):
            started = time.perf_counter()
            await call()
            if run >= 5:
                times.append((time.perf_counter() - started) * 1000)
    return [statistics.median(times) for times in taken]


async def measure_lists(actor: Actor, *, with_plans: bool) -> None:
    """Print page 1 and a deep page of each list."""
    worst = 0.0
    for name, raw in LISTS.items():
        cursor, depth = await cursor_of_page(actor, raw, DEPTH)
        first, deep = wanted(raw), wanted(raw, cursor)
        at_first, at_depth = await medians(
            lambda first=first: list_entries(actor, KIND, first),
            lambda deep=deep: list_entries(actor, KIND, deep),
        )
        worst = max(worst, at_depth / at_first)
        print(
            f"  {name:<24} page 1 {at_first:6.2f} ms   page {depth:>5,} {at_depth:6.2f} ms"
            f"   {at_depth / at_first:4.2f}x"
        )
        if with_plans:
            await explain(actor, deep)
    print(f"  worst ratio {worst:.2f} (at most 1.50 is promised)")


async def measure_others(big: Actor, little: Actor) -> None:
    """Print sums and suggestions of the large business beside those of the small one."""
    calls: dict[str, Callable[[Actor], Awaitable[Any]]] = {
        f"sum: {name}": lambda actor, raw=raw: summarise_entries(actor, KIND, wanted(raw))
        for name, raw in SUMS.items()
    }
    calls |= {
        "usual category": lambda actor: suggest_category(actor, KIND, "Party 17"),
        "names that begin so": lambda actor: known_parties(actor, KIND, "party 1"),
        "ways of paying": payment_methods,
        "a quick-add line": lambda actor: read_quick_line(actor, KIND, "42 party 17 monday card"),
    }
    for name, call in calls.items():
        large, small = await medians(
            lambda call=call: call(big), lambda call=call: call(little), runs=RUNS // 6
        )
        print(f"  {name:<32} {large:8.2f} ms   beside {small:6.2f} ms of {SMALL:,} entries")


async def explain(actor: Actor, one: EntryFilter) -> None:
    """Print the plan of a list, as the runtime role gets it."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "FROM expenses" in statement:
            statements.append((statement, values))

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    await list_entries(actor, KIND, one)
    event.remove(engine, "before_cursor_execute", keep)
    async with db.transaction(actor, read_only=True) as session:
        connection = await session.connection()
        for statement, values in statements:
            plan = await connection.exec_driver_sql(
                f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", values
            )
            print(*(f"    {line}" for (line,) in plan), sep="\n")


async def measure(big: Actor, little: Actor, *, with_plans: bool = False) -> None:
    """Print every figure of a business that is already made."""
    await measure_lists(big, with_plans=with_plans)
    await measure_others(big, little)


async def run(admin_url: str, *, with_plans: bool) -> None:
    """Make the businesses and measure."""
    big, little = await fill.make_businesses(LARGE, SMALL)
    await fill.settle(admin_url)
    await measure(big, little, with_plans=with_plans)
    await db.close()


def main(*, with_plans: bool = False) -> None:
    """Print every figure."""
    print("Lists of entries")
    with fill.database() as admin_url:
        asyncio.run(run(admin_url, with_plans=with_plans))


if __name__ == "__main__":
    main(with_plans="--explain" in sys.argv)
