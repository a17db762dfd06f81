"""The dashboard of a business with a million entries beside that of one with a thousand.

Run it with `python -m benchmarks.dashboard`; `--explain` also prints the plans of its queries.
"""

import asyncio
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from benchmarks import fill
from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.period import Period, period_from_key
from finance_app.reports.dashboard.service import read_dashboard

LARGE, SMALL = 1_000_000, 1_000
RUNS = 100
PERIOD = "fy2026"
"""A whole year, which needs more of the totals than a month."""

_LABELS = {
    "SELECT t.month": "sums by month",
    "SELECT s.category_id": "sums by category",
    "SELECT e.*": "latest entries",
    "SELECT t.kind": "counts",
}

Timings = dict[str, list[float]]


@contextmanager
def timed_queries() -> Iterator[Timings]:
    """Collect the milliseconds of each query, by what it is for."""
    found: Timings = defaultdict(list)
    started: list[float] = []

    def before(*_: Any) -> None:
        started.append(time.perf_counter())

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        taken = (time.perf_counter() - started.pop()) * 1000
        for start, label in _LABELS.items():
            if statement.strip().startswith(start):
                found[label].append(taken)

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


async def measure(actors: dict[str, Actor], period: Period) -> None:
    """Print the medians, the businesses taking turns so that both meet the same machine."""
    pages: dict[str, list[float]] = defaultdict(list)
    queries: dict[str, Timings] = {name: defaultdict(list) for name in actors}
    for run in range(RUNS + 10):
        for name, actor in actors.items():
            with timed_queries() as taken:
                started = time.perf_counter()
                found = await read_dashboard(actor, period)
                page = (time.perf_counter() - started) * 1000
            assert found.failed == ()
            if run >= 10:
                pages[name].append(page)
                for label, times in taken.items():
                    queries[name][label].extend(times)
    _report(pages, queries)


def _report(pages: dict[str, list[float]], queries: dict[str, Timings]) -> None:
    medians = {name: statistics.median(times) for name, times in pages.items()}
    for name, median in medians.items():
        print(f"  {name:<24} all its data {median:6.2f} ms")
        for label, times in queries[name].items():
            print(f"    {label:<22} {statistics.median(times):6.2f} ms")
    large, small = medians.values()
    slowest = max(statistics.median(times) for of in queries.values() for times in of.values())
    print(f"  ratio {large / small:.2f} (at most 2.00 is promised)")
    print(f"  slowest query {slowest:.2f} ms in the median (at most 5 is promised)")


async def explain(actor: Actor, period: Period) -> None:
    """Print the plan of each query, as the runtime role gets it."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.strip().startswith(tuple(_LABELS)):
            statements.append((statement, values))

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    await read_dashboard(actor, period)
    event.remove(engine, "before_cursor_execute", keep)
    async with db.transaction(actor, read_only=True) as session:
        connection = await session.connection()
        for statement, values in statements:
            plan = await connection.exec_driver_sql(
                f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", values
            )
            print(statement, *(f"    {line}" for (line,) in plan), sep="\n")


async def run(admin_url: str, *, with_plans: bool) -> None:
    """Make the businesses and measure."""
    big, little = await fill.make_businesses(LARGE, SMALL)
    await fill.settle(admin_url)
    period = period_from_key(PERIOD, big.fiscal_year_start)
    await measure({f"{LARGE:,} entries": big, f"{SMALL:,} entries": little}, period)
    if with_plans:
        await explain(big, period)
    await db.close()


def main(*, with_plans: bool = False) -> None:
    """Print every figure."""
    print("Dashboard")
    with fill.database() as admin_url:
        asyncio.run(run(admin_url, with_plans=with_plans))


if __name__ == "__main__":
    main(with_plans="--explain" in sys.argv)
