"""Bank accounts as pages show them: text only, amounts formatted for reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.money import amount_parts, format_accounting, plain_amount
from finance_app.ledger.bank_accounts.rules import (
    AccountFigures,
    BankAccount,
    BankAccountType,
    shown_identification,
)
from finance_app.ledger.bank_accounts.service import has_archived, list_accounts, list_figures
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.gl_accounts.rules import OPENING_DAY

PATH: Final = "/bank-accounts"
FIELDS: Final = ("name", "type", "identification", "opening_balance", "opening_on")
TYPES: Final = tuple((one.value, one.label) for one in BankAccountType)
"""What money is held on, as (value, text)."""

_NOTE_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class FigureView:
    """An amount for a key figure: sign, whole part and decimals."""

    symbol: str = ""
    whole: str = ""
    decimals: str = ""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account for a page; days are "" where there are none, `type` for one at a bank."""

    id: str
    name: str
    number: str
    type: str
    line_count: str
    last_line: str
    last_line_iso: str
    reconciled: str
    reconciled_iso: str
    balance: str
    href: str
    reconcile_href: str


@dataclass(frozen=True, slots=True)
class AccountsView:
    """The list of accounts and what they hold together."""

    rows: tuple[AccountRow, ...]
    summary: str
    total: str
    has_archived: bool


async def account_names(actor: Actor, kept: str = "") -> list[str]:
    """Return the names to choose an account from, with the one that is kept although archived."""
    names = [one.name for one in await list_accounts(actor)]
    return names if kept in {"", *names} else [*names, kept]


async def accounts_view(actor: Actor, *, archived: bool) -> AccountsView:
    """Return the accounts in use, or the archived ones."""
    async with db.transaction(actor, read_only=True):
        found = await list_figures(actor, archived=archived)
        is_any = await has_archived(actor)
    today, code = clock.today(), actor.currency_code
    count = len(found)
    return AccountsView(
        rows=tuple(account_row(one, today) for one in found),
        summary=f"{count:,} {'account' if count == 1 else 'accounts'}" if count else "",
        total="".join(amount_parts(sum((one.balance for one in found), Decimal(0)), code)),
        has_archived=is_any,
    )


def account_row(found: AccountFigures, today: date) -> AccountRow:
    """Return an account as text; the year of a day is named where it is not this one."""
    account, last, reconciled = found.account, found.last_line_on, found.reconciled_on
    return AccountRow(
        id=str(account.id),
        name=account.name,
        number=shown_identification(account.identification),
        type="" if account.type is BankAccountType.BANK else account.type.label,
        line_count=f"{found.line_count:,}",
        last_line=day_text(last, today) if last else "",
        last_line_iso=last.isoformat() if last else "",
        reconciled=day_text(reconciled, today) if reconciled else "",
        reconciled_iso=reconciled.isoformat() if reconciled else "",
        balance=format_accounting(found.balance, account.currency_code),
        href=account_href(account.id),
        reconcile_href=reconcile_href(account.id),
    )


def account_href(account_id: UUID, **query: str) -> str:
    """Return the address of an account's page, with parameters that are not empty."""
    wanted = {"id": str(account_id)} | {name: text for name, text in query.items() if text}
    return f"{PATH}/account?{urlencode(wanted)}"


def reconcile_href(account_id: UUID, on: str = "", closing: str = "") -> str:
    """Return where an account is reconciled: to a statement up to a day that ends with a balance.

    Both are as typed, "" where they are still to be asked for.
    """
    wanted = {"id": str(account_id), "on": on, "closing": closing}
    return f"{PATH}/reconcile?{urlencode({name: text for name, text in wanted.items() if text})}"


def asset_href(asset_id: UUID | None) -> str:
    """Return the address of an asset that was bought or sold, "" for none."""
    return f"/fixed-assets/asset?{urlencode({'id': str(asset_id)})}" if asset_id else ""


def short_note(*parts: str) -> str:
    """Return what there is to say of a line beside its name, in one line that fits."""
    note = " · ".join(one for one in (" ".join(part.split()) for part in parts) if one)
    return note if len(note) <= _NOTE_LENGTH else f"{note[: _NOTE_LENGTH - 1].rstrip()}…"


def figure_view(amount: Decimal, currency_code: str) -> FigureView:
    """Return an amount as a key figure."""
    return FigureView(*amount_parts(amount, currency_code))


def form_values(account: BankAccount | None) -> dict[str, str]:
    """Return what the fields of the form start from."""
    if account is None:
        return {**dict.fromkeys(FIELDS, ""), "type": BankAccountType.BANK.value}
    is_said = account.opening_on != OPENING_DAY
    return {
        "name": account.name,
        "type": account.type.value,
        "identification": shown_identification(account.identification),
        "opening_balance": plain_amount(account.opening_balance, account.currency_code),
        "opening_on": account.opening_on.isoformat() if is_said else "",
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}
