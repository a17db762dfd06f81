"""The queries behind questions: kept sums where they have the answer, entries where they do not.

Row-level security adds the business. Sums are net of tax, with those of the days compared with
beside them: the second of two stretches of days.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import NIL_ID, metadata
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.lists.repository import conditions_of
from finance_app.ledger.entries.models import Expense, Income
from finance_app.ledger.totals.rules import cut_period
from finance_app.reports.parties.cuts.rules import Days as CutDays
from finance_app.reports.parties.cuts.rules import cut_days
from finance_app.reports.questions.inputs import Grouping
from finance_app.reports.questions.rules import Days, GroupSum, months_of

_TABLES: Final = {
    Kind.EXPENSE: metadata().tables[str(Expense.__tablename__)],
    Kind.INCOME: metadata().tables[str(Income.__tablename__)],
}
# Whole parts of months from the totals, entries of the days beside them; `place` 0 are the days
# asked about, 1 those compared with. Only what is grouped by is told apart.
_TOTALS: Final = """
WITH piece AS (
    SELECT s.place, t.category_id, t.month, t.part, NULL::date AS day, t.amount, t.entry_count
    FROM unnest(CAST(:places AS integer[]), CAST(:first_months AS date[]),
                CAST(:first_parts AS smallint[]), CAST(:last_months AS date[]),
                CAST(:last_parts AS smallint[]))
        AS s (place, first_month, first_part, last_month, last_part)
    JOIN month_totals AS t
        ON (t.month, t.part) >= (s.first_month, s.first_part)
       AND (t.month, t.part) <= (s.last_month, s.last_part)
    WHERE t.kind = :kind AND t.entry_count > 0 AND (:is_any OR t.category_id = :category_id)
    UNION ALL
    SELECT d.place, coalesce(e.category_id, :nil), NULL, NULL, e.date, e.amount - e.tax_amount, 1
    FROM unnest(CAST(:day_places AS integer[]), CAST(:firsts AS date[]), CAST(:lasts AS date[]))
        AS d (place, first, last)
    JOIN {table} AS e ON e.date BETWEEN d.first AND d.last
    WHERE e.deleted_at IS NULL AND (:is_any OR coalesce(e.category_id, :nil) = :category_id)
)
SELECT CASE WHEN :by_category THEN category_id END AS category_id,
       CASE WHEN :by_month THEN month END AS month, CASE WHEN :by_month THEN part END AS part,
       CASE WHEN :by_month THEN day END AS day,
       coalesce(sum(amount) FILTER (WHERE place = 0), 0) AS amount,
       coalesce(sum(amount) FILTER (WHERE place = 1), 0) AS before,
       coalesce(sum(entry_count) FILTER (WHERE place = 0), 0) AS entries,
       coalesce(sum(entry_count) FILTER (WHERE place = 1), 0) AS entries_before
FROM piece GROUP BY 1, 2, 3, 4
"""
# As the report of vendors and clients cuts its days. Without a party all are ranked, by amount or
# by difference; those past the first come as one, at the place after the last.
_PARTIES: Final = """
WITH moved AS (
    SELECT t.party_key, c.place, c.sign, t.amount, t.entry_count
    FROM unnest(CAST(:places AS integer[]), CAST(:month_counts AS smallint[]),
                CAST(:starts AS date[]), CAST(:signs AS integer[]))
        AS c (place, month_count, starts_on, sign)
    JOIN party_totals AS t
        ON t.kind = :kind AND t.month_count = c.month_count AND t.starts_on = c.starts_on
    WHERE :is_any OR t.party_key = lower(:party)
    UNION ALL
    SELECT e.party_key, d.place, d.sign, e.amount - e.tax_amount, 1
    FROM unnest(CAST(:day_places AS integer[]), CAST(:firsts AS date[]), CAST(:lasts AS date[]),
                CAST(:day_signs AS integer[])) AS d (place, first, last, sign)
    JOIN {table} AS e ON e.date BETWEEN d.first AND d.last
    WHERE e.deleted_at IS NULL AND (:is_any OR e.party_key = lower(:party))
), summed AS (
    SELECT party_key,
           coalesce(sum(sign * amount) FILTER (WHERE place = 0), 0) AS amount,
           coalesce(sum(sign * amount) FILTER (WHERE place = 1), 0) AS before,
           coalesce(sum(sign * entry_count) FILTER (WHERE place = 0), 0) AS entries,
           coalesce(sum(sign * entry_count) FILTER (WHERE place = 1), 0) AS entries_before
    FROM moved GROUP BY party_key
), ranked AS (
    SELECT *, row_number() OVER (
        ORDER BY CASE WHEN :by_difference THEN abs(amount - before) ELSE abs(amount) END DESC,
                 abs(amount) DESC, abs(before) DESC, party_key) AS rank
    FROM summed WHERE entries <> 0 OR entries_before <> 0
)
SELECT least(rank, CAST(:top AS bigint) + 1) AS rank, min(party_key) AS party_key,
       sum(amount) AS amount, sum(before) AS before, sum(entries) AS entries,
       sum(entries_before) AS entries_before, count(*) AS party_count
FROM ranked GROUP BY 1 ORDER BY 1
"""
# As those of parties, of calendar months alone.
_METHODS: Final = """
WITH piece AS (
    SELECT c.place, c.sign, t.payment_method, t.bank_account_id, t.weekday, t.month AS day,
           t.amount, t.entry_count
    FROM unnest(CAST(:places AS integer[]), CAST(:starts AS date[]), CAST(:signs AS integer[]))
        AS c (place, starts_on, sign)
    JOIN method_totals AS t ON t.kind = :kind AND t.month = c.starts_on
    UNION ALL
    SELECT d.place, d.sign, e.payment_method, coalesce(e.bank_account_id, :nil),
           CAST(extract(isodow FROM e.date) AS smallint), e.date, e.amount - e.tax_amount, 1
    FROM unnest(CAST(:day_places AS integer[]), CAST(:firsts AS date[]), CAST(:lasts AS date[]),
                CAST(:day_signs AS integer[])) AS d (place, first, last, sign)
    JOIN {table} AS e ON e.date BETWEEN d.first AND d.last
    WHERE e.deleted_at IS NULL
)
SELECT CASE WHEN :by = 'payment_method' THEN lower(payment_method) END AS method,
       CASE WHEN :by = 'account' THEN bank_account_id END AS account_id,
       CASE WHEN :by = 'weekday' THEN weekday END AS weekday,
       CASE WHEN :by = 'month' THEN CAST(date_trunc('month', day) AS date) END AS month,
       coalesce(sum(sign * amount) FILTER (WHERE place = 0), 0) AS amount,
       coalesce(sum(sign * amount) FILTER (WHERE place = 1), 0) AS before,
       coalesce(sum(sign * entry_count) FILTER (WHERE place = 0), 0) AS entries,
       coalesce(sum(sign * entry_count) FILTER (WHERE place = 1), 0) AS entries_before
FROM piece
WHERE (CAST(:method AS text) = '' OR lower(payment_method) = lower(:method))
  AND (CAST(:account_id AS uuid) IS NULL OR bank_account_id = :account_id)
GROUP BY 1, 2, 3, 4
HAVING sum(sign * entry_count) FILTER (WHERE place = 0) <> 0
    OR sum(sign * entry_count) FILTER (WHERE place = 1) <> 0
"""
_PLAN_EACH: Final = text("SET LOCAL plan_cache_mode = force_custom_plan")
_FOUR_DAYS: Final = timedelta(days=4)


class QuestionRepository:
    """The expenses, or the incomes, of the session's business, added up as a question wants it."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._kind = kind
        self._table = _TABLES[kind]

    async def sum_totals(
        self, days: Sequence[Days], *, category_id: UUID | None, by: Grouping | None, start_day: int
    ) -> list[GroupSum]:
        """Return sums of one category (the nil id: of entries without one), or of all for None.

        Keys are ids of categories, or days of the months where they are by month.
        """
        cuts = [cut_period(*one, start_day=start_day) for one in days]
        edges = [(place, *edge) for place, cut in enumerate(cuts) for edge in cut.edges]
        values = {
            "kind": self._kind.value, "nil": NIL_ID,
            "is_any": category_id is None, "category_id": category_id or NIL_ID,
            "by_category": by is Grouping.CATEGORY, "by_month": by is Grouping.MONTH,
            "places": list(range(len(cuts))),
            "first_months": [cut.first[0] for cut in cuts],
            "first_parts": [cut.first[1] for cut in cuts],
            "last_months": [cut.last[0] for cut in cuts],
            "last_parts": [cut.last[1] for cut in cuts],
            "day_places": [one[0] for one in edges],
            "firsts": [one[1] for one in edges], "lasts": [one[2] for one in edges],
        }  # fmt: skip
        rows = await self._rows(_TOTALS, **values)
        return [_sum(row, _totals_key(row, by, start_day)) for row in rows]

    async def sum_parties(
        self, days: Sequence[Days], top: int, *, party: str | None, by_difference: bool
    ) -> tuple[list[GroupSum], GroupSum | None, int]:
        """Return the largest parties by key, all others together, and how many those are."""
        cuts = [cut_days(*one) for one in days]
        sums = [(place, one) for place, cut in enumerate(cuts) for one in cut.sums]
        edges = [(place, one) for place, cut in enumerate(cuts) for one in cut.days]
        values = {
            "kind": self._kind.value, "top": top, "by_difference": by_difference,
            "is_any": party is None, "party": party or "",
            "places": [place for place, _ in sums],
            "month_counts": [one.month_count for _, one in sums],
            "starts": [one.starts_on for _, one in sums], "signs": [one.sign for _, one in sums],
            "day_places": [place for place, _ in edges],
            "firsts": [one.first for _, one in edges], "lasts": [one.last for _, one in edges],
            "day_signs": [one.sign for _, one in edges],
        }  # fmt: skip
        shown, others, count = list[GroupSum](), None, 0
        for row in await self._rows(_PARTIES, **values):
            if row.rank > top:
                others, count = _sum(row, None), row.party_count
            else:
                shown.append(_sum(row, row.party_key))
        return shown, others, count

    async def sum_methods(
        self, days: Sequence[Days], *, method: str, account_id: UUID | None, by: Grouping | None
    ) -> list[GroupSum]:
        """Return sums of a way of paying, an account, both or all ("" and None).

        Keys are lower-case methods, ids of accounts, ISO weekdays or first days of months.
        """
        sums, edges = list[tuple[int, date, int]](), list[tuple[int, CutDays]]()
        for place, (first, last) in enumerate(days):
            cut = cut_days(first, last)
            sums += [(place, month, sign) for month, sign in months_of(cut).items()]
            edges += [(place, one) for one in cut.days]
        values = {
            "kind": self._kind.value, "nil": NIL_ID, "method": method, "account_id": account_id,
            "by": by.value if by else "",
            "places": [one[0] for one in sums], "starts": [one[1] for one in sums],
            "signs": [one[2] for one in sums],
            "day_places": [place for place, _ in edges],
            "firsts": [one.first for _, one in edges], "lasts": [one.last for _, one in edges],
            "day_signs": [one.sign for _, one in edges],
        }  # fmt: skip
        rows = await self._rows(_METHODS, **values)
        return [_sum(row, _method_key(row, by)) for row in rows]

    async def plan_each(self) -> None:
        """Plan what follows for its own values; one for any would read all days for few amounts."""
        await self._session.execute(_PLAN_EACH)

    async def sum_entries(
        self,
        wanted: EntryFilter,
        days: Sequence[Days],
        by: Grouping | None = None,
        starts: Sequence[date] = (),
    ) -> list[GroupSum]:
        """Return sums of the entries themselves, whatever the filter; its own days are not used.

        Keys are ids of categories and accounts, lower-case names, ISO weekdays, or those of
        `starts` where they are by month.
        """
        table = self._table
        plain = wanted.model_copy(update={"from_": None, "to": None})
        within = [table.c.date.between(*one) for one in days]
        key = self._key(by, starts)
        net = table.c.amount - table.c.tax_amount
        columns: list[ColumnElement[Any]] = [key.label("key")]
        for name, one in zip(("", "_before"), within, strict=False):
            columns.append(func.coalesce(func.sum(net).filter(one), 0).label(f"amount{name}"))
            columns.append(func.count().filter(one).label(f"entries{name}"))
        query = (
            select(*columns)
            .where(*conditions_of(table, self._kind, plain), or_(*within))
            .group_by("key")
        )
        rows = (await self._session.execute(query)).all()
        return [
            GroupSum(
                starts[row.key - 1] if by is Grouping.MONTH else row.key,
                row.amount,
                getattr(row, "amount_before", Decimal(0)),
                row.entries,
                getattr(row, "entries_before", 0),
            )
            for row in rows
        ]

    def _key(self, by: Grouping | None, starts: Sequence[date]) -> ColumnElement[Any]:
        columns = self._table.c
        if by is Grouping.MONTH:
            return func.width_bucket(columns.date, list(starts))
        if by is Grouping.WEEKDAY:
            return func.extract("isodow", columns.date)
        return {
            None: literal(0),
            Grouping.CATEGORY: columns.category_id,
            Grouping.COUNTERPARTY: columns.party_key,
            Grouping.PAYMENT_METHOD: func.lower(columns.payment_method),
            Grouping.ACCOUNT: columns.bank_account_id,
        }[by]

    async def _rows(self, template: str, **values: Any) -> Sequence[Any]:
        query = statement(template, table=self._kind.plural)
        return (await self._session.execute(query, values)).all()


def _sum(row: Any, key: object) -> GroupSum:
    return GroupSum(key, row.amount, row.before, int(row.entries), int(row.entries_before))


def _method_key(row: Any, by: Grouping | None) -> object:
    if by is Grouping.ACCOUNT:
        return None if row.account_id == NIL_ID else row.account_id
    return (
        {
            Grouping.PAYMENT_METHOD: row.method,
            Grouping.WEEKDAY: row.weekday,
            Grouping.MONTH: row.month,
        }.get(by)
        if by
        else None
    )


def _totals_key(row: Any, by: Grouping | None, start_day: int) -> object:
    """Return the category, or a day of the month the sum is of."""
    if by is not Grouping.MONTH:
        return None if row.category_id in {None, NIL_ID} else row.category_id
    if row.day is not None or not row.part:
        return row.day or row.month
    following = (row.month.replace(day=28) + _FOUR_DAYS).replace(day=1)
    return row.month.replace(day=min(start_day, (following - row.month).days))
