"""The general ledger as its page shows it: an account's lines, or the accounts to choose from."""

from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import CURRENCIES
from finance_app.ledger.gl_accounts.rules import Account, AccountType
from finance_app.reports.general_ledger.rules import DOCUMENTS, AccountLedger, LedgerLine
from finance_app.reports.shell.days.rules import short_date
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.statement.views import (
    LineView,
    TableView,
    Title,
    money_cell,
    table_view,
    text_cell,
)
from finance_app.reports.trial_balance.rules import TrialBalance

PATH: Final = "/reports/general-ledger"
_TITLES: Final = (
    Title("Date", is_words=True), Title("What", is_words=True), Title("Against", is_words=True),
    Title("Debit"), Title("Credit"), Title("Balance"),
)  # fmt: skip
_CHOICE_TITLES: Final = (Title("Account"), Title("Opening"), Title("Debits"), Title("Credits"),
                         Title("Closing"))  # fmt: skip
_ZERO: Final = Decimal(0)
_NOTES_LENGTH: Final = 60
_WORDS: Final = "is-words"


def ledger_view(found: AccountLedger, query: ReportQuery, code: str) -> TableView:
    """Return the lines of an account between its opening and its closing; empty without any."""
    if not found.lines and not found.opening:
        return TableView()
    sign = CURRENCIES[code].symbol
    blank = text_cell("")
    lines = [_line(one, code) for one in found.lines]
    if found.previous_cursor is None:
        words = [text_cell("Opening balance", look=_WORDS), blank, blank, blank]
        cells = [*words, money_cell(found.opening, code)]
        lines.insert(0, LineView("subtotal", short_date(query.first), cells))
    sums = [money_cell(amount, code, sign=sign) for amount in (found.sums.debit, found.sums.credit)]
    closing = money_cell(found.closing, code, sign=sign)
    words = [text_cell("All lines and closing balance", look=_WORDS), blank]
    lines.append(LineView("total", short_date(query.last), [*words, *sums, closing]))
    return table_view(_TITLES, lines)


def choice_view(found: TrialBalance, query: ReportQuery, code: str) -> TableView:
    """Return the accounts that have lines or a balance, each leading to its lines."""
    lines = []
    for one in found.lines:
        href = "" if one.account_id is None else account_href(str(one.account_id), query)
        amounts = (one.opening, one.debit, one.credit, one.closing)
        cells = [money_cell(amount, code) for amount in amounts]
        lines.append(LineView("line", one.name, cells, href=href, note=one.code))
    return table_view(_CHOICE_TITLES, lines)


def account_href(account_id: str, query: ReportQuery) -> str:
    """Return the address of an account's lines in the days and on the basis of a query."""
    return f"{PATH}?{urlencode({'account': account_id, **query.query(by='', compare='')})}"


def account_options(accounts: list[Account]) -> list[tuple[str, str]]:
    """Return the accounts to choose from, by type; archived ones stay, for they have lines."""
    order = list(AccountType)
    ranked = sorted(accounts, key=lambda one: order.index(one.type))
    names = [(str(one.id), f"{one.code} {one.name}".strip()) for one in ranked]
    return [("", "All accounts"), *names]


def _line(one: LedgerLine, code: str) -> LineView:
    debit, credit = max(one.amount, _ZERO), max(-one.amount, _ZERO)
    what = one.party or DOCUMENTS.get(one.kind, one.kind)
    if one.notes:
        what = f"{what}: {one.notes[:_NOTES_LENGTH]}"
    cells = [
        text_cell(what, _document_href(one), look=_WORDS),
        text_cell(one.counter, look=_WORDS),
        money_cell(debit, code) if debit else text_cell(""),
        money_cell(credit, code) if credit else text_cell(""),
        money_cell(one.balance, code),
    ]
    return LineView("line", short_date(one.day), cells)


def _document_href(one: LedgerLine) -> str:
    """Return where the document of a line is shown, "" where it has no page."""
    if one.entry_id is not None:
        return f"/{one.entry_kind}s?entry={one.entry_id}"
    if one.asset_id is not None:
        return f"/fixed-assets/asset?id={one.asset_id}"
    return {"transfer": "/transfers", "opening": "/gl-accounts"}.get(one.kind, "")
