"""Reconciling as a page shows it: text only, amounts formatted for reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import format_accounting
from finance_app.ledger.bank_accounts.reconciliations.inputs import StatementInput
from finance_app.ledger.bank_accounts.reconciliations.rules import OpenLine, difference_sentence
from finance_app.ledger.bank_accounts.reconciliations.service import SHOWN_MAX, Proposal, propose
from finance_app.ledger.bank_accounts.rules import AccountFigures, movement_name
from finance_app.ledger.bank_accounts.views import FigureView, asset_href, figure_view, short_note
from finance_app.ledger.entries.views import day_text

_NO_FIGURE: Final = FigureView()


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A line that no statement has yet; `ref` names it: its kind, ":" and its id.

    `entry_kind` and `entry_id` name the entry it leads to, `href` the asset; with neither it is a
    transfer.
    """

    ref: str
    id: str
    entry_kind: str
    entry_id: str
    href: str
    day: str
    day_iso: str
    party: str
    note: str
    amount: str
    is_in: bool


@dataclass(frozen=True, slots=True)
class HintRow:
    """A line that would explain the difference, and how; named as in `OpenRow`."""

    id: str
    entry_kind: str
    entry_id: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class SumsView:
    """What a statement and the ticked entries come to; `sentence` is "" where they agree."""

    opening: FigureView = _NO_FIGURE
    opening_note: str = ""
    ticked: FigureView = _NO_FIGURE
    ticked_note: str = ""
    closing: FigureView = _NO_FIGURE
    difference: FigureView = _NO_FIGURE
    sentence: str = ""
    hints: tuple[HintRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalView:
    """The lines that no statement has yet, the latest first, and what those ticked come to.

    `more` says how many earlier ones are ticked and not listed, "" for none.
    """

    sums: SumsView
    rows: tuple[OpenRow, ...]
    more: str


async def proposal_view(
    actor: Actor, account_id: UUID, raw: Mapping[str, str], left_out: Sequence[str]
) -> ProposalView:
    """Return what reconciling to a statement would do. Raises as `propose` does."""
    entered = StatementInput.parse(raw, actor.currency_code, left_out)
    found = await propose(actor, account_id, entered)
    today = clock.today()
    more = found.sums.entry_count - len(found.entries)
    earlier = "1 earlier one is" if more == 1 else f"{more:,} earlier ones are"
    return ProposalView(
        sums=sums_view(found),
        rows=tuple(open_row(one, found.account.currency_code, today) for one in found.entries),
        more=f"The latest {SHOWN_MAX:,} are listed; {earlier} ticked too." if more else "",
    )


def sums_view(found: Proposal) -> SumsView:
    """Return the figures of a proposal as text."""
    code, sums = found.account.currency_code, found.sums
    return SumsView(
        opening=figure_view(found.opening_balance, code),
        opening_note="of the account" if found.is_first else "from the last statement",
        ticked=figure_view(sums.ticked, code),
        ticked_note=f"{sums.ticked_count:,} of {sums.entry_count:,}",
        closing=figure_view(found.closing_balance, code),
        difference=figure_view(found.difference, code),
        sentence=difference_sentence(found.difference, code),
        hints=tuple(_hint_row(one, text) for one, text in found.hints),
    )


def open_row(entry: OpenLine, currency_code: str, today: date) -> OpenRow:
    """Return an entry as text."""
    return OpenRow(
        ref=f"{entry.kind.value}:{entry.id}",
        id=str(entry.id),
        entry_kind=entry.entry_kind.value if entry.entry_kind else "",
        entry_id=str(entry.entry_id or ""),
        href=asset_href(entry.asset_id),
        day=day_text(entry.day, today),
        day_iso=entry.day.isoformat(),
        party=movement_name(entry.kind, entry.party),
        note=short_note(entry.notes),
        amount=format_accounting(entry.amount, currency_code),
        is_in=entry.amount > 0,
    )


def _hint_row(line: OpenLine, text: str) -> HintRow:
    kind = line.entry_kind.value if line.entry_kind else ""
    return HintRow(str(line.id), kind, str(line.entry_id or ""), asset_href(line.asset_id), text)


def usual_day(found: AccountFigures, today: date) -> str:
    """Return the day to offer for a statement, ISO: the end of last month, else today."""
    month_end = today.replace(day=1) - timedelta(days=1)
    last = found.reconciled_on
    return (month_end if last is None or last < month_end else today).isoformat()


def reconciled_text(found: AccountFigures) -> str:
    """Return from where a statement goes on: "from 1,234.50, the statement of 31 Mar"."""
    if found.reconciled_on is None:
        opening = format_accounting(found.account.opening_balance, found.account.currency_code)
        return f"It begins with the opening balance of the account, {opening}."
    return f"The last statement was that of {day_text(found.reconciled_on, clock.today())}."
