"""Months of depreciation as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from finance_app.fixed_assets.posting.rules import CATEGORIES, DueMonth
from finance_app.fixed_assets.posting.service import get_settings, list_due, list_posted
from finance_app.identity.rules import Actor
from finance_app.kit.money import format_accounting
from finance_app.ledger.categories.rules import Kind


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A fiscal month with its charges; `href` leads to its entries."""

    label: str
    count: str
    amount: str
    href: str


@dataclass(frozen=True, slots=True)
class PostingView:
    """What is due, what was posted, and the settings."""

    due: tuple[MonthRow, ...]
    due_text: str
    posted: tuple[MonthRow, ...]
    posts_from: str
    is_automatic: bool


async def posting_view(actor: Actor) -> PostingView:
    """Return the page of posting."""
    due, posted = await list_due(actor), await list_posted(actor)
    settings = await get_settings(actor)
    return PostingView(
        due=tuple(_row(one, actor) for one in due),
        due_text=posted_text(due, actor.currency_code),
        posted=tuple(_row(one, actor) for one in posted),
        posts_from=settings.posts_from.isoformat(),
        is_automatic=settings.is_automatic,
    )


def posted_text(months: Sequence[DueMonth], currency_code: str) -> str:
    """Return what some months come to: "36 charges of 3 months, 1,234.50"; "" for none."""
    if not months:
        return ""
    count = sum(one.charge_count for one in months)
    amount = format_accounting(sum((one.amount for one in months), Decimal(0)), currency_code)
    charges = "charge" if count == 1 else "charges"
    what = "month" if len(months) == 1 else "months"
    return f"{count:,} {charges} of {len(months)} {what}, {amount}"


def _row(one: DueMonth, actor: Actor) -> MonthRow:
    query = {
        "from": one.month.first.isoformat(),
        "to": one.month.last.isoformat(),
        "category": CATEGORIES[Kind.EXPENSE],
    }
    return MonthRow(
        label=one.month.label,
        count=f"{one.charge_count:,}",
        amount=format_accounting(one.amount, actor.currency_code),
        href=f"/expenses?{urlencode(query)}",
    )
