"""The sums of all transactions, and what they are held against."""

from collections.abc import Iterator
from typing import Final

from finance_app.kit.excel_stream import Formula
from finance_app.reports.workbook.checks.rules import BY_DATABASE, BY_FORMULA, BY_LEDGER, Check
from finance_app.reports.workbook.rules import KINDS, PLURAL, Report
from finance_app.reports.workbook.statement.rules import Rows, count_formula

_ROUNDING: Final = "their gross, by a formula"


def transaction_checks(report: Report) -> Iterator[Check]:
    """Yield what must hold of the rows themselves: counts, currency, and net and tax as gross."""
    count, code = report.tally.row_count, report.heading.currency_code
    sheets, ledger = report.sheet_count, report.ledger
    rows = Formula(count_formula(sheets, "COUNTA", "@entry_id"), count)
    yield Check("Transactions", rows, ledger.counted, BY_DATABASE, is_count=True)
    yield Check("Transactions", rows, ledger.kept_count, BY_LEDGER, is_count=True)
    numbers = Formula(count_formula(sheets, "COUNT", "@entry_net"), count)
    yield Check("Transactions with an amount", numbers, rows, BY_FORMULA, is_count=True)
    in_currency = Formula(count_formula(sheets, "COUNTIF", "@entry_currency", f'"{code}"'), count)
    yield Check(f"Transactions in {code}", in_currency, rows, BY_FORMULA, is_count=True)
    sums = report.tally.by_kind()
    for kind in KINDS:
        of_kind = Rows(sheets, kind)
        both = sums[kind] + report.tally.taxes[kind]
        net_and_tax = Formula(f"{of_kind.sum_of('net')}+{of_kind.sum_of('tax')}", both)
        gross = Formula(of_kind.sum_of("gross"), both)
        yield Check(f"{PLURAL[kind]}, net and tax", net_and_tax, gross, _ROUNDING)
        yield Check(f"{PLURAL[kind]}, gross", gross, ledger.gross[kind], BY_DATABASE)
