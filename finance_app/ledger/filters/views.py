"""The filters as a page shows them: values as typed, and the addresses of neighbouring lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import DEFAULT_SORT, SUGGESTED, TRASH_SORT, UNCATEGORISED
from finance_app.ledger.filters.rules import period_name

NARROWING: Final = (
    "from",
    "to",
    "category",
    "q",
    "payment_method",
    "bank_account",
    "tax_rate",
    "party",
    "min_amount",
    "max_amount",
    "missing",
    "review",
    "status",
)
"""The parameters that leave entries out; the others choose the list, its order and its page."""

PANEL: Final = ("payment_method", "bank_account", "min_amount", "max_amount", "status")
_KEPT: Final = (*NARROWING, "trashed", "sort")
_VALUE_LENGTH_MAX: Final = 300
_FIRST_DOWN: Final = {"date", "amount", "deleted"}


@dataclass(frozen=True, slots=True)
class FilterView:
    """What the filters say and where each leads; every address is one of this list."""

    typed: dict[str, str] = field(default_factory=dict)
    period: str = ""
    category: str = ""
    is_narrowed: bool = False
    is_trash: bool = False
    is_uncategorised: bool = False
    is_unnamed: bool = False
    is_suggested: bool = False
    has_panel: bool = False
    party: str = ""
    party_href: str = ""
    uncategorised_href: str = ""
    unnamed_href: str = ""
    suggested_href: str = ""
    trash_href: str = ""
    clear_href: str = ""
    sort: str = DEFAULT_SORT
    sort_links: dict[str, str] = field(default_factory=dict)
    excel_url: str = ""


def kept_values(raw: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of an address that a list keeps while its page changes."""
    values = {name: str(raw.get(name, ""))[:_VALUE_LENGTH_MAX] for name in _KEPT}
    return {name: value for name, value in values.items() if value}


def list_href(kind: Kind, values: Mapping[str, str], **changes: str) -> str:
    """Return the address of a list with these parameters and changes; "" takes one out."""
    wanted = {**values, **changes}
    query = {name: wanted[name] for name in (*_KEPT, "cursor") if wanted.get(name)}
    return f"/{kind.plural}?{urlencode(query)}" if query else f"/{kind.plural}"


def filter_view(actor: Actor, kind: Kind, raw: Mapping[str, str], today: date) -> FilterView:
    """Return the filters of an address."""
    values = kept_values(raw)
    first, last = values.get("from", ""), values.get("to", "")
    is_trash = bool(values.get("trashed"))
    is_uncategorised = values.get("category") == UNCATEGORISED
    is_unnamed = bool(values.get("missing"))
    period = period_name(first, last, today, actor.fiscal_year_start)
    dates = urlencode({name: day for name, day in (("from", first), ("to", last)) if day})
    return FilterView(
        typed=values,
        period=period,
        category="" if is_uncategorised else values.get("category", ""),
        is_narrowed=any(name in values for name in NARROWING),
        is_trash=is_trash,
        is_uncategorised=is_uncategorised,
        is_unnamed=is_unnamed,
        is_suggested=bool(values.get("review")),
        has_panel=period == "other" or any(name in values for name in PANEL),
        party=values.get("party", ""),
        party_href=list_href(kind, values, party=""),
        uncategorised_href=list_href(
            kind, values, category="" if is_uncategorised else UNCATEGORISED
        ),
        unnamed_href=list_href(kind, values, missing="" if is_unnamed else "party"),
        suggested_href=list_href(kind, {}, review="" if values.get("review") else SUGGESTED),
        trash_href=list_href(kind, {}, trashed="" if is_trash else "1"),
        clear_href=list_href(kind, {}, trashed="1" if is_trash else ""),
        sort=values.get("sort") or (TRASH_SORT if is_trash else DEFAULT_SORT),
        sort_links=_sort_links(kind, values, is_trash=is_trash),
        excel_url=f"/api/v1/reports/excel{f'?{dates}' if dates else ''}",
    )


def _sort_links(kind: Kind, values: Mapping[str, str], *, is_trash: bool) -> dict[str, str]:
    """Return where each heading leads: to its order, or to that turned round."""
    default = TRASH_SORT if is_trash else DEFAULT_SORT
    current = values.get("sort") or default
    links = {}
    for name in ("date", "party", "amount", *(("deleted",) if is_trash else ())):
        down, up = f"-{name}", name
        first, second = (down, up) if name in _FIRST_DOWN else (up, down)
        wanted = second if current == first else first
        links[name] = list_href(kind, values, sort="" if wanted == default else wanted)
    return links
