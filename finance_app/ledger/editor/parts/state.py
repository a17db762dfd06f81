"""The rows of a split in the form of an entry, what is left to split, and the currency of both."""

from dataclasses import replace
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit.access import aside
from finance_app.kit.db import new_id
from finance_app.ledger.editor.currencies.views import CurrencyView, currency_view
from finance_app.ledger.editor.parts import views as rows
from finance_app.ledger.editor.parts.views import PartRow

_RATE: Final = "exchange_rate"


class PartsState(rx.State, mixin=True):
    """What the form of an entry starts from, and the rows it has where it is split."""

    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    parts: list[PartRow] = []
    rest_text: str = ""
    currency: CurrencyView = CurrencyView()

    _typed: dict[str, str] = {}

    @rx.event
    @allow(Permission.WRITE)
    @aside
    async def note(self, name: str, value: str) -> None:
        """Remember what an amount says now, for the rest; the form itself keeps what is typed."""
        if name == "amount" or name.startswith("part-"):
            self._typed = {**self._typed, name[:40]: str(value)[:100]}

    @rx.event(debounce=300)
    @allow(Permission.WRITE)
    @aside
    async def count_rest(self) -> None:
        """Say how much is still to be split."""
        await self._count_rest()

    @rx.event
    @allow(Permission.WRITE)
    @aside
    async def choose_currency(self, code: str) -> None:
        """Show the currency that an amount is in, and the rate where it is not the books'."""
        self.currency = await currency_view(await current_actor(self), code)

    @rx.event
    @allow(Permission.WRITE)
    async def take_rate(self) -> None:
        """Put the last known rate into its field."""
        if self.currency.offer:
            self.values = {**self.values, "exchange_rate": self.currency.offer}
            self.currency = self.currency.taken(str(new_id()))
            self.errors = {name: told for name, told in self.errors.items() if name != _RATE}

    def _show_parts(self) -> None:
        self.parts = rows.part_rows(self.values, self.errors)
        self._typed = dict(self.values)

    async def _count_rest(self) -> None:
        actor = await current_actor(self)
        names = ("amount", *(f"part-{row.key}-amount" for row in self.parts))
        typed = {name: self._typed.get(name, "") for name in names}
        code = self.currency.code or actor.currency_code
        self.rest_text = rows.rest_text(typed, code) if self.parts else ""

    async def _change_parts(self, typed: dict[str, str], button: str) -> Any:
        """Split the entry, add a row or remove one; what is typed elsewhere stays as it is."""
        self.values, self.errors = rows.changed(typed, button), {}
        known = {row.key for row in self.parts}
        self._show_parts()
        self.parts = [replace(row, is_new=row.key not in known) for row in self.parts]
        await self._count_rest()
