"""The filters as the page shows them: values as typed, and the addresses of neighbouring lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlencode

from finance_app.fixed_assets.register.rules import DEFAULT_SORT, STATUSES

PATH: Final = "/fixed-assets"
VIEWS: Final = (
    ("register", "Register", PATH),
    ("roll-forward", "Roll-forward", f"{PATH}/roll-forward"),
    ("depreciation", "Posting", f"{PATH}/depreciation"),
    ("types", "Types", f"{PATH}/types"),
)
"""The views of the register: name, words and address."""

_NARROWING: Final = ("q", "type", "status", "from", "to")
_KEPT: Final = (*_NARROWING, "on", "trashed", "sort")
_VALUE_LENGTH_MAX: Final = 300

STATUS_OPTIONS: Final = tuple((value, label) for value, label in STATUSES.items() if value)
"""What can be chosen besides the assets in use."""


@dataclass(frozen=True, slots=True)
class AssetFilterView:
    """What the filters say and where each leads; every address is one of the register."""

    typed: dict[str, str] = field(default_factory=dict)
    type: str = ""
    status: str = ""
    on: str = ""
    is_narrowed: bool = False
    is_trash: bool = False
    trash_href: str = ""
    clear_href: str = ""
    sort: str = DEFAULT_SORT
    sort_links: dict[str, str] = field(default_factory=dict)
    csv_url: str = ""


def kept_values(raw: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of an address that the register keeps while its page changes."""
    values = {name: str(raw.get(name, ""))[:_VALUE_LENGTH_MAX] for name in _KEPT}
    return {name: value for name, value in values.items() if value}


def list_href(values: Mapping[str, str], **changes: str) -> str:
    """Return the address of the register with these parameters and changes; "" takes one out."""
    wanted = {**values, **changes}
    query = {name: wanted[name] for name in (*_KEPT, "cursor") if wanted.get(name)}
    return f"{PATH}?{urlencode(query)}" if query else PATH


def filter_view(raw: Mapping[str, str], today: date) -> AssetFilterView:
    """Return the filters of an address."""
    values = kept_values(raw)
    is_trash = bool(values.get("trashed"))
    query = urlencode(values)
    return AssetFilterView(
        typed=values,
        type=values.get("type", ""),
        status=values.get("status", ""),
        on=values.get("on") or today.isoformat(),
        is_narrowed=any(name in values for name in _NARROWING),
        is_trash=is_trash,
        trash_href=list_href({}, trashed="" if is_trash else "1"),
        clear_href=list_href({}, trashed="1" if is_trash else ""),
        sort=values.get("sort") or DEFAULT_SORT,
        sort_links=_sort_links(values),
        csv_url=f"/api/v1/assets/export.csv{f'?{query}' if query else ''}",
    )


def _sort_links(values: Mapping[str, str]) -> dict[str, str]:
    """Return where each heading leads: to its order, or to that turned round."""
    current = values.get("sort") or DEFAULT_SORT
    links = {}
    for name in ("date", "cost", "name"):
        first, second = (name, f"-{name}") if name == "name" else (f"-{name}", name)
        wanted = second if current == first else first
        links[name] = list_href(values, sort="" if wanted == DEFAULT_SORT else wanted)
    return links
