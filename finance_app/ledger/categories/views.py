"""Rows of the page of categories: text only."""

from dataclasses import dataclass
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.kit.money import format_amount
from finance_app.ledger.categories.rules import CategoryUsage, Kind
from finance_app.ledger.categories.service import category_usage


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category, how many entries it holds, what they come to, and the list of them."""

    id: str
    name: str
    count: str
    amount: str
    href: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """The categories of one kind; `missing` says how many entries have none, "" for no such."""

    rows: tuple[CategoryRow, ...]
    missing: str


async def chart_view(actor: Actor, kind: Kind) -> ChartView:
    """Return the categories of a kind with their use, in the business's currency."""
    usage, missing_count = await category_usage(actor, kind)
    return ChartView(
        rows=tuple(_row(actor, one) for one in usage),
        missing=f"{counted(missing_count)} without a category" if missing_count else "",
    )


def counted(count: int) -> str:
    """Return "1 entry" or "1,234 entries"."""
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def _row(actor: Actor, usage: CategoryUsage) -> CategoryRow:
    kind, name = usage.category.kind, usage.category.name
    return CategoryRow(
        id=str(usage.category.id),
        name=name,
        count=f"{usage.entry_count:,}",
        amount=format_amount(usage.amount, actor.currency_code),
        href=f"/{kind.plural}?{urlencode({'category': name})}",
    )
