"""The page of budgets: a fiscal year to fill in, cell by cell.

What is typed stays in its field until it is saved; a cell that could not be is listed under the
grid with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import (
    AppError,
    InvalidInputError,
    NotFoundError,
    UnavailableError,
)
from finance_app.ledger.budgets import service, views
from finance_app.ledger.budgets.inputs import BudgetInput
from finance_app.ledger.budgets.service import StaleBudgetError
from finance_app.ledger.budgets.views import (
    BudgetCell,
    BudgetLine,
    BudgetView,
    MonthHead,
    SumLine,
)
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The budgets could not be read."
_TEXT_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A cell that was not saved, and why; `theirs` is what it is now where someone changed it."""

    id: str = ""
    category_id: str = ""
    month: str = ""
    place: str = ""
    told: str = ""
    mine: str = ""
    theirs: str = ""
    version: int = 0
    is_conflict: bool = False


class BudgetsState(rx.State):
    """A fiscal year of budgets; on a phone one line of it, the chosen one, is shown at a time."""

    is_loaded: bool = False
    failure: str = ""
    year: str = ""
    label: str = ""
    previous_label: str = ""
    previous_href: str = ""
    following_href: str = ""
    months: list[MonthHead] = []
    incomes: list[BudgetLine] = []
    expenses: list[BudgetLine] = []
    income: SumLine = SumLine()
    expense: SumLine = SumLine()
    result: SumLine = SumLine()
    chosen: str = ""
    unsaved: list[Unsaved] = []
    unsaved_ids: list[str] = []

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the fiscal year that the address names, or this one."""
        actor, self.failure = await current_actor(self), ""
        wanted = self.router.url.query_parameters.get("year", "")
        try:
            view = await views.budget_view(actor, wanted)
        except UnavailableError:
            raise
        except ValueError as error:
            self.failure = str(error)
            return
        except AppError as error:
            self.failure = error.message
            return
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        if str(view.year) != self.year:
            self._keep([])
        self._show(view)
        if not self._is_line(self.chosen):
            self.chosen = next((line.id for line in self._lines()), "")
        await self._resume()

    @rx.event
    @allow(Permission.READ)
    async def choose(self, line_id: str) -> None:
        """Show another line on a phone."""
        if self._is_line(line_id):
            self.chosen = line_id

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("budget")
    async def put(self, category_id: str, month: str, text: str) -> Any:
        """Set one budget to what was typed; "" takes it away."""
        cell = self._cell(category_id, month)
        if cell is None:
            raise NotFoundError
        if text == cell.text:
            self._forget(cell.id)
            return None
        return await self._set(category_id, cell, str(text), cell.version)

    @rx.event
    @allow(Permission.WRITE)
    async def keep_mine(self, cell_id: str) -> Any:
        """Set a cell that someone else changed to what was typed here all the same."""
        found = next((one for one in self.unsaved if one.id == cell_id), None)
        cell = self._cell(found.category_id, found.month) if found else None
        if found is None or cell is None:
            raise NotFoundError
        return await self._set(found.category_id, cell, found.mine, found.version)

    @rx.event
    @allow(Permission.READ)
    async def keep_theirs(self, cell_id: str) -> Any:
        """Leave a cell as it is now, and show that in its field."""
        found = next((one for one in self.unsaved if one.id == cell_id), None)
        self._forget(cell_id)
        if found is not None and found.is_conflict:
            return reload_page()
        self._start_anew(cell_id)
        return None

    async def _set(self, category_id: str, cell: BudgetCell, text: str, version: int) -> Any:
        """Save a cell, or list it with the reason why not; what was typed stays in its field."""
        actor = await current_actor(self)
        raw = {"category_id": category_id, "month": cell.month, "amount": text}
        lost = Unsaved(cell.id, category_id, cell.month, cell.place, mine=text[:_TEXT_LENGTH_MAX])
        try:
            entered = BudgetInput.parse(raw, actor.currency_code, actor.fiscal_year_start)
            done = await service.set_budgets(
                actor, [entered.model_copy(update={"version": version})]
            )
        except StaleBudgetError as error:
            now = error.current[0]
            self._list(
                replace(
                    lost,
                    told=error.message,
                    theirs=service.amount_text(now.amount, actor.currency_code),
                    version=now.version,
                    is_conflict=True,
                )
            )
            return None
        except InvalidInputError as error:
            self._list(replace(lost, told=next(iter(error.fields.values()), error.message)))
            return None
        self._forget(cell.id)
        if done.change_id is None:
            self._start_anew(cell.id)
            return None
        self._show(await views.budget_view(actor, self.year), cell.id)
        kept = service.amount_text(done.budgets[0].amount, actor.currency_code)
        return NoticeState.show_undo(f"{cell.place}: {kept}.", "budget", [str(done.change_id)])

    def _show(self, view: BudgetView, cell_id: str = "") -> None:
        """Show the year, or where a cell was saved only that cell and the sums."""
        incomes, expenses = view.incomes, view.expenses
        if cell_id:
            incomes = _with_cell(self.incomes, incomes, cell_id)
            expenses = _with_cell(self.expenses, expenses, cell_id)
        self.year, self.label, self.previous_label = str(view.year), view.label, view.previous_label
        self.previous_href, self.following_href = view.previous_href, view.following_href
        self.months, self.incomes, self.expenses = view.months, incomes, expenses
        self.income, self.expense, self.result = view.income, view.expense, view.result

    async def _resume(self) -> None:
        """Offer what was typed when the log-in ran out."""
        if draft := await take_draft(self, "budget"):
            cell = self._cell(str(draft.get("category_id")), str(draft.get("month")))
            if cell:
                mine = str(draft.get("text"))[:_TEXT_LENGTH_MAX]
                told = f"Not saved yet: you entered {mine or 'no budget'}."
                self._list(
                    Unsaved(
                        cell.id, str(draft.get("category_id")), cell.month, cell.place, told, mine,
                        cell.text or "no budget", cell.version, is_conflict=True,
                    )
                )  # fmt: skip

    def _start_anew(self, cell_id: str) -> None:
        """Let the field of a cell show what the cell is."""
        self.incomes, self.expenses = (
            [_started_anew(line, cell_id) for line in part]
            for part in (self.incomes, self.expenses)
        )

    def _list(self, one: Unsaved) -> None:
        self._keep([*(other for other in self.unsaved if other.id != one.id), one])

    def _forget(self, cell_id: str) -> None:
        self._keep([one for one in self.unsaved if one.id != cell_id])

    def _keep(self, unsaved: list[Unsaved]) -> None:
        self.unsaved, self.unsaved_ids = unsaved, [one.id for one in unsaved]

    def _lines(self) -> list[BudgetLine]:
        return [*self.incomes, *self.expenses]

    def _line(self, category_id: str) -> BudgetLine | None:
        return next((line for line in self._lines() if line.id == category_id), None)

    def _is_line(self, line_id: str) -> bool:
        sums = {self.income.id, self.expense.id, self.result.id}
        return bool(line_id) and (line_id in sums or self._line(line_id) is not None)

    def _cell(self, category_id: str, month: str) -> BudgetCell | None:
        line = self._line(category_id)
        return next((one for one in line.cells if one.month == month), None) if line else None


def _with_cell(
    shown: Sequence[BudgetLine], now: Sequence[BudgetLine], cell_id: str
) -> list[BudgetLine]:
    """Return lines as they are now, each cell but one as it is shown.

    What is typed elsewhere stays, and a cell that someone else changed is not taken for read.
    """
    cells = {cell.id: cell for line in shown for cell in line.cells if cell.id != cell_id}
    return [replace(line, cells=[cells.get(one.id, one) for one in line.cells]) for line in now]


def _started_anew(line: BudgetLine, cell_id: str) -> BudgetLine:
    """Return a line, a field of which drops what was typed into it."""
    cells = [replace(one, key=str(new_id())) if one.id == cell_id else one for one in line.cells]
    return replace(line, cells=cells)
