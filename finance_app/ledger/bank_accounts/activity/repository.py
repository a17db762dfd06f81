"""The query of an account's lines: one page, and the balance after the latest line of it.

The lines of an account are those of the journal on it, in the order of one index, and the journal
keeps their sums by day: a page costs the same however many lines there are, and however deep it
is. What a line says is looked up in the document it comes from.
"""

import re
from datetime import date
from typing import Any, Final

from sqlalchemy import Integer, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.money import round_amount
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.rules import AccountLine, balances_down
from finance_app.ledger.bank_accounts.rules import BankAccount, MovementKind
from finance_app.ledger.categories.rules import Kind

SORT: Final = "-day"
_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(2199, 12, 31)
_KINDS: Final = frozenset(MovementKind)
_KIND: Final = re.compile("[a-z_]{1,40}")
# The opening balance is no line: it is there as its day begins.
_LINES: Final = """
SELECT journal_id AS id, kind AS source, posted_on AS day, amount FROM journal_lines
WHERE gl_account_id = :account_id AND kind <> 'opening' AND posted_on BETWEEN :first AND :last
"""
_BELOW: Final = """
AND (posted_on, journal_id) <= (:day, CAST(:id AS uuid))
AND (posted_on, journal_id, kind) < (:day, CAST(:id AS uuid), :kind)
"""
_ABOVE: Final = """
AND (posted_on, journal_id) >= (:day, CAST(:id AS uuid))
AND (posted_on, journal_id, kind) > (:day, CAST(:id AS uuid), :kind)
"""
# The account is the same in all lines, but the planner then sees the order of the index.
_DOWN: Final = """
ORDER BY gl_account_id DESC, posted_on DESC, journal_id DESC, kind DESC LIMIT :count
"""
_UP: Final = "ORDER BY gl_account_id, posted_on, journal_id, kind LIMIT :count"
_TOLD: Final = """
), latest AS (
    SELECT day, id, source FROM page ORDER BY day DESC, id DESC, source DESC LIMIT 1
)
SELECT p.id, p.source, p.day, p.amount, p.amount < 0 AS is_out, m.entry_id, m.entry_kind, m.party,
    left(m.notes, 500) AS notes, m.asset_id, r.statement_on,
    (SELECT c.name FROM categories AS c WHERE c.id = m.category_id) AS category,
    (SELECT coalesce(sum(d.debit - d.credit), 0) FROM account_days AS d, latest AS l
     WHERE d.gl_account_id = :account_id AND d.day <= l.day AND d.basis <> 'cash')
  - (SELECT coalesce(sum(j.amount), 0) FROM journal_lines AS j, latest AS l
     WHERE j.gl_account_id = :account_id AND j.posted_on = l.day AND j.kind <> 'opening'
       AND (j.journal_id, j.kind) > (l.id, l.source)) AS held
FROM page AS p
LEFT JOIN LATERAL (
    SELECT b.entry_id, b.entry_kind, b.party, b.notes, b.category_id, b.reconciliation_id,
        b.asset_id
    FROM bank_movements AS b
    WHERE b.id = p.id AND b.bank_account_id = :account_id AND b.kind = CASE
        WHEN p.source <> 'transfer' THEN p.source
        WHEN p.amount < 0 THEN 'transfer_out' ELSE 'transfer_in' END
    LIMIT 1  -- with a limit, each line is looked up, however little is known of the tables
) AS m ON true
LEFT JOIN reconciliations AS r ON r.id = m.reconciliation_id AND r.bank_account_id = :account_id
ORDER BY p.day DESC, p.id DESC, p.source DESC
"""
# A literal, for a prepared plan that does not know the limit would read and sort it all.
_COUNT: Final = bindparam("count", type_=Integer, literal_execute=True)
_FIRST_PAGE: Final = text(f"WITH page AS ({_LINES}{_DOWN}{_TOLD}").bindparams(_COUNT)
_NEXT_PAGE: Final = text(f"WITH page AS ({_LINES}{_BELOW}{_DOWN}{_TOLD}").bindparams(_COUNT)
_PREVIOUS_PAGE: Final = text(f"WITH page AS ({_LINES}{_ABOVE}{_UP}{_TOLD}").bindparams(_COUNT)


class ActivityRepository:
    """The lines of one account of the session's business."""

    def __init__(self, session: AsyncSession, account: BankAccount) -> None:
        self._session = session
        self._account = account

    async def list_page(self, wanted: ActivityFilter, cursor: Cursor | None) -> Page[AccountLine]:
        """Return one page, the latest line first.

        Page and balance come from one statement, so from one moment. The balance after the latest
        line read is a sum of days; the others follow from it.
        """
        is_backward = cursor is not None and cursor.is_backward
        values: dict[str, Any] = {
            "account_id": self._account.id,
            "first": wanted.from_ or _EARLIEST,
            "last": wanted.to or _LATEST,
            "count": wanted.limit + 1,
        }
        query = _FIRST_PAGE
        if cursor is not None:
            day, kind = _place(cursor)
            values |= {"day": day, "id": cursor.id, "kind": kind}
            query = _PREVIOUS_PAGE if is_backward else _NEXT_PAGE
        found = self._lines((await self._session.execute(query, values)).all())
        return page_of(
            found[::-1] if is_backward else found,
            limit=wanted.limit,
            sort=SORT,
            cursor=cursor,
            place=lambda one: (f"{one.day.isoformat()} {one.source}", one.id),
        )

    def _lines(self, rows: Any) -> list[AccountLine]:
        """Return rows, the latest first, as lines with their balances."""
        if not rows:
            return []
        account = self._account
        latest = rows[0].held - account.opened_by(rows[0].day)
        balances = balances_down(account, latest, [(row.day, row.amount) for row in rows])
        return [
            AccountLine(
                id=row.id,
                kind=_kind(row.source, is_out=row.is_out),
                source=row.source,
                entry_id=row.entry_id,
                entry_kind=Kind(row.entry_kind) if row.entry_kind else None,
                asset_id=row.asset_id,
                day=row.day,
                party=row.party or "",
                notes=row.notes or "",
                category=row.category,
                amount=round_amount(row.amount, account.currency_code),
                balance=round_amount(balance, account.currency_code),
                statement_on=row.statement_on,
            )
            for row, balance in zip(rows, balances, strict=True)
        ]


def _kind(source: str, *, is_out: bool) -> MovementKind:
    """Return what a line of the journal is on the account."""
    if source == "transfer":
        return MovementKind.TRANSFER_OUT if is_out else MovementKind.TRANSFER_IN
    return MovementKind(source) if source in _KINDS else MovementKind.OTHER


def _place(cursor: Cursor) -> tuple[date, str]:
    """Return the day and the kind of a cursor. Raises for a damaged one."""
    day, _, kind = cursor.key.partition(" ")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise wrong_cursor() from None
    if not _KIND.fullmatch(kind):
        raise wrong_cursor()
    return found, kind
