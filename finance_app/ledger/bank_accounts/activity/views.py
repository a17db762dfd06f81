"""The page of one account: what it holds, its lines, its statements; text only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.money import format_accounting, format_amount
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.rules import AccountLine
from finance_app.ledger.bank_accounts.activity.service import list_lines
from finance_app.ledger.bank_accounts.reconciliations.rules import (
    Reconciliation,
    difference_sentence,
)
from finance_app.ledger.bank_accounts.reconciliations.service import list_reconciliations
from finance_app.ledger.bank_accounts.rules import (
    movement_name,
    movement_note,
    shown_identification,
)
from finance_app.ledger.bank_accounts.service import get_figures
from finance_app.ledger.bank_accounts.views import (
    FigureView,
    account_href,
    asset_href,
    figure_view,
    reconcile_href,
    short_note,
)
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.filters.rules import period_name
from finance_app.ledger.gl_accounts.rules import OPENING_DAY
from finance_app.ledger.locks.rules import day_words


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line for a page; `statement` is the day of the statement that has it, "" for none.

    `entry_kind` and `entry_id` name the entry it leads to, `href` the asset; with neither it is a
    transfer. `what` says what it is where the name does not: a payment, an asset bought.
    """

    id: str
    entry_kind: str
    entry_id: str
    href: str
    what: str
    day: str
    day_iso: str
    party: str
    note: str
    amount: str
    is_in: bool
    balance: str
    statement: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement; `difference` says how far the books are from it by now, "" for not at all."""

    id: str
    day: str
    closing: str
    entry_count: str
    difference: str
    is_latest: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with a page of its lines. `warnings` are of statements that no longer agree."""

    id: str
    name: str
    number: str
    type: str
    is_archived: bool
    balance: FigureView
    balance_note: str
    reconciled: FigureView
    reconciled_note: str
    open: FigureView
    open_note: str
    opening: str
    opening_on: str
    warnings: tuple[str, ...]
    rows: tuple[LineRow, ...]
    older: str
    newer: str
    statements: tuple[StatementRow, ...]
    reconcile_href: str
    first: str
    last: str
    period: str


async def account_view(actor: Actor, account_id: UUID, raw: Mapping[str, str]) -> AccountView:
    """Return the page that the parameters of an address name. Raises as `list_lines` does."""
    wanted = ActivityFilter.parse(raw)
    async with db.transaction(actor, read_only=True):
        found = await get_figures(actor, account_id)
        page = await list_lines(actor, account_id, wanted)
        kept = await list_reconciliations(actor, account_id)
    today, account = clock.today(), found.account
    code = account.currency_code
    first, last = (str(raw.get(name) or "") for name in ("from", "to"))
    dates = {"from": first, "to": last}
    on_statements = sum((one.entry_count for one in kept), 0)
    reached = kept[0].closing_balance if kept else account.opening_balance
    agreed = reached + sum((one.difference for one in kept), Decimal(0))
    return AccountView(
        id=str(account.id),
        name=account.name,
        number=shown_identification(account.identification),
        type=account.type.label,
        is_archived=account.archived_at is not None,
        balance=figure_view(found.balance, code),
        balance_note=_counted(found.line_count),
        reconciled=figure_view(reached, code),
        reconciled_note=_reconciled_note(kept),
        open=figure_view(found.balance - agreed, code),
        open_note=_counted(found.line_count - on_statements),
        opening=format_accounting(account.opening_balance, code),
        opening_on=day_words(account.opening_on) if account.opening_on != OPENING_DAY else "",
        warnings=tuple(_warning(one, code) for one in reversed(kept) if one.difference),
        rows=tuple(line_row(one, code, today) for one in page.items),
        older=_href(account_id, dates, page.next_cursor),
        newer=_href(account_id, dates, page.previous_cursor),
        statements=tuple(_statement_row(one, code) for one in kept),
        reconcile_href=reconcile_href(account_id),
        first=first,
        last=last,
        period=period_name(first, last, today, actor.fiscal_year_start),
    )


def line_row(line: AccountLine, currency_code: str, today: date) -> LineRow:
    """Return a line as text."""
    return LineRow(
        id=str(line.id),
        entry_kind=line.entry_kind.value if line.entry_kind else "",
        entry_id=str(line.entry_id or ""),
        href=asset_href(line.asset_id),
        what=movement_note(line.kind, line.amount),
        day=day_text(line.day, today),
        day_iso=line.day.isoformat(),
        party=movement_name(line.kind, line.party),
        note=short_note(line.category or "", line.notes),
        amount=format_accounting(line.amount, currency_code),
        is_in=line.amount > 0,
        balance=format_accounting(line.balance, currency_code),
        statement=day_text(line.statement_on, today) if line.statement_on else "",
    )


def _statement_row(one: Reconciliation, currency_code: str) -> StatementRow:
    return StatementRow(
        id=str(one.id),
        day=day_words(one.statement_on),
        closing=format_accounting(one.closing_balance, currency_code),
        entry_count=_counted(one.entry_count),
        difference=_difference(one.difference, currency_code),
        is_latest=one.is_latest,
    )


def _difference(difference: Decimal, currency_code: str) -> str:
    """Return "12.50 more in the books", "" where they agree."""
    if not difference:
        return ""
    side = "more" if difference > 0 else "less"
    return f"{format_amount(abs(difference), currency_code)} {side} in the books"


def _warning(one: Reconciliation, currency_code: str) -> str:
    """Return what to say of a statement that no longer agrees, and why that can be."""
    return (
        f"The statement of {day_words(one.statement_on)} no longer agrees."
        f" {difference_sentence(one.difference, currency_code)}"
        " Something on it, or the opening balance, was changed since."
    )


def _reconciled_note(kept: tuple[Reconciliation, ...]) -> str:
    return f"statement of {day_words(kept[0].statement_on)}" if kept else "opening balance"


def _counted(count: int) -> str:
    return f"{count:,} {'transaction' if count == 1 else 'transactions'}"


def _href(account_id: UUID, dates: Mapping[str, str], cursor: str | None) -> str:
    """Return the address of another page of the lines, "" where there is none."""
    return account_href(account_id, **dates, cursor=cursor) if cursor else ""
