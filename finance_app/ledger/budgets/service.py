"""Budgets: list them, set one or many, and take a change back.

Months are the first days of fiscal months here; amounts are in the currency of the books.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.kit.money import AmountError, format_amount, round_amount
from finance_app.kit.period import PeriodKind, period_of
from finance_app.ledger.budgets.inputs import BudgetInput
from finance_app.ledger.budgets.repository import Author, BudgetRepository, Cell
from finance_app.ledger.budgets.rules import (
    CELLS_MAX,
    Budget,
    BudgetCategory,
    BudgetError,
    Undone,
    check_budget,
    check_month,
    fiscal_month,
    kept_month,
)
from finance_app.ledger.categories.rules import Kind

Amounts = dict[tuple[Kind, UUID], dict[date, Decimal]]
"""Budgets by kind and id of the category, then by the first day of the fiscal month."""


class BudgetChangeNotFoundError(NotFoundError):
    """This change of budgets does not exist."""


class BudgetCategoryError(InvalidInputError):
    """This category does not exist, or has been merged into another."""

    def __init__(self) -> None:
        message = type(self).__doc__ or ""
        super().__init__(message, fields={"category_id": message})


class BudgetCurrencyError(ConflictError):
    """The currency of the books has changed in the meantime."""

    def __init__(self, currency_code: str) -> None:
        super().__init__(f"Budgets are in {currency_code}, the currency of the books.")


class BudgetTwiceError(InvalidInputError):
    """A budget is there twice. Name each category and month once."""


class StaleBudgetError(StaleError):
    """Someone else has changed a budget since you opened it. Nothing was saved."""

    def __init__(self, current: tuple[Budget, ...], told: str) -> None:
        super().__init__(f"{told} Nothing was saved.")
        self.current = current
        """The budgets that have changed, as they are now."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Budgets as they are after a change, and the id that `undo_change` takes.

    Only what differs is changed: without any difference the id is None.
    """

    budgets: tuple[Budget, ...]
    changed_count: int
    change_id: UUID | None


async def list_budgets(actor: Actor, first_month: date, last_month: date) -> Amounts:
    """Return the budgets of the fiscal months from the one holding a day to that holding another.

    `{(kind, category_id): {month: amount}}`; a month without a budget is absent, one with a budget
    of zero is there. Categories that were merged away are not: their target has the sum.
    """
    found: Amounts = {}
    for kind, budget in await list_cells(actor, first_month, last_month):
        if budget.amount is not None:
            months = found.setdefault((kind, budget.category_id), {})
            months[budget.month] = budget.amount
    return found


async def list_cells(
    actor: Actor, first_month: date, last_month: date
) -> tuple[tuple[Kind, Budget], ...]:
    """Return budgets with their versions as `list_budgets` does, those taken away too."""
    actor.require(Permission.READ)
    start = actor.fiscal_year_start
    first, last = (
        kept_month(period_of(day, PeriodKind.MONTH, start).starts_on)
        for day in (first_month, last_month)
    )
    async with db.transaction(actor, read_only=True) as session:
        rows = await BudgetRepository(session).list_between(first, last)
    return tuple((kind, _budget(actor, cell)) for kind, cell in rows)


async def set_budget(
    actor: Actor,
    category_id: UUID,
    month: date,
    amount: Decimal | None,
    *,
    version: int | None = None,
) -> Changed:
    """Set what a category may come to in the fiscal month that starts on a day; None takes it away.

    `version` is the one that was read, 0 for a budget that was not there; None overwrites any.
    Raises as `set_budgets` does.
    """
    one = BudgetInput(category_id=category_id, month=month, amount=amount, version=version)
    return await set_budgets(actor, [one])


async def set_budgets(actor: Actor, wanted: Sequence[BudgetInput]) -> Changed:
    """Set many budgets at once, all or none.

    Raises `InvalidInputError` for an amount or a month that cannot be (`amount`, `month`),
    `BudgetCategoryError`, `BudgetTwiceError`, `StaleBudgetError`, `BudgetCurrencyError`.
    """
    actor.require(Permission.WRITE)
    cells = [_checked(actor, one) for one in wanted]
    versions = {cell.key: one.version for cell, one in zip(cells, wanted, strict=True)}
    if len(versions) < len(cells):
        raise BudgetTwiceError
    if len(cells) > CELLS_MAX:
        raise InvalidInputError(f"At most {CELLS_MAX:,} budgets can be set at once.")
    async with db.transaction(actor) as session:
        repository = BudgetRepository(session)
        categories, author = await _begin(actor, repository, cells)
        if len(categories) < len({cell.category_id for cell in cells}):
            raise BudgetCategoryError
        known = await repository.find([cell.key for cell in cells])
        _refuse_stale(actor, cells, versions, known=known, categories=categories)
        change_id, after = await _write(repository, author, cells, known)
    changed = {cell.key: cell for cell in after}
    shown = [changed.get(cell.key) or known.get(cell.key) or cell for cell in cells]
    return Changed(tuple(_budget(actor, cell) for cell in shown), len(after), change_id)


async def undo_change(actor: Actor, change_id: UUID) -> Undone:
    """Put budgets back to what they were before a change; those changed since stay.

    A second time changes nothing. Raises `BudgetChangeNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = BudgetRepository(session)
        found = await repository.lock_change(change_id)
        if found is None:
            raise BudgetChangeNotFoundError
        before, is_undone = found
        if is_undone:
            return Undone(0, 0)
        categories, author = await _begin(actor, repository, before)
        known = await repository.find([cell.key for cell in before])
        back = [
            cell
            for cell in before
            if cell.category_id in categories and known[cell.key].version == cell.version
        ]
        if back:
            await repository.set_amounts(author, back)
        await repository.close_change(change_id)
    return Undone(len(back), len(before) - len(back))


async def _begin(
    actor: Actor, repository: BudgetRepository, cells: Sequence[Cell]
) -> tuple[dict[UUID, BudgetCategory], Author]:
    """Return the categories, which stay, and who writes; nobody else does until the end.

    Locks are taken in the order in which whoever records an entry takes them.
    """
    await repository.lock()
    categories = await repository.keep_categories(sorted({cell.category_id for cell in cells}))
    code = await repository.keep_currency()
    if code != actor.currency_code:
        raise BudgetCurrencyError(code)
    return categories, Author(actor.organization_id, actor.user_id, code)


async def _write(
    repository: BudgetRepository,
    author: Author,
    cells: Sequence[Cell],
    known: dict[tuple[UUID, date], Cell],
) -> tuple[UUID | None, list[Cell]]:
    """Set what differs, and keep what it was for `undo_change`."""
    before = [known.get(cell.key, Cell(*cell.key, amount=None)) for cell in cells]
    pairs = [(old, new) for old, new in zip(before, cells, strict=True) if old.amount != new.amount]
    if not pairs:
        return None, []
    written = await repository.set_amounts(author, [new for _, new in pairs])
    after = {cell.key: cell for cell in written}
    ordered = [after[old.key] for old, _ in pairs]
    change_id = db.new_id()
    await repository.add_change(author, change_id, [old for old, _ in pairs], ordered)
    return change_id, ordered


def _checked(actor: Actor, one: BudgetInput) -> Cell:
    """Return a budget as it is kept, its month and amount checked."""
    problems: dict[str, str] = {}
    month, amount = one.month, one.amount
    try:
        month = kept_month(check_month(month, actor.fiscal_year_start))
    except BudgetError as error:
        problems["month"] = str(error)
    try:
        amount = check_budget(amount, actor.currency_code)
    except AmountError as error:
        problems["amount"] = str(error)
    if problems:
        raise InvalidInputError(
            next(iter(problems.values())) if len(problems) == 1 else "", fields=problems
        )
    return Cell(one.category_id, month, amount)


def _refuse_stale(
    actor: Actor,
    cells: Sequence[Cell],
    versions: dict[tuple[UUID, date], int | None],
    *,
    known: dict[tuple[UUID, date], Cell],
    categories: dict[UUID, BudgetCategory],
) -> None:
    """Raise where a budget is not the one that was read, with both values of the first."""
    absent = {cell.key: Cell(*cell.key, amount=None) for cell in cells}
    stale = [
        cell
        for cell in cells
        for now in [known.get(cell.key, absent[cell.key])]
        if versions[cell.key] not in {None, now.version} and now.amount != cell.amount
    ]
    if not stale:
        return
    first = stale[0]
    current = tuple(_budget(actor, known.get(one.key, absent[one.key])) for one in stale)
    month = period_of(current[0].month, PeriodKind.MONTH, actor.fiscal_year_start)
    told = (
        f"Someone else has changed {categories[first.category_id].name}, {month.label}, since you"
        f" opened it: it is {amount_text(current[0].amount, actor.currency_code)} now, and you"
        f" entered {amount_text(first.amount, actor.currency_code)}."
    )
    raise StaleBudgetError(current, told)


def amount_text(amount: Decimal | None, currency_code: str) -> str:
    """Return a budget for reading: "1,234.50", "no budget"."""
    return "no budget" if amount is None else format_amount(amount, currency_code)


def _budget(actor: Actor, cell: Cell) -> Budget:
    amount = None if cell.amount is None else round_amount(cell.amount, actor.currency_code)
    month = fiscal_month(cell.month, actor.fiscal_year_start)
    return Budget(cell.category_id, month, amount, cell.version)
