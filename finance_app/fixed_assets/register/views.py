"""The register as a page shows it: text only, amounts formatted for reading."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.rules import Asset, ListedAsset, RegisterTotals
from finance_app.fixed_assets.register.service import list_assets, sum_assets
from finance_app.fixed_assets.terms.rules import METHOD_LABELS, Terms
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import amount_parts, format_amount
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.locks.rules import day_words

ASSET_PATH: Final = "/fixed-assets/asset"
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset for a page, with its figures of the day."""

    id: str
    name: str
    note: str
    type: str
    acquired: str
    acquired_iso: str
    method: str
    cost: str
    depreciation: str
    book_value: str
    href: str
    is_component: bool
    disposed: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """An amount for a key figure: sign, whole part and decimals."""

    symbol: str = ""
    whole: str = ""
    decimals: str = ""


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A page of the register: its rows and the cursors beside it."""

    rows: tuple[AssetRow, ...]
    older_cursor: str
    newer_cursor: str


@dataclass(frozen=True, slots=True)
class TotalsView:
    """What all assets of a list come to on a day."""

    asset_count: str
    share: str
    day: str
    cost: FigureView
    depreciation: FigureView
    book_value: FigureView


async def register_view(actor: Actor, wanted: AssetFilter) -> RegisterView:
    """Return one page of the register; its cost does not grow with the register.

    Raises as `list_assets` does.
    """
    page, today = await list_assets(actor, wanted), clock.today()
    return RegisterView(
        rows=tuple(asset_row(one, today) for one in page.items),
        older_cursor=page.next_cursor or "",
        newer_cursor=page.previous_cursor or "",
    )


async def totals_view(actor: Actor, wanted: AssetFilter) -> TotalsView:
    """Return what all assets of a list come to, added up from one stretch each."""
    totals, code = await sum_assets(actor, wanted), actor.currency_code
    return TotalsView(
        asset_count=f"{totals.asset_count:,} {'asset' if totals.asset_count == 1 else 'assets'}",
        share=_share(totals),
        day=f"on {day_words(wanted.on)}",
        cost=figure_view(totals.cost, code),
        depreciation=figure_view(totals.depreciation, code),
        book_value=figure_view(totals.book_value, code),
    )


def asset_row(listed: ListedAsset, today: date) -> AssetRow:
    """Return an asset as text."""
    asset = listed.asset
    code = asset.currency_code
    gone = asset.disposed_on
    return AssetRow(
        id=str(asset.id),
        name=asset.name,
        note=_note(asset),
        type=asset.type,
        acquired=day_text(asset.acquisition_date, today),
        acquired_iso=asset.acquisition_date.isoformat(),
        method=METHOD_LABELS[asset.terms.method],
        cost=format_amount(asset.cost if gone else listed.cost, code),
        depreciation=format_amount(listed.depreciation, code),
        book_value=format_amount(listed.book_value, code),
        href=asset_href(asset),
        is_component=asset.parent_id is not None,
        disposed=f"Disposed of {day_text(gone, today)}" if gone else "",
    )


def asset_href(asset: Asset) -> str:
    """Return the address of an asset's page."""
    return f"{ASSET_PATH}?id={asset.id}"


def figure_view(amount: Decimal, currency_code: str) -> FigureView:
    """Return an amount as a key figure."""
    return FigureView(*amount_parts(amount, currency_code))


def life_text(months: int) -> str:
    """Return a life in words: "5 years", "27.5 years", "7 months"; "" for none."""
    if not months:
        return ""
    if months % (_MONTHS // 2) == 0:
        length = f"{Decimal(months) / _MONTHS:f}"
        return f"{length} {'year' if length == '1' else 'years'}"
    years, rest = divmod(months, _MONTHS)
    parts = [f"{years} {'year' if years == 1 else 'years'}"] if years else []
    return " ".join([*parts, f"{rest} {'month' if rest == 1 else 'months'}"])


def terms_text(terms: Terms) -> str:
    """Return method and life in a few words: "Straight line, 5 years"."""
    parts = (METHOD_LABELS[terms.method], life_text(terms.life_months))
    return ", ".join(part for part in parts if part)


def _share(totals: RegisterTotals) -> str:
    """Return how much of the cost is written down: "38 % of the cost"."""
    if not totals.cost:
        return ""
    return f"{totals.depreciation / totals.cost * 100:.0f} % of the cost"


def _note(asset: Asset) -> str:
    parts = (asset.serial_number, asset.location, asset.supplier)
    return " · ".join(part for part in parts if part)
