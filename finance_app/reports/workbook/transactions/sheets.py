"""The Transactions sheets: their columns, and the rows as they come from the ledger."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from finance_app.kit import money
from finance_app.kit.excel import CellKind, Column, Row, StreamedSheet, number_format
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import (
    DATE_FORMAT,
    TYPE_OF,
    Heading,
    LedgerFigures,
    Report,
    Tally,
    exact_amount,
    month_key,
)
from finance_app.reports.workbook.transactions.repository import EntryRow

TITLE: Final = "Transactions"
"""Of the sheet and of its table; further ones are Transactions 2 and Transactions_2."""

_FOREIGN_FORMAT: Final = "#,##0.00##"
_RATE_FORMAT: Final = "0.00##########"
_KINDS: Final = {kind.value: kind for kind in Kind}


def transaction_columns(digits: int) -> list[Column]:
    """Return the columns, for a currency with so many decimals; each name is for formulas."""
    number, date, amount = CellKind.NUMBER, CellKind.DATE, number_format(digits)
    return [
        Column("Date", date, 12, DATE_FORMAT, "entry_date"),
        Column("Type", width=10, name="entry_type"),
        Column("Category", width=24, name="entry_category"),
        Column("Vendor or client", width=28, name="entry_party"),
        Column("Payment method", width=16),
        Column("Net", number, 16, amount, "entry_net"),
        Column("Tax", number, 14, amount, "entry_tax"),
        Column("Gross", number, 16, amount, "entry_gross"),
        Column("Tax rate", width=16, name="entry_tax_rate"),
        Column("Currency", width=10, name="entry_currency"),
        Column("Foreign amount", number, 16, _FOREIGN_FORMAT),
        Column("Foreign currency", width=10),
        Column("Exchange rate", number, 12, _RATE_FORMAT),
        Column("Account", width=20, name="entry_account"),
        Column("Due on", date, 12, DATE_FORMAT, "entry_due"),
        Column("Paid", number, 16, amount, "entry_paid"),
        Column("Notes", width=44),
        Column("Fiscal month", date, 13, DATE_FORMAT, "entry_month"),
        Column("Split", width=38, is_printed=False),
        Column("Id", width=38, name="entry_id", is_printed=False),
    ]


@dataclass(frozen=True, slots=True)
class Names:
    """What categories, bank accounts and tax rates are called, by their ids as text."""

    categories: Mapping[str, str]
    accounts: Mapping[str, str] = field(default_factory=dict)
    tax_rates: Mapping[str, str] = field(default_factory=dict)


class TransactionWriter:
    """Writes batches of entries and keeps what the other sheets need of them."""

    def __init__(self, sheet: StreamedSheet, heading: Heading, names: Names) -> None:
        self._sheet = sheet
        self._heading = heading
        self._names = names
        self._tally = Tally()
        self._months: dict[dt.date, dt.date] = {}
        self._hash = hashlib.sha256()

    @property
    def row_count(self) -> int:
        """Rows written so far."""
        return self._sheet.row_count

    def add(self, batch: Sequence[EntryRow]) -> None:
        """Write one batch."""
        self._sheet.write_rows([self._cells(row) for row in batch])

    def report(self, ledger: LedgerFigures) -> Report:
        """Close the sheet and return what the others show, beside what the ledger says."""
        self._sheet.close()
        return Report(
            heading=self._heading,
            tally=self._tally,
            ledger=ledger,
            fingerprint=self._hash.hexdigest(),
            sheet_count=len(self._sheet.sizes),
        )

    def _cells(self, row: EntryRow) -> Row:
        (
            word, key, day, category_id, party, payment_method, tax, tax_rate_id, gross,
            currency_code, foreign_amount, foreign_code, rate, account_id, due_on, paid, notes,
            split_id,
        ) = row  # fmt: skip
        kind, digits, names = _KINDS[word], self._heading.digits, self._names
        category = None if category_id is None else names.categories[category_id]
        month = self._months.get(day)
        if month is None:
            month = self._months[day] = month_key(day, self._heading.start)
        net = gross = exact_amount(gross, digits)
        if tax is not None:
            tax = exact_amount(tax, digits)
            net = gross - tax
            self._tally.taxes[kind] += tax
        if foreign_amount is not None:
            foreign_amount = exact_amount(foreign_amount, _digits(foreign_code))
            rate = rate.normalize()
        self._tally.add(kind, category, month, net)
        cells = (
            day, TYPE_OF[kind], category, party or None, payment_method or None, net, tax, gross,
            None if tax_rate_id is None else names.tax_rates[tax_rate_id],
            currency_code, foreign_amount, foreign_code, rate,
            None if account_id is None else names.accounts[account_id], due_on,
            gross if due_on is None else exact_amount(paid, digits), notes or None, month,
            split_id, key,
        )  # fmt: skip
        self._hash.update("\x1f".join(map(str, cells)).encode(errors="replace") + b"\x1e")
        return cells


@lru_cache(maxsize=256)
def _digits(currency_code: str) -> int:
    """Return the decimals of a currency; four of one that is no more."""
    try:
        return money.digits(currency_code)
    except money.AmountError:
        return 4
