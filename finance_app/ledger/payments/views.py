"""Payments of an entry as its form shows them: text only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import CURRENCIES, format_amount, plain_amount
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.payments.rules import Payment, parts_of
from finance_app.ledger.payments.service import Standing, get_standing

FIELDS: Final = ("paid_on", "amount", "money_amount", "bank_account", "notes")


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment: what it paid, what moved where that is something else, and what it gained."""

    id: str
    date: str
    amount: str
    more: str
    notes: str


@dataclass(frozen=True, slots=True)
class PaymentsView:
    """What is paid and open of what is on credit; `is_on` says whether it is.

    `money_label` asks what moved on the account where the amount is in another currency, else "".
    """

    is_on: bool = False
    is_open: bool = False
    open_text: str = ""
    symbol: str = ""
    own_symbol: str = ""
    money_label: str = ""
    lines: tuple[PaymentLine, ...] = ()


async def payments_view(actor: Actor, kind: Kind, entry_id: UUID) -> PaymentsView:
    """Return what is paid of an entry, or of its split. Raises `EntryNotFoundError`."""
    standing = await get_standing(actor, kind, entry_id)
    first, code, own = parts_of(standing.whole)[0], standing.currency_code, actor.currency_code
    if first.due_on is None:
        return PaymentsView()
    is_foreign = code != own
    return PaymentsView(
        is_on=True,
        is_open=bool(standing.open_amount),
        open_text=_open_text(standing),
        symbol=CURRENCIES[code].symbol,
        own_symbol=CURRENCIES[own].symbol,
        money_label=f"Moved in {own}" if is_foreign else "",
        lines=tuple(_line(one, clock.today()) for one in standing.payments),
    )


async def new_values(actor: Actor, kind: Kind, entry_id: UUID) -> dict[str, str]:
    """Return what the form of a payment starts from: today, all that is open, the usual account."""
    standing = await get_standing(actor, kind, entry_id)
    account = parts_of(standing.whole)[0].bank_account
    return {
        **dict.fromkeys(FIELDS, ""),
        "paid_on": clock.today().isoformat(),
        "amount": plain_amount(standing.open_amount, standing.currency_code),
        "bank_account": account or "",
    }


def form_values(payment: Payment) -> dict[str, str]:
    """Return what the form of a payment that exists starts from."""
    own, foreign = payment.currency_code, payment.foreign_amount
    code = payment.foreign_currency_code or own
    return {
        "paid_on": payment.paid_on.isoformat(),
        "amount": plain_amount(payment.amount if foreign is None else foreign, code),
        "money_amount": "" if foreign is None else plain_amount(payment.money_amount, own),
        "bank_account": payment.bank_account or "",
        "notes": payment.notes,
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}


async def account_names(actor: Actor, chosen: str = "") -> list[str]:
    """Return the accounts that can be paid from, and the chosen one although it is archived."""
    names = [one.name for one in await list_accounts(actor)]
    return names if chosen in {"", *names} else [*names, chosen]


def paid_text(payment: Payment) -> str:
    """Return "Payment recorded: 40.00."; with what the rate has gained or lost."""
    code, foreign = payment.foreign_currency_code, payment.foreign_amount
    if code is None or foreign is None:
        return f"Payment recorded: {format_amount(payment.amount, payment.currency_code)}."
    return f"Payment recorded: {code} {format_amount(foreign, code)}.{_gain_text(payment)}"


def marked_text(payments: Sequence[Payment], kind: Kind) -> str:
    """Return "3 expenses marked as paid."."""
    count = len(payments)
    if not count:
        return "Nothing was changed: there is nothing to be paid among these."
    return f"{count:,} {kind.value if count == 1 else kind.plural} marked as paid."


def _open_text(standing: Standing) -> str:
    code, is_open = standing.currency_code, standing.open_amount
    if not is_open:
        return "Paid in full"
    shown = format_amount(is_open, code)
    return f"{shown} open"


def _line(payment: Payment, today: date) -> PaymentLine:
    code, foreign = payment.foreign_currency_code, payment.foreign_amount
    own = payment.currency_code
    more = [payment.bank_account] if payment.bank_account else []
    amount = format_amount(payment.amount, own)
    if code is not None and foreign is not None:
        amount = f"{code} {format_amount(foreign, code)}"
        more.append(f"{own} {format_amount(payment.money_amount, own)} moved")
        if payment.gain:
            more.append(_gain_text(payment).strip().rstrip(".").lower())
    return PaymentLine(
        id=str(payment.id),
        date=day_text(payment.paid_on, today),
        amount=amount,
        more=", ".join(more),
        notes=payment.notes[:200],
    )


def _gain_text(payment: Payment) -> str:
    if not payment.gain:
        return ""
    word = "Gain" if payment.gain > 0 else "Loss"
    return f" {word} of {format_amount(abs(payment.gain), payment.currency_code)}."
