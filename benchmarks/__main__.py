"""Print every figure the product promises; nothing here is asserted in tests."""

import asyncio

from benchmarks import (
    assets,
    assistant,
    assistant_answers,
    assistant_stream,
    dashboard,
    fill,
    imports,
    ledger,
    live,
    register,
    reports,
    workbook,
)
from finance_app.kit import db
from finance_app.kit.period import period_from_key


async def large_business(admin_url: str) -> None:
    """Measure lists and dashboard over one business of a million entries, made once."""
    big, little = await fill.make_businesses(ledger.LARGE, ledger.SMALL)
    await fill.settle(admin_url)
    period = period_from_key(dashboard.PERIOD, big.fiscal_year_start)
    names = f"{ledger.LARGE:,} entries", f"{ledger.SMALL:,} entries"
    print("Dashboard")
    await dashboard.measure(dict(zip(names, (big, little), strict=True)), period)
    print("Lists of entries")
    await ledger.measure(big, little)
    print("Tools of the assistant")
    await assistant.measure(big)
    print("Answers of the assistant without a model")
    await assistant_answers.measure(big)
    await db.close()


def main() -> None:
    """Print all figures, the workbook's first."""
    workbook.main([workbook.COUNT])
    assets.main(assets.COUNT)
    register.main()
    imports.main()
    with fill.database() as admin_url:
        asyncio.run(large_business(admin_url))
    reports.main()
    assistant_stream.main()
    live.main()


if __name__ == "__main__":
    main()
