"""Reading the register for the workbook: assets in batches, and what it says of itself."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.rules import ListedAsset
from finance_app.fixed_assets.register.service import list_assets, sum_assets
from finance_app.identity.rules import Actor
from finance_app.kit.money import round_amount
from finance_app.reports.workbook.assets.repository import AssetSumsRepository
from finance_app.reports.workbook.assets.rules import RegisterFigures, complete_year_end

BATCH_ASSETS: Final = 500


async def read_assets(actor: Actor, last: date) -> AsyncIterator[Sequence[ListedAsset]]:
    """Yield the assets bought by a day with their figures of it, by date of purchase, in batches.

    Those disposed of are among them, those in the trash are not.
    """
    wanted = AssetFilter(on=last, status="all", sort="date", limit=BATCH_ASSETS)
    while True:
        page = await list_assets(actor, wanted)
        if page.items:
            yield page.items
        if not page.next_cursor:
            return
        wanted = wanted.model_copy(update={"cursor": page.next_cursor})


async def read_figures(actor: Actor, session: AsyncSession, last: date) -> RegisterFigures:
    """Return what the register says of the same assets, by ways the rows did not take."""
    books, code = books_of(actor), actor.currency_code
    charges = await AssetSumsRepository(session).sum_charges(last)
    ends_on = complete_year_end(last, books)
    complete = await sum_assets(actor, AssetFilter(on=ends_on, status="all"))
    return RegisterFigures(
        charges={year: round_amount(charge, code) for year, charge in charges.items()},
        totals=await sum_assets(actor, AssetFilter(on=last, status="all")),
        complete=(books.year_of(ends_on).fiscal_year, complete),
    )
