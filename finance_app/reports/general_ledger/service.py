"""Reads the lines of an account in some days, a page at a time, with the balance after each."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import NotFoundError
from finance_app.kit.money import round_amount
from finance_app.kit.paging import decode_cursor, page_of
from finance_app.kit.period import PeriodKind, period_of
from finance_app.ledger.gl_accounts.rules import Account
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.general_ledger.repository import GeneralLedgerRepository, Place
from finance_app.reports.general_ledger.rules import AccountLedger, LedgerLine, balances_up
from finance_app.reports.shell.inputs import ReportQuery

SORT: Final = "day"
LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 500


class LedgerAccountNotFoundError(NotFoundError):
    """This account does not exist, or is not yours."""


async def read_ledger(
    actor: Actor,
    account_id: UUID,
    query: ReportQuery,
    *,
    cursor: str = "",
    limit: int = LIMIT_DEFAULT,
) -> AccountLedger:
    """Return a page of the account's lines, in the business's currency, oldest first.

    Raises `LedgerAccountNotFoundError`; InvalidInputError (field `cursor`) for one of another list.
    """
    actor.require(Permission.READ)
    at = decode_cursor(cursor, sort=SORT) if cursor else None
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        account = await _account(actor, account_id)
        since = begins_on(account, query, actor)
        repository = GeneralLedgerRepository(session, account_id, query.basis)
        rows = await repository.list_lines(query.first, query.last, count=limit + 1, cursor=at)
        if at and at.is_backward:
            rows = rows[::-1]  # page_of takes them in the direction they were read
        page = page_of(rows, limit=limit, sort=SORT, cursor=at, place=_place)
        held = Decimal(0)
        if page.items:
            held = await repository.held_before(place_of_row(page.items[0]), since)
        starts = (since, query.first)
        sums = await sum_accounts(actor, starts, query.last, basis=query.basis)
    code = actor.currency_code
    balances = balances_up(round_amount(held, code), [row.amount for row in page.items])
    return AccountLedger(
        account=account,
        opening=sums.of(account_id, 1).balance,
        sums=sums.of(account_id, 2),
        lines=[
            _line(row, balance, code) for row, balance in zip(page.items, balances, strict=True)
        ],
        previous_cursor=page.previous_cursor,
        next_cursor=page.next_cursor,
    )


def begins_on(account: Account, query: ReportQuery, actor: Actor) -> date:
    """Return from when on a balance counts: incomes and expenses begin each fiscal year anew."""
    if account.type.is_permanent:
        return date.min
    return period_of(query.first, PeriodKind.YEAR, actor.fiscal_year_start).starts_on


async def _account(actor: Actor, account_id: UUID) -> Account:
    for one in await list_chart(actor):
        if one.id == account_id:
            return one
    raise LedgerAccountNotFoundError


def place_of_row(row: Any) -> Place:
    """Return where a row is among the lines of its account."""
    return Place(row.posted_on, row.journal_id, row.kind, row.number)


def _place(row: Any) -> tuple[str, UUID]:
    return place_of_row(row).key, row.journal_id


def _line(row: Any, balance: Any, code: str) -> LedgerLine:
    return LedgerLine(
        journal_id=row.journal_id,
        kind=row.kind,
        number=row.number,
        day=row.posted_on,
        party=row.party or "",
        notes=row.notes or "",
        counter=row.counter or "",
        amount=round_amount(row.amount, code),
        balance=round_amount(balance, code),
        entry_kind=row.entry_kind or "",
        entry_id=row.entry_id,
        asset_id=row.asset_id,
    )
