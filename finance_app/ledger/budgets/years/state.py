"""The windows over the page of budgets: one fills the year of a category, one copies last year."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, ConflictError, InvalidInputError, NotFoundError
from finance_app.ledger.budgets.rules import counted
from finance_app.ledger.budgets.service import Changed
from finance_app.ledger.budgets.state import BudgetsState
from finance_app.ledger.budgets.years.inputs import CopyInput, FillInput
from finance_app.ledger.budgets.years.rules import Fill
from finance_app.ledger.budgets.years.service import copy_year, fill_year
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

FILL: Final = "fill"
COPY: Final = "copy"
_FIELDS: Final = {FILL: "amount", COPY: "percent"}
_NAMES: Final = ("category_id", "how", "year", "amount", "percent", "to_year")
_TITLES: Final = {Fill.EVERY_MONTH.value: "Same every month", Fill.SPREAD.value: "Spread a year"}
_TEXT_LENGTH_MAX: Final = 200


class BudgetYearState(rx.State):
    """The window that is open ("" for none), what it is about, and what is wrong in it."""

    window: str = ""
    title: str = ""
    text: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Open the window that was being filled in when a log-in ran out; after the grid."""
        if "draft" not in self.router.url.query_parameters:
            return
        for window in _FIELDS:
            if draft := await take_draft(self, f"budget-{window}"):
                await self._open(window, _typed(draft.get("form") or {}))

    @rx.event
    @allow(Permission.WRITE)
    async def open_fill(self, category_id: str, how: str) -> None:
        """Ask for the amount that fills the year of a category."""
        grid = await self.get_state(BudgetsState)
        if grid._line(category_id) is None or how not in _TITLES:
            raise NotFoundError
        await self._open(FILL, {"category_id": category_id, "how": how, "year": grid.year})

    @rx.event
    @allow(Permission.WRITE)
    async def open_copy(self) -> None:
        """Ask by how many percent the budgets of last year change."""
        grid = await self.get_state(BudgetsState)
        await self._open(COPY, {"percent": "0", "to_year": grid.year})

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Leave the budgets as they are."""
        self.window, self.errors = "", {}

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("budget-fill")
    async def fill(self, form: dict[str, Any]) -> Any:
        """Fill the year of a category, or say at the field why not."""
        actor, typed = await current_actor(self), _typed(form)
        if not typed["amount"]:
            missing = InvalidInputError(fields={"amount": "Enter an amount."})
            return await self._refuse(FILL, typed, missing)
        try:
            entered = FillInput.parse(typed, actor.currency_code)
            done = await fill_year(
                actor, entered.category_id, entered.year, entered.amount, how=entered.how
            )
        except (InvalidInputError, ConflictError) as error:
            return await self._refuse(FILL, typed, error)
        return self._done(done, f"{counted(done.changed_count)} set.")

    @rx.event
    @allow(Permission.WRITE)
    async def clear(self, category_id: str) -> Any:
        """Take the budgets of a category away for the year, with Undo."""
        actor, grid = await current_actor(self), await self.get_state(BudgetsState)
        line = grid._line(category_id)
        if line is None:
            raise NotFoundError
        year = int(grid.year)
        done = await fill_year(actor, id_of(line.id), year, None, how=Fill.EVERY_MONTH)
        return self._done(done, f"{counted(done.changed_count)} of {line.name} taken away.")

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("budget-copy")
    async def copy_last(self, form: dict[str, Any]) -> Any:
        """Copy the year before into the one that is shown, or say at the field why not."""
        actor, typed = await current_actor(self), _typed(form)
        year = typed["to_year"]
        before = str(int(year) - 1) if year.isdecimal() and len(year) < 5 else ""
        try:
            entered = CopyInput.parse({**typed, "from_year": before})
            done = await copy_year(
                actor, entered.from_year, entered.to_year, factor_ratio=entered.factor_ratio
            )
        except (InvalidInputError, ConflictError) as error:
            return await self._refuse(COPY, typed, error)
        return self._done(done, f"{counted(done.changed_count)} copied.")

    def _done(self, done: Changed, told: str) -> Any:
        self.window, self.errors = "", {}
        if done.change_id is None:
            return [NoticeState.show("Nothing was changed."), reload_page()]
        return [NoticeState.show_undo(told, "budget", [str(done.change_id)]), reload_page()]

    async def _open(self, window: str, values: Mapping[str, str]) -> None:
        grid = await self.get_state(BudgetsState)
        line = grid._line(values.get("category_id", ""))
        self.title = _TITLES.get(values.get("how", ""), f"Copy {grid.previous_label}")
        self.text = f"{line.name}, {grid.label}" if line else f"Into {grid.label}"
        self.values, self.errors, self.key = dict(values), {}, str(new_id())
        self.window = window

    async def _refuse(self, window: str, typed: dict[str, str], error: AppError) -> Any:
        """Say what is wrong, at the field where it is the field's; what was typed stays there."""
        if self.window != window:
            await self._open(window, typed)
        name = _FIELDS[window]
        if name in error.fields:
            self.errors = {name: error.fields[name]}
            return rx.set_focus(f"budget-{name}")
        self.errors = {"form": next(iter(error.fields.values()), error.message)}
        return None


def _typed(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "").strip()[:_TEXT_LENGTH_MAX] for name in _NAMES}
