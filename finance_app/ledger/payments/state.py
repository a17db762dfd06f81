"""The payments of the entry whose form is open, and marking many entries as paid.

What is typed lives in the browser until it is sent, so no event of its own can lose it.
"""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit import clock
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, ConflictError, InvalidInputError, NotFoundError
from finance_app.kit.fields import Fields
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.terms.inputs import day_of
from finance_app.ledger.payments import service, views
from finance_app.ledger.payments.inputs import PaymentInput
from finance_app.ledger.payments.views import PaymentsView
from finance_app.ledger.rules import id_of, ids_of, kind_of
from finance_app.ui.toast import NoticeState

_REFUSED: Final = (InvalidInputError, NotFoundError, ConflictError)


class PaymentsState(rx.State):
    """What is paid and open of one entry, and the form of a payment where it is shown."""

    kind: str = Kind.EXPENSE.value
    entry_id: str = ""
    view: PaymentsView = PaymentsView()
    is_paying: bool = False
    payment_id: str = ""
    version: str = ""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    key: str = ""
    account_options: list[str] = []

    @rx.event
    @allow(Permission.WRITE)
    async def begin(self) -> Any:
        """Show the form of a new payment, with all that is open."""
        actor = await current_actor(self)
        values = await views.new_values(actor, kind_of(self.kind), id_of(self.entry_id))
        await self._start(actor, values)
        return rx.set_focus("payment-amount")

    @rx.event
    @allow(Permission.WRITE)
    async def edit(self, payment_id: str) -> Any:
        """Show the form of a payment that was recorded."""
        actor = await current_actor(self)
        found = await service.get_payment(actor, id_of(payment_id))
        await self._start(actor, views.form_values(found))
        self.payment_id, self.version = str(found.id), str(found.version)
        return rx.set_focus("payment-amount")

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def cancel(self) -> None:
        """Hide the form of a payment."""
        self.is_paying, self.errors = False, {}

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("payment")
    async def pay(self, form: dict[str, Any]) -> Any:
        """Record or change the payment of the form, or show at the fields why not."""
        actor, kind = await current_actor(self), kind_of(form.get("kind"))
        entry_id, payment_id = id_of(form.get("entry_id")), id_of(form.get("id"))
        version = str(form.get("version") or "")
        try:
            code = (await service.get_standing(actor, kind, entry_id)).currency_code
            entered = PaymentInput.parse(views.typed_values(form), code, actor.currency_code)
            if version:
                known = int(version) if version.isdecimal() and len(version) < 10 else 0
                await service.change_payment(actor, payment_id, entered, version=known)
                told = NoticeState.show("Payment changed.")
            else:
                made = await service.pay_entry(
                    actor, kind, entry_id, entered, payment_id=payment_id
                )
                told = NoticeState.show_undo(
                    views.paid_text(made), "payment:record", [str(made.id)]
                )
        except (*_REFUSED, service.StalePaymentError) as error:
            return await self._refuse(actor, error, form)
        await self._open(actor, kind, str(entry_id))
        return [told, reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def take_back(self, payment_id: str) -> Any:
        """Take a payment back; the notice brings it back."""
        actor = await current_actor(self)
        try:
            await service.delete_payment(actor, id_of(payment_id))
        except _REFUSED as error:
            return NoticeState.show_error(error.message)
        await self._open(actor, kind_of(self.kind), self.entry_id)
        told = NoticeState.show_undo("Payment taken back.", "payment:delete", [payment_id])
        return [told, reload_page()]

    async def _open(self, actor: Actor, kind: Kind, entry_id: str) -> None:
        """Show what is paid of an entry, nothing for "" or what is not on credit."""
        self.kind, self.entry_id = kind.value, entry_id
        self.is_paying, self.errors = False, {}
        self.view = PaymentsView()
        if entry_id:
            self.view = await views.payments_view(actor, kind, id_of(entry_id))

    async def _take_draft(self) -> dict[str, Any] | None:
        """Return the payment that was typed when the log-in ran out, if the address names it."""
        draft = await take_draft(self, "payment")
        return (draft.get("form") or {}) if draft else None

    async def _start(self, actor: Actor, values: Mapping[str, str]) -> None:
        """Show the form with these values."""
        self.values, self.key = dict(values), str(new_id())
        self.payment_id, self.version, self.errors = str(new_id()), "", {}
        self.account_options = await views.account_names(actor, values["bank_account"])
        self.is_paying = True

    async def _reopen(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """Show the form as it was sent, unless it is: the server forgets a tab idle for an hour."""
        if self.is_paying and self.payment_id == form.get("id"):
            return
        await self._open(actor, kind_of(form.get("kind")), str(form.get("entry_id") or ""))
        await self._start(actor, views.typed_values(form))
        self.payment_id, self.version = str(form.get("id")), str(form.get("version") or "")

    async def _refuse(self, actor: Actor, error: AppError, form: Mapping[str, Any]) -> Any:
        """Show the sentences at their fields; a rate that is missing is one of what moved."""
        await self._reopen(actor, form)
        found = {
            ("money_amount" if name == "exchange_rate" else name): told
            for name, told in error.fields.items()
        }
        self.errors = found or {"form": error.message}
        first = next((name for name in views.FIELDS if name in self.errors), "")
        return rx.set_focus(f"payment-{first.replace('_', '-')}") if first else None


class MarkPaidState(rx.State):
    """The question before entries are marked as paid: when, and from which account."""

    is_open: bool = False
    kind: str = Kind.EXPENSE.value
    title: str = ""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    key: str = ""
    account_options: list[str] = []

    _ids: list[str] = []

    @rx.event
    @allow(Permission.WRITE)
    async def ask(self, kind: str, ids: list[str]) -> None:
        """Ask when these entries were paid."""
        actor, self.kind = await current_actor(self), kind_of(kind).value
        self._ids = [str(one) for one in ids_of(ids)]
        self.title = (
            f"Mark {len(self._ids):,} {'entry' if len(self._ids) == 1 else 'entries'} as paid"
        )
        self.values = {"paid_on": clock.today().isoformat(), "bank_account": ""}
        self.key, self.errors = str(new_id()), {}
        self.account_options = await views.account_names(actor)
        self.is_open = bool(self._ids)

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def cancel(self) -> None:
        """Leave them as they are."""
        self.is_open = False

    @rx.event
    @allow(Permission.WRITE)
    async def mark(self, form: dict[str, Any]) -> Any:
        """Pay what is open of each of them, all or none."""
        actor, kind = await current_actor(self), kind_of(self.kind)
        read = Fields(form)
        paid_on = read.read("paid_on", day_of, clock.today())
        try:
            read.raise_problems()
            made = await service.mark_paid(
                actor, kind, ids_of(self._ids), paid_on=paid_on,
                bank_account=str(form.get("bank_account") or "") or None,
            )  # fmt: skip
        except _REFUSED as error:
            known = {name: told for name, told in error.fields.items() if name in self.values}
            self.errors = known or {"form": error.message}
            return None
        self.is_open = False
        told = views.marked_text(made, kind)
        if not made:
            return NoticeState.show(told)
        ids = [str(one.id) for one in made]
        return [NoticeState.show_undo(told, "payment:record", ids), reload_page()]
