"""Exports of other books, known by their headers, with signs and names where they belong."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.guesses.rules import guess_mapping
from finance_app.imports.lines.rules import LineKind, StatementLine
from finance_app.imports.mapping.rules import read_lines
from finance_app.imports.presets.rules import PRESETS, find_preset
from finance_app.imports.tables.rules import read_table

FIREFLY = (
    "user_id,group_id,journal_id,created_at,updated_at,group_title,type,currency_code,amount,"
    "foreign_currency_code,foreign_amount,primary_currency_code,pc_amount,pc_foreign_amount,"
    "description,date,source_name,source_iban,source_type,destination_name,destination_iban,"
    "destination_type,reconciled,category,budget,bill,tags,notes\n"
    "1,10,101,2026-11-20T10:00:00+00:00,2026-11-20T10:00:00+00:00,,Withdrawal,EUR,-12.50,,,EUR,,,"
    "Lunch,2026-11-19T00:00:00+00:00,Bank,DE1,Asset account,Blue Ladle,DE2,Expense account,,"
    "Meals,,,,with Ann\n"
    "1,11,102,2026-11-20T10:00:00+00:00,2026-11-20T10:00:00+00:00,,Deposit,EUR,900.00,,,EUR,,,"
    "Invoice 7,2026-11-20T00:00:00+00:00,Harbour Hotel,,Revenue account,Bank,DE1,Asset account,,"
    "Services,,,,\n"
    "1,12,103,2026-11-20T10:00:00+00:00,2026-11-20T10:00:00+00:00,,Transfer,EUR,50.00,,,EUR,,,"
    "To savings,2026-11-20T00:00:00+00:00,Bank,DE1,Asset account,Savings,DE3,Asset account,,,,,,\n"
)
MIDDAY = (
    "ID,Date,Description,Additional info,Amount,Currency,Formatted amount,Tax type,Tax rate,"
    "Tax amount,From / To,Category,Category description,Status,Attachments,Balance,Account,Note,"
    "Tags\n"
    'a1,"Nov 19, 2026",Lunch,card,-12.5,EUR,-€12.50,,,€0.00,Blue Ladle,Meals,,Completed,,,Bank,,\n'
    'a2,"Nov 20, 2026",Invoice 7,,900,EUR,€900.00,,,€0.00,Harbour Hotel,Services,,Completed,,,'
    "Bank,,\n"
)
YNAB = (
    '"Account","Flag","Date","Payee","Category Group/Category","Category Group","Category","Memo",'
    '"Outflow","Inflow","Cleared"\n'
    '"Bank","","19/11/2026","Blue Ladle","Food: Meals","Food","Meals","lunch",€12.50,€0.00,"x"\n'
    '"Bank","","20/11/2026","Harbour Hotel","Inflow: Ready to Assign","Inflow","Ready to Assign",'
    '"",€0.00,€900.00,"x"\n'
)
ACTUAL = (
    "Account,Date,Payee,Notes,Category,Amount,Split_Amount,Cleared\n"
    "Bank,2026-11-19,Blue Ladle,lunch,Meals,-12.5,0,Cleared\n"
    "Bank,2026-11-20,Harbour Hotel,(SPLIT INTO 1) ,,0,900,Cleared\n"
    "Bank,2026-11-20,Harbour Hotel,(SPLIT 1 OF 1) invoice,Services,900,0,Cleared\n"
)
WAVE = (
    "Transaction ID,Transaction Date,Account Name,Transaction Description,"
    "Transaction Line Description,Amount (One column), ,Debit Amount (Two Column Approach),"
    "Credit Amount (Two Column Approach),Other Accounts for this Transaction,Customer,Vendor,"
    "Invoice Number,Bill Number,Notes / Memo,Amount Before Sales Tax,Sales Tax Amount,"
    "Sales Tax Name,Transaction Date Added,Transaction Date Last Modified,Account Group,"
    "Account Type,Account ID\n"
    "1,2026-11-19,Bank,Lunch,,-12.50,,,12.50,Meals,,Blue Ladle,,,,12.50,,,2026-11-19,2026-11-19,"
    "Asset,Cash and Bank,\n"
    "1,2026-11-19,Meals,Lunch,,12.50,,12.50,,Bank,,Blue Ladle,,,,12.50,,,2026-11-19,2026-11-19,"
    "Expense,Operating Expense,\n"
    "2,2026-11-20,Bank,Invoice 7,,900.00,,900.00,,Services,Harbour Hotel,,7,,,900,,,2026-11-20,"
    "2026-11-20,Asset,Cash and Bank,\n"
    "2,2026-11-20,Services,Invoice 7,,900.00,,,900.00,Bank,Harbour Hotel,,7,,,900,,,2026-11-20,"
    "2026-11-20,Income,Income,\n"
)
XERO_REPORT = (
    "Account Transactions\nHarbour Ltd\nFor the period 1 November 2026 to 30 November 2026\n\n"
    "Date,Source,Description,Reference,Debit,Credit,Running Balance\n"
    "Business Bank Account,,,,,,\n"
    "Opening Balance,,,,100.00,,100.00\n"
    "19 Nov 2026,Spend Money,Blue Ladle,R1,,12.50,87.50\n"
    "20 Nov 2026,Receive Money,Harbour Hotel,R2,900.00,,987.50\n"
    "Total Business Bank Account,,,,900.00,12.50,\n"
    "Closing Balance,,,,987.50,,987.50\n"
)
XERO = (
    "*Date,*Amount,Payee,Description,Reference,Check Number\n"
    "19/11/2026,-12.50,Blue Ladle,lunch,R1,\n20/11/2026,900.00,Harbour Hotel,invoice,R2,\n"
)
QUICKBOOKS = (
    "Harbour Ltd,,,,,,,\nTransaction List by Date,,,,,,,\nNovember 2026,,,,,,,\n\n"
    "Date,Transaction Type,Num,Name,Memo/Description,Account,Split,Amount\n"
    "11/19/2026,Expense,,Blue Ladle,lunch,Checking,Meals,-12.50\n"
    "11/20/2026,Deposit,,Harbour Hotel,invoice,Checking,Services,900.00\n"
)
DESKTOP = (
    "Type,Date,Num,Name,Memo,Clr,Split,Amount\n"
    "Check,11/19/2026,101,Blue Ladle,lunch,X,Meals,-12.50\n"
    "Deposit,11/20/2026,,Harbour Hotel,invoice,X,Services,900.00\n"
)


def entries(text: str) -> tuple[str, list[StatementLine]]:
    table = read_table(text.encode())
    guess = guess_mapping(table, "EUR")
    assert guess.questions == ()
    return guess.preset, list(read_lines(table, guess.mapping, "EUR"))


@pytest.mark.parametrize(
    ("text", "name", "categories"),
    [
        (FIREFLY, "Firefly III", ("Meals", "Services")),
        (MIDDAY, "Midday", ("Meals", "Services")),
        (YNAB, "YNAB", ("Meals", "Ready to Assign")),
        (ACTUAL, "Actual", ("Meals", "Services")),
        (WAVE, "Wave", ("Meals", "Services")),
        (XERO_REPORT, "Xero account transactions", ("", "")),
        (XERO, "Xero bank statement", ("", "")),
        (QUICKBOOKS, "QuickBooks Online", ("Meals", "Services")),
        (DESKTOP, "QuickBooks Desktop", ("Meals", "Services")),
    ],
)
def test_the_export_is_known_and_read(text, name, categories):
    preset, lines = entries(text)
    booked = [line for line in lines if line.kind is LineKind.BOOKED]
    assert preset == name
    assert [line.problems for line in lines] == [()] * len(lines)
    assert [(line.date, line.amount, line.category) for line in booked] == [
        (date(2026, 11, 19), Decimal("-12.50"), categories[0]),
        (date(2026, 11, 20), Decimal("900.00"), categories[1]),
    ]
    names = {line.counterparty or line.description.split(" R")[0] for line in booked}
    assert names == {"Blue Ladle", "Harbour Hotel"}


@pytest.mark.parametrize(
    ("text", "notes"),
    [(FIREFLY, 1), (ACTUAL, 1), (WAVE, 2), (XERO_REPORT, 4), (YNAB, 0)],
)
def test_what_is_no_entry_is_a_note(text, notes):
    _, lines = entries(text)
    assert sum(line.kind is LineKind.NOTE for line in lines) == notes


def test_ids_are_references():
    assert [line.reference for line in entries(FIREFLY)[1]] == ["101", "102", "103"]
    assert [line.reference for line in entries(MIDDAY)[1]] == ["a1", "a2"]


def test_other_headers_are_no_preset():
    assert find_preset(["Date", "Payee", "Amount"]) is None
    assert len({preset.name for preset in PRESETS}) == len(PRESETS)
