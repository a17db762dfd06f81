"""The query of an account's lines: one page of both kinds, and one sum for its balances."""

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    and_,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.kit.money import round_amount
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.rules import KINDS, AccountLine, balances_down
from finance_app.ledger.bank_accounts.models import Reconciliation
from finance_app.ledger.bank_accounts.rules import BankAccount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.models import Expense, Income

SORT: Final = "-day"
_RECONCILIATIONS: Final = metadata().tables[str(Reconciliation.__tablename__)]
_TABLES: Final = {
    Kind.EXPENSE: metadata().tables[str(Expense.__tablename__)],
    Kind.INCOME: metadata().tables[str(Income.__tablename__)],
}
_CATEGORY_NAME: Final = "(SELECT c.name FROM categories AS c WHERE c.id = {table}.category_id)"
_NOTES_LENGTH: Final = 500


class ActivityRepository:
    """The lines of one account of the session's business."""

    def __init__(self, session: AsyncSession, account: BankAccount) -> None:
        self._session = session
        self._account = account

    async def list_page(self, wanted: ActivityFilter, cursor: Cursor | None) -> Page[AccountLine]:
        """Return one page, the latest line first.

        Page and balance come from one statement, so from one moment. The balance after the latest
        line read is one sum over an index; the others follow from it.
        """
        is_backward = cursor is not None and cursor.is_backward
        count: ColumnElement[Any] = literal_column(str(int(wanted.limit) + 1))
        sides = [self._side(kind, wanted, cursor).limit(count) for kind in KINDS]
        page = union_all(*sides).cte("page")
        rank = (page.c.date, page.c.id, page.c.rank)
        order = [one.asc() if is_backward else one.desc() for one in rank]
        page = select(page).order_by(*order).limit(count).cte("shown")
        query = self._with_balance(page, is_backward=is_backward)
        rows = (await self._session.execute(query)).all()
        lines = self._lines(list(reversed(rows)) if is_backward else list(rows))
        return page_of(
            list(reversed(lines)) if is_backward else lines,
            limit=wanted.limit,
            sort=SORT,
            cursor=cursor,
            place=lambda one: (f"{one.day.isoformat()} {KINDS.index(one.kind)}", one.id),
        )

    def _side(self, kind: Kind, wanted: ActivityFilter, cursor: Cursor | None) -> Select[Any]:
        """Return the lines of one kind on the cursor's side, in the order of the index."""
        table = _TABLES[kind]
        party, category = table.c[kind.party_field], _CATEGORY_NAME.format(table=table.name)
        query = select(
            table.c.id,
            table.c.date,
            literal_column(str(KINDS.index(kind))).label("rank"),
            party.label("party"),
            func.left(table.c.notes, _NOTES_LENGTH).label("notes"),
            literal_column(category, Text()).label("category"),
            (table.c.amount if kind is Kind.INCOME else -table.c.amount).label("amount"),
            table.c.reconciliation_id,
        ).where(*self._is_here(kind))
        if wanted.from_ is not None:
            query = query.where(table.c.date >= wanted.from_)
        if wanted.to is not None:
            query = query.where(table.c.date <= wanted.to)
        place: tuple[ColumnElement[Any], ...] = (
            table.c.bank_account_id,  # constant, but the planner then sees the order of the index
            table.c.date,
            table.c.id,
        )
        if cursor is None or not cursor.is_backward:
            query = query.order_by(*(one.desc() for one in place))
        else:
            query = query.order_by(*place)
        return query if cursor is None else query.where(*_beyond(kind, cursor))

    def _with_balance(self, page: CTE, *, is_backward: bool) -> Select[Any]:
        """Return the rows of a page with the balance after the latest of them."""
        latest = (
            select(page.c.date, page.c.id, page.c.rank)
            .order_by(page.c.date.desc(), page.c.id.desc(), page.c.rank.desc())
            .limit(1)
            .cte("latest")
        )
        known = _RECONCILIATIONS
        is_known = and_(
            known.c.id == page.c.reconciliation_id,
            known.c.bank_account_id == self._account.id,
        )
        joined = page.outerjoin(known, is_known)
        earned, spent = self._sum(Kind.INCOME, latest), self._sum(Kind.EXPENSE, latest)
        query = select(page, known.c.statement_on, (earned - spent).label("booked"))
        order = (page.c.date, page.c.id, page.c.rank)
        return query.select_from(joined).order_by(
            *(one.asc() if is_backward else one.desc() for one in order)
        )

    def _sum(self, kind: Kind, latest: CTE) -> ScalarSelect[Any]:
        """Return the sum of one kind up to a line, that line included."""
        table = _TABLES[kind]
        day, line_id, rank = (select(column).scalar_subquery() for column in latest.c)
        query = select(func.coalesce(func.sum(table.c.amount), 0)).where(
            *self._is_here(kind),
            table.c.date <= day,  # what the index can use
            tuple_(table.c.date, table.c.id, literal(KINDS.index(kind)))
            <= tuple_(day, line_id, rank),
        )
        return query.scalar_subquery()

    def _is_here(self, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        table = _TABLES[kind]
        return table.c.bank_account_id == self._account.id, table.c.deleted_at.is_(None)

    def _lines(self, rows: list[Any]) -> list[AccountLine]:
        """Return rows, the latest first, as lines with their balances."""
        if not rows:
            return []
        code = self._account.currency_code
        latest = self._account.opening_balance + rows[0].booked
        balances = balances_down(latest, [row.amount for row in rows])
        return [
            AccountLine(
                id=row.id,
                kind=KINDS[row.rank],
                day=row.date,
                party=row.party,
                notes=row.notes,
                category=row.category,
                amount=round_amount(row.amount, code),
                balance=round_amount(balance, code),
                statement_on=row.statement_on,
            )
            for row, balance in zip(rows, balances, strict=True)
        ]


def _beyond(kind: Kind, cursor: Cursor) -> tuple[ColumnElement[bool], ...]:
    """Return what is on a cursor's side of its place; the first condition can use the index."""
    table, (day, rank) = _TABLES[kind], _place(cursor)
    edge = tuple_(literal(day), literal(cursor.id))
    exact = tuple_(literal(day), literal(cursor.id), literal(rank))
    place = tuple_(table.c.date, table.c.id)
    whole = tuple_(table.c.date, table.c.id, literal(KINDS.index(kind)))
    if cursor.is_backward:
        return place >= edge, whole > exact
    return place <= edge, whole < exact


def _place(cursor: Cursor) -> tuple[date, int]:
    """Return the day and the rank of a cursor's kind. Raises for a damaged one."""
    day, _, rank = cursor.key.partition(" ")
    try:
        found = date.fromisoformat(day), int(rank)
    except ValueError:
        raise wrong_cursor() from None
    if found[1] not in range(len(KINDS)):
        raise wrong_cursor()
    return found
