"""The list of what is missing: one for its page, the dashboard, the workbook and the assistant."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.money import round_amount
from finance_app.kit.period import PeriodKind, period_of
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.exchange_rates.service import last_rates
from finance_app.ledger.recurring.recording.service import list_holes
from finance_app.reports.missing_data.inputs import ThresholdInput
from finance_app.reports.missing_data.repository import MissingDataRepository
from finance_app.reports.missing_data.rules import (
    RATE_DAYS_MAX,
    MissingGroup,
    MissingItem,
    MissingKind,
    broken_chains,
    late_statements,
    months_without_income,
    usual_threshold,
)

ITEMS_SHOWN: Final = 5
COUNT_MAX: Final = 1_000
"""How many expenses without a receipt are counted one by one."""


async def list_missing(
    actor: Actor, *, item_count: int = ITEMS_SHOWN, count_max: int = COUNT_MAX
) -> list[MissingGroup]:
    """Return what is missing by kind, in the order of `MissingKind`; nothing missing is left out.

    Each group has its first `item_count` items. Expenses without a receipt are counted up to
    `count_max`; past it the count is not exact.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        read = _Reader(actor, MissingDataRepository(session), item_count, count_max)
        found = [await one() for one in read.readers]
    return [one for one in found if one.count]


async def receipt_threshold(actor: Actor) -> Decimal:
    """Return from which amount on an expense needs a receipt; 0 is never."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await MissingDataRepository(session).find_threshold()
    usual = usual_threshold(actor.currency_code)
    return usual if found is None else round_amount(found, actor.currency_code)


async def set_receipt_threshold(actor: Actor, wanted: ThresholdInput) -> None:
    """Choose from which amount on an expense needs a receipt; 0 is never."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        await MissingDataRepository(session).set_threshold(wanted.receipt_threshold)


class _Reader:
    """Reads one kind after the other."""

    def __init__(
        self, actor: Actor, repository: MissingDataRepository, item_count: int, count_max: int
    ) -> None:
        self._actor = actor
        self._repository = repository
        self._item_count = item_count
        self._count_max = count_max
        self._today = clock.today()

    @property
    def readers(self) -> Sequence[Callable[[], Awaitable[MissingGroup]]]:
        """One for each kind, in their order."""
        return (
            self._categories, self._parties, self._receipts, self._recurring, self._incomes,
            self._statements, self._lives, self._rates,
        )  # fmt: skip

    async def _categories(self) -> MissingGroup:
        counts = await self._repository.count_entries()
        by_kind = {kind: found[0] for kind, found in counts.items() if found[0]}
        rows = await self._repository.list_uncategorised(self._item_count) if by_kind else []
        return self._of_entries(MissingKind.CATEGORY, rows, by_kind)

    async def _parties(self) -> MissingGroup:
        counts = await self._repository.count_entries()
        by_kind = {kind: found[1] for kind, found in counts.items() if found[1]}
        rows = await self._repository.list_unnamed(self._item_count) if by_kind else []
        return self._of_entries(MissingKind.PARTY, rows, by_kind)

    async def _receipts(self) -> MissingGroup:
        least = await receipt_threshold(self._actor)
        if not least:
            return MissingGroup(MissingKind.RECEIPT, 0)
        most = max(self._count_max, self._item_count)
        rows = await self._repository.list_without_receipt(least, most + 1)
        return MissingGroup(
            MissingKind.RECEIPT,
            min(len(rows), most),
            [self._entry(row) for row in rows[: self._item_count]],
            is_exact=len(rows) <= most,
        )

    async def _recurring(self) -> MissingGroup:
        holes = await list_holes(self._actor)
        items = [
            MissingItem(one.party, one.day, one.amount, subject_id=one.recurring_id)
            for one in holes
        ]
        return self._group(MissingKind.RECURRING, items)

    async def _incomes(self) -> MissingGroup:
        start = self._actor.fiscal_year_start
        months = {
            period_of(_day_of(month, part, start.day), PeriodKind.MONTH, start).starts_on
            for month, part in await self._repository.list_income_segments()
        }
        found = months_without_income(months, start, self._today)
        items = [MissingItem(one.label, one.starts_on, until=one.ends_on) for one in found]
        return self._group(MissingKind.INCOME, items[::-1])

    async def _statements(self) -> MissingGroup:
        days: dict[Any, list[date]] = {}
        names = await self._repository.account_names()
        for row in await self._repository.list_statements():
            days.setdefault(row.bank_account_id, []).append(row.statement_on)
        gaps = [
            (account_id, *gap)
            for account_id, own in days.items()
            for gap in late_statements(own, self._today)
        ]
        gaps += broken_chains(await self._repository.list_imported())
        items = [
            MissingItem(names.get(account_id, ""), first, subject_id=account_id, until=last)
            for account_id, first, last in sorted(gaps, key=lambda gap: gap[1], reverse=True)
        ]
        return self._group(MissingKind.STATEMENT, items)

    async def _lives(self) -> MissingGroup:
        items = [
            MissingItem(row.name, row.acquisition_date, subject_id=row.id)
            for row in await self._repository.list_lifeless_assets()
        ]
        return self._group(MissingKind.ASSET_LIFE, items)

    async def _rates(self) -> MissingGroup:
        rows = await self._repository.list_open_currencies()
        known = await last_rates(self._actor, self._today) if rows else {}
        items = [
            MissingItem(row.code, row.due_on)
            for row in rows
            if row.code not in known
            or (self._today - known[row.code].quoted_on).days > RATE_DAYS_MAX
        ]
        return self._group(MissingKind.RATE, items)

    def _group(self, kind: MissingKind, items: list[MissingItem]) -> MissingGroup:
        return MissingGroup(kind, len(items), items[: self._item_count])

    def _of_entries(
        self, kind: MissingKind, rows: list[Any], counts: dict[str, int]
    ) -> MissingGroup:
        items = [self._entry(row) for row in rows]
        return MissingGroup(kind, sum(counts.values()), items, counts)

    def _entry(self, row: Any) -> MissingItem:
        amount = round_amount(row.amount, self._actor.currency_code)
        return MissingItem(row.party, row.date, amount, entry=(Kind(row.kind).value, row.id))


def _day_of(month: date, part: int, start_day: int) -> date:
    """Return a day of a segment: the first of the month, or one from the fiscal day on."""
    if part == 0:
        return month
    following = (month + timedelta(days=31)).replace(day=1)
    length = (following - month).days
    return month.replace(day=min(start_day, length))
