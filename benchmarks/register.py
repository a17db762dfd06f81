"""Fixed assets of a business with ten thousand of them, beside that of a business with ten.

Run it with `python -m benchmarks.register`; `--explain` also prints the plans of the register page.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import event

from benchmarks import fill
from benchmarks.ledger import medians
from finance_app.fixed_assets.changes.service import make_all_again
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.posting.service import post_due, set_settings
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import STARTER_TYPES
from finance_app.fixed_assets.register.service import record_assets
from finance_app.fixed_assets.register.views import register_view, totals_view
from finance_app.fixed_assets.roll_forward.views import roll_forward_view
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db

LARGE, SMALL = 10_000, 10
RUNS = 20
FIRST_DAY: Final = date(2018, 1, 5)
TODAY: Final = date(2026, 11, 20)
MONTH: Final = date(2026, 10, 1)
_DAYS: Final = (TODAY - FIRST_DAY).days
_OTHERS: Final = (
    ("Plant", Terms(Method.SUM_OF_YEARS_DIGITS, Convention.MONTH, 96)),
    ("Fleet", Terms(Method.MACRS, Convention.HALF_YEAR, 60)),
)
"""Beside the types there are from the start, so that every method that plans takes part."""

PAGES: Final[dict[str, dict[str, str]]] = {
    "latest first": {},
    "by name": {"sort": "name"},
    "largest first": {"sort": "-cost"},
    "one type": {"type": "Vehicles"},
    "as of two years ago": {"on": "2024-11-20"},
    "found by name": {"q": "asset 77"},
}


PARTS: Final = {"page": register_view, "totals": totals_view}
"""What is read of a page: its rows, ten in both businesses, and then what all come to."""


def some_assets(count: int) -> list[AssetInput]:
    """Return so many assets of ten types, bought over nine years."""
    kinds = [(name, terms, ratio) for name, (terms, ratio) in STARTER_TYPES.items()]
    kinds += [(name, terms, Decimal(0)) for name, terms in _OTHERS]
    made = []
    for number in range(count):
        name, terms, ratio = kinds[number % len(kinds)]
        day = FIRST_DAY + timedelta(days=number * 7919 % _DAYS)
        value = Decimal(number * 104_729 % 5_000_000 + 10_000) / 100
        residual = (value * ratio).quantize(Decimal("0.01"))
        made.append(
            AssetInput(
                name=f"Asset {number}",
                acquisition_date=day,
                in_service_on=day,
                value=value,
                type=name,
                terms=replace(terms, residual=residual),
                supplier=f"Supplier {number % 300}",
            )
        )
    return made


async def seconds(call: Awaitable[Any]) -> float:
    """Return how long one call took."""
    started = time.perf_counter()
    await call
    return time.perf_counter() - started


async def record_all(big: Actor) -> None:
    """Print what recording all at once takes; a month of them is left to be posted."""
    taken = await seconds(record_assets(big, some_assets(LARGE), source="import"))
    print(f"  recording {LARGE:,} at once        {taken:6.2f} s")
    await set_settings(big, MONTH, is_automatic=True)


async def measure_work(big: Actor) -> None:
    """Print the figures of all assets together."""
    taken = min([await seconds(roll_forward_view(big, "2026")) for _ in range(3)])
    print(f"  year schedule of all            {taken:6.2f} s (at most 2 is promised)")
    taken = await seconds(post_due(big))
    print(f"  posting a month of all          {taken:6.2f} s")
    taken = await seconds(make_all_again(big))
    print(f"  making every schedule again     {taken:6.2f} s")


async def measure_pages(big: Actor, little: Actor, *, with_plans: bool) -> None:
    """Print the page of the register, list and sums, of the large and the small business."""
    for part, read in PARTS.items():
        worst = 0.0
        for name, raw in PAGES.items():
            wanted = AssetFilter.parse({**raw, "limit": "10"})
            large, small = await medians(
                lambda read=read, wanted=wanted: read(big, wanted),
                lambda read=read, wanted=wanted: read(little, wanted),
                runs=RUNS,
            )
            worst = max(worst, large / small)
            print(
                f"  {part:<6} {name:<22} {large:7.2f} ms   beside {small:6.2f} ms of {SMALL}"
                f" assets   {large / small:5.2f}x"
            )
            if with_plans:
                await explain(lambda read=read, wanted=wanted: read(big, wanted), big)
        print(f"  {part:<6} worst ratio {worst:.2f}")


async def explain(call: Callable[[], Awaitable[Any]], actor: Actor) -> None:
    """Print the plans of a page, as the runtime role gets them."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "FROM assets" in statement:
            statements.append((statement, values))

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    await call()
    event.remove(engine, "before_cursor_execute", keep)
    async with db.transaction(actor, read_only=True) as session:
        connection = await session.connection()
        for statement, values in statements:
            plan = await connection.exec_driver_sql(
                f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", values
            )
            print(*(f"    {line}" for (line,) in plan), sep="\n")


async def run(admin_url: str, *, with_plans: bool = False) -> None:
    """Make the businesses and measure."""
    with clock.fixed(TODAY):
        big, little = await fill.make_business(0), await fill.make_business(0)
        for _ in range(20):
            other = await fill.make_business(0)
            await record_assets(other, some_assets(500), source="import")
        await record_assets(little, some_assets(SMALL), source="import")
        await record_all(big)
        await fill.settle(admin_url)
        await measure_pages(big, little, with_plans=with_plans)
        await measure_work(big)
    await db.close()


def main(*, with_plans: bool = False) -> None:
    """Print every figure."""
    print("Fixed assets")
    with fill.database() as admin_url:
        asyncio.run(run(admin_url, with_plans=with_plans))


if __name__ == "__main__":
    main(with_plans="--explain" in sys.argv)
