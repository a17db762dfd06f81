"""Assets as a finding: cost, depreciation to date and book value, each and in total."""

from collections.abc import Sequence
from datetime import date

from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.filters.views import list_href
from finance_app.fixed_assets.register.rules import ListedAsset, RegisterTotals
from finance_app.kit.figures import count, money
from finance_app.kit.tools import Finding, Row, Table
from finance_app.ledger.locks.rules import day_words


def assets_finding(
    wanted: AssetFilter, found: Sequence[ListedAsset], totals: RegisterTotals, *, code: str,
    today: date,
) -> Finding:  # fmt: skip
    """Return the assets in use on the day, the dearest first, and what all of them come to."""
    asked = {"q": wanted.q, "type": wanted.type, "on": wanted.on.isoformat()}
    href = list_href({name: value for name, value in asked.items() if value})
    words = f" of type {wanted.type}" if wanted.type else ""
    words += f" with “{wanted.q}”" if wanted.q else ""
    title = f"Assets{words} in use on {day_words(wanted.on)}"
    return Finding(
        title=title,
        as_of=today,
        period=(wanted.on, wanted.on),
        figures=(
            count("Assets", totals.asset_count, href),
            money("Cost", totals.cost, code, href),
            money("Depreciation to date", totals.depreciation, code, href),
            money("Book value", totals.book_value, code, href),
        ),
        table=Table(
            ("Asset", "Type", "Acquired", "Cost", "Depreciation to date", "Book value"),
            tuple(_row(one, code) for one in found),
        ),
        row_count=totals.asset_count,
        href=href,
        missing="" if totals.asset_count else f"There are no a{title[1:]}.",
        has_foreign_text=bool(found),
    )


def _row(one: ListedAsset, code: str) -> Row:
    asset = one.asset
    href = f"/fixed-assets/asset?id={asset.id}"
    return Row(
        asset.name,
        (
            asset.type,
            day_words(asset.acquisition_date),
            money(f"{asset.name}, cost", one.cost, code, href),
            money(f"{asset.name}, depreciation to date", one.depreciation, code, href),
            money(f"{asset.name}, book value", one.book_value, code, href),
        ),
        href,
    )
