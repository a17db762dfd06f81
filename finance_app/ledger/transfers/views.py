"""The list of transfers as its page shows it: text only, amounts formatted for reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.money import format_amount
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.filters.rules import period_name
from finance_app.ledger.transfers.inputs import TransferFilter
from finance_app.ledger.transfers.rules import PATH, Transfer
from finance_app.ledger.transfers.service import list_accounts, list_transfers

_KEPT: Final = ("account", "from", "to", "trashed")
_NARROWING: Final = ("account", "from", "to")
_VALUE_LENGTH_MAX: Final = 300
_NOTE_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer for a page; `is_of_entries` says that it stands for an expense and an income."""

    id: str
    day: str
    day_iso: str
    from_account: str
    to_account: str
    amount: str
    note: str
    is_of_entries: bool


@dataclass(frozen=True, slots=True)
class TransferListView:
    """A page of transfers, the filters it is of, and where the pages beside it are."""

    rows: tuple[TransferRow, ...]
    older: str
    newer: str
    account_options: tuple[str, ...]
    typed: dict[str, str]
    period: str
    is_narrowed: bool
    is_trash: bool
    clear_href: str
    trash_href: str


async def list_view(actor: Actor, raw: Mapping[str, str]) -> TransferListView:
    """Return the page that the parameters of an address name. Raises as `list_transfers` does."""
    typed, today = kept_values(raw), clock.today()
    wanted = TransferFilter.parse({**typed, "cursor": str(raw.get("cursor", ""))})
    async with db.transaction(actor, read_only=True):
        page = await list_transfers(actor, wanted)
        names = [one.name for one in await list_accounts(actor)]
    account, is_trash = typed.get("account", ""), wanted.trashed
    period = period_name(typed.get("from", ""), typed.get("to", ""), today, actor.fiscal_year_start)
    return TransferListView(
        rows=tuple(transfer_row(one, today) for one in page.items),
        older=list_href(typed, cursor=page.next_cursor or "") if page.next_cursor else "",
        newer=list_href(typed, cursor=page.previous_cursor or "") if page.previous_cursor else "",
        account_options=tuple(with_current(names, account)),
        typed=typed,
        period=period,
        is_narrowed=any(name in typed for name in _NARROWING),
        is_trash=is_trash,
        clear_href=list_href({}, trashed="1" if is_trash else ""),
        trash_href=list_href({}, trashed="" if is_trash else "1"),
    )


def kept_values(raw: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of an address that the list keeps while its page changes."""
    values = {name: str(raw.get(name, ""))[:_VALUE_LENGTH_MAX] for name in _KEPT}
    return {name: value for name, value in values.items() if value}


def list_href(values: Mapping[str, str], **changes: str) -> str:
    """Return the address of the list with these parameters and changes; "" takes one out."""
    wanted = {**values, **changes}
    query = {name: wanted[name] for name in (*_KEPT, "cursor") if wanted.get(name)}
    return f"{PATH}?{urlencode(query)}" if query else PATH


def transfer_row(transfer: Transfer, today: date) -> TransferRow:
    """Return a transfer as text; the year of a day is named where it is not this one."""
    note = " ".join(transfer.notes.split())
    return TransferRow(
        id=str(transfer.id),
        day=day_text(transfer.date, today),
        day_iso=transfer.date.isoformat(),
        from_account=transfer.from_account,
        to_account=transfer.to_account,
        amount=format_amount(transfer.amount, transfer.currency_code),
        note=note if len(note) <= _NOTE_LENGTH else f"{note[: _NOTE_LENGTH - 1].rstrip()}…",
        is_of_entries=transfer.is_of_entries,
    )


def with_current(names: list[str], wanted: str) -> list[str]:
    """Return names to choose from, and the one that is chosen although it is not offered."""
    return names if wanted in {"", *names} else [*names, wanted]
