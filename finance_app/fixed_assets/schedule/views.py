"""One asset as its page shows it: facts, key figures, schedule as table and as figure to draw."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from finance_app.fixed_assets.changes.rules import active, terms_on
from finance_app.fixed_assets.changes.service import list_changes
from finance_app.fixed_assets.changes.views import ChangeRow, change_rows
from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import list_assets
from finance_app.fixed_assets.register.views import (
    AssetRow,
    FigureView,
    asset_row,
    figure_view,
    life_text,
)
from finance_app.fixed_assets.roll_forward.service import asset_schedule
from finance_app.fixed_assets.schedule.lines.views import (
    ScheduleRow,
    amount_text,
    book_value_figure,
    month_rows,
    year_row,
)
from finance_app.fixed_assets.terms.rules import (
    CONVENTION_LABELS,
    METHOD_LABELS,
    Method,
    Terms,
    no_charge_notice,
)
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import format_amount
from finance_app.ledger.bank_accounts.views import account_href
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.locks.service import locked_through

_COMPONENTS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of an asset."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class AssetView:
    """Everything the page of one asset shows."""

    id: str
    name: str
    parent_href: str
    is_trashed: bool
    is_disposed: bool
    has_units: bool
    notice: str
    cost: FigureView
    depreciation: FigureView
    book_value: FigureView
    year_charge: FigureView
    facts: tuple[Fact, ...]
    rows: tuple[ScheduleRow, ...]
    months: tuple[ScheduleRow, ...]
    components: tuple[AssetRow, ...]
    changes: tuple[ChangeRow, ...]
    figure: dict[str, Any]


async def asset_view(actor: Actor, asset_id: UUID, *, by_month: bool) -> AssetView:
    """Return the page of an asset as of today. Raises `AssetNotFoundError`."""
    asset, schedule, years = await asset_schedule(actor, asset_id)
    changes = await list_changes(actor, asset_id)
    locked = await locked_through(actor)
    today, books, code = clock.today(), books_of(actor), actor.currency_code
    wanted = AssetFilter(
        on=today, parent_id=asset_id, status="all", sort="name", limit=_COMPONENTS_MAX
    )
    components = await list_assets(actor, wanted)
    kept = active(changes)
    terms = terms_on(asset.basis, [one.change for one in kept])
    now, year = schedule.at(today, books), books.year_of(today)
    charge = schedule.charge_between(year.starts_on, year.ends_on, books)
    return AssetView(
        id=str(asset.id),
        name=asset.name,
        parent_href=f"/fixed-assets/asset?id={asset.parent_id}" if asset.parent_id else "",
        is_trashed=asset.deleted_at is not None,
        is_disposed=asset.disposed_on is not None,
        has_units=terms.method is Method.UNITS_OF_PRODUCTION,
        notice=no_charge_notice(terms, now.cost) if now.cost else "",
        cost=figure_view(now.cost, code),
        depreciation=figure_view(now.depreciation, code),
        book_value=figure_view(now.book_value, code),
        year_charge=figure_view(charge, code),
        facts=tuple(facts(asset, terms, schedule)),
        rows=tuple(year_row(one, actor, year.fiscal_year) for one in years),
        months=tuple(month_rows(schedule, kept, actor, today)) if by_month else (),
        components=tuple(asset_row(one, today) for one in components.items),
        changes=tuple(change_rows(changes, actor, locked)),
        figure=book_value_figure(years, actor),
    )


def facts(asset: Asset, terms: Terms, schedule: Schedule) -> list[Fact]:
    """Return what is known of an asset; what is empty is left out."""
    code = asset.currency_code
    life = life_text(terms.life_months or asset.terms.life_months)
    is_here = asset.disposed_on is None
    is_running = life and is_here and any(one.charge for one in schedule.stretches)
    has_residual = terms.is_depreciated and is_here
    found = [
        ("Type", asset.type),
        ("Bought on", day_words(asset.acquisition_date)),
        ("In use since", day_words(asset.in_service_on)),
        ("Price", format_amount(asset.value, code)),
        ("Cost to bring it into use", amount_text(asset.setup_cost, code)),
        ("Paid from", asset.bank_account),
        ("Method", METHOD_LABELS[terms.method]),
        ("First and last year", CONVENTION_LABELS[terms.convention] if life else ""),
        ("Useful life", life),
        ("Written down by", day_words(schedule.ends_on) if is_running else ""),
        ("Residual value", format_amount(terms.residual, code) if has_residual else ""),
        ("Factor", _factor(terms)),
        ("Units it can produce", _units(terms, asset)),
        ("Depreciation so far when it came", amount_text(asset.opening_depreciation, code)),
        ("In this register from", day_words(asset.opening_on) if asset.opening_on else ""),
        ("Disposed of on", day_words(asset.disposed_on) if asset.disposed_on else ""),
        ("Supplier", asset.supplier),
        ("Serial number", asset.serial_number),
        ("Location", asset.location),
        ("Notes", asset.notes),
    ]
    links = {"Paid from": account_href(asset.bank_account_id) if asset.bank_account_id else ""}
    return [Fact(label, text, links.get(label, "")) for label, text in found if text]


def _factor(terms: Terms) -> str:
    if terms.method is not Method.DECLINING_BALANCE:
        return ""
    switch = "then straight line" if terms.is_switching else "to the end"
    return f"{terms.factor:f}, {switch}"


def _units(terms: Terms, asset: Asset) -> str:
    return f"{terms.capacity.normalize():,f} {asset.unit_name}".strip() if terms.capacity else ""
