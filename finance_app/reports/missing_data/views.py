"""What is missing in sentences, and where it is settled: for its page, the dashboard and REST."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import format_amount
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.missing_data.rules import MissingGroup, MissingItem, MissingKind
from finance_app.reports.shell.days.rules import days_text, short_date

PATH: Final = "/reports/missing-data"
_WORDS: Final[Mapping[MissingKind, tuple[str, str, str]]] = {
    MissingKind.CATEGORY: (
        "entry has no category",
        "entries have no category",
        "They are in the profit, but in no line of it.",
    ),
    MissingKind.PARTY: (
        "entry names nobody",
        "entries name nobody",
        "Who was paid, or who paid, is not said.",
    ),
    MissingKind.RECEIPT: (
        "expense has no receipt",
        "expenses have no receipt",
        "They are at or above the amount from which a receipt is wanted.",
    ),
    MissingKind.RECURRING: (
        "recurring entry was not recorded",
        "recurring entries were not recorded",
        "Their day has passed. Record them, or skip the day.",
    ),
    MissingKind.INCOME: (
        "month has no income",
        "months have no income",
        "Between months that have some. Is something not recorded?",
    ),
    MissingKind.STATEMENT: (
        "gap between statements",
        "gaps between statements",
        "An account was not reconciled for long, or a statement in between was not imported.",
    ),
    MissingKind.ASSET_LIFE: (
        "asset has no life",
        "assets have no life",
        "They are to be depreciated, and do not say over how long.",
    ),
    MissingKind.RATE: (
        "currency has no recent exchange rate",
        "currencies have no recent exchange rate",
        "Something is still to be paid in them.",
    ),
}


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One thing that is missing: what it is, when and how much, and where it is settled."""

    name: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class MissingView:
    """One kind of what is missing, with the first of it; `more` leads to all."""

    kind: str
    title: str
    text: str
    href: str
    rows: list[MissingRow]
    more: str


def missing_views(found: Sequence[MissingGroup], code: str) -> list[MissingView]:
    """Return each kind as a card shows it."""
    return [missing_view(one, code) for one in found]


def missing_view(group: MissingGroup, code: str) -> MissingView:
    """Return one kind as a card, or a line of the dashboard, shows it."""
    rows = [_row(group.kind, item, code) for item in group.items]
    left = group.count - len(rows)
    more = "" if left <= 0 else f"Show all {group.count:,}{'' if group.is_exact else ' and more'}"
    return MissingView(
        group.kind.value, title_of(group), text_of(group), href_of(group), rows, more
    )


def title_of(group: MissingGroup) -> str:
    """Return how much is missing: "7 entries have no category"."""
    one, many, _ = _WORDS[group.kind]
    count = f"{group.count:,}" if group.is_exact else f"More than {group.count:,}"
    return f"{count} {one if group.count == 1 else many}"


def text_of(group: MissingGroup) -> str:
    """Return what it means that this is missing, in a sentence."""
    return _WORDS[group.kind][2]


def href_of(group: MissingGroup) -> str:
    """Return where all of one kind are settled."""
    counts = group.counts or {}
    kind = Kind.INCOME if counts and Kind.EXPENSE.value not in counts else Kind.EXPENSE
    return {
        MissingKind.CATEGORY: f"/{kind.plural}?category=none",
        MissingKind.PARTY: f"/{kind.plural}?missing=party",
        MissingKind.RECEIPT: "/expenses?sort=-amount",
        MissingKind.RECURRING: "/recurring",
        MissingKind.INCOME: "/incomes",
        MissingKind.STATEMENT: "/bank-accounts",
        MissingKind.ASSET_LIFE: "/fixed-assets",
        MissingKind.RATE: "/exchange-rates",
    }[group.kind]


def _row(kind: MissingKind, item: MissingItem, code: str) -> MissingRow:
    parts = []
    if item.day is not None:
        parts.append(days_text(item.day, item.until) if item.until else short_date(item.day))
    if item.amount is not None:
        parts.append(f"{format_amount(item.amount, code)} {code}")
    return MissingRow(item.name or "Without a name", ", ".join(parts), _HREFS[kind](item))


def _entry_href(item: MissingItem) -> str:
    if item.entry is None:
        return ""
    kind, entry_id = item.entry
    return f"/{Kind(kind).plural}?{urlencode({'entry': str(entry_id)})}"


def _income_href(item: MissingItem) -> str:
    return f"/incomes?{urlencode({'from': item.day or '', 'to': item.until or ''})}"


_HREFS: Final[Mapping[MissingKind, Callable[[MissingItem], str]]] = {
    MissingKind.CATEGORY: _entry_href,
    MissingKind.PARTY: _entry_href,
    MissingKind.RECEIPT: _entry_href,
    MissingKind.RECURRING: lambda _: "/recurring",
    MissingKind.INCOME: _income_href,
    MissingKind.STATEMENT: lambda item: f"/bank-accounts/account?id={item.subject_id}",
    MissingKind.ASSET_LIFE: lambda item: f"/fixed-assets/asset?id={item.subject_id}",
    MissingKind.RATE: lambda item: f"/exchange-rates?currency={item.name}",
}
