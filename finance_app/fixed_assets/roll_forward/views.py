"""The roll-forward as a page shows it: statement amounts as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from finance_app.fixed_assets.changes.views import year_label
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.roll_forward.rules import RollYear, TypeMovement, roll_types
from finance_app.fixed_assets.roll_forward.service import list_movements, rolled
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import format_accounting

PATH: Final = "/fixed-assets/roll-forward"


@dataclass(frozen=True, slots=True)
class RollRow:
    """A line of the roll-forward, with the address of the assets behind it."""

    label: str
    opening_cost: str
    additions: str
    disposals: str
    closing_cost: str
    opening_depreciation: str
    charge: str
    impairments: str
    taken_out: str
    closing_depreciation: str
    book_value: str
    href: str
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class RollForwardView:
    """The years, and one of them by type with its total."""

    years: tuple[RollRow, ...]
    types: tuple[RollRow, ...]
    total: tuple[RollRow, ...]
    year_label: str
    previous_href: str
    following_href: str


async def roll_forward_view(actor: Actor, wanted: str) -> RollForwardView:
    """Return the roll-forward; `wanted` is the fiscal year to show by type, "" for this one."""
    movements = await list_movements(actor)
    years = rolled(actor, movements)
    this_year = books_of(actor).year_of(clock.today()).fiscal_year
    known = [one.fiscal_year for one in years]
    chosen = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else this_year
    chosen = min(max(chosen, known[0]), known[-1]) if known else this_year
    at = known.index(chosen) if known else 0
    return RollForwardView(
        years=tuple(_row(_label(one, actor), one, actor, this_year) for one in reversed(years)),
        types=tuple(_type_rows(movements, chosen, actor)),
        total=tuple(_row("All assets", one, actor) for one in years if one.fiscal_year == chosen),
        year_label=year_label(chosen, actor.fiscal_year_start),
        previous_href=f"{PATH}?year={known[at - 1]}" if at else "",
        following_href=f"{PATH}?year={known[at + 1]}" if known and at + 1 < len(known) else "",
    )


def _type_rows(movements: Sequence[TypeMovement], year: int, actor: Actor) -> list[RollRow]:
    rows = []
    for name, one in roll_types(movements, year):
        href = f"/fixed-assets?{urlencode({'type': name, 'status': 'all'})}" if name else ""
        rows.append(_row(name or "Without a type", one, actor, href=href))
    return rows


def _label(one: RollYear, actor: Actor) -> str:
    return year_label(one.fiscal_year, actor.fiscal_year_start)


def _row(
    label: str, one: RollYear, actor: Actor, this_year: int | None = None, *, href: str = ""
) -> RollRow:
    code, moved = actor.currency_code, one.movement
    return RollRow(
        label=label,
        opening_cost=format_accounting(one.opening_cost, code),
        additions=format_accounting(moved.additions, code),
        disposals=format_accounting(-moved.disposed_cost, code),
        closing_cost=format_accounting(one.closing_cost, code),
        opening_depreciation=format_accounting(one.opening_depreciation + moved.brought_in, code),
        charge=format_accounting(moved.charge, code),
        impairments=format_accounting(moved.impairments, code),
        taken_out=format_accounting(-moved.disposed_depreciation, code),
        closing_depreciation=format_accounting(one.closing_depreciation, code),
        book_value=format_accounting(one.closing_book_value, code),
        href=href or f"{PATH}?year={one.fiscal_year}",
        is_now=one.fiscal_year == this_year,
    )
