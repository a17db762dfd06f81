"""Guesses: which column is what in the exports of banks, and what is left to ask."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.dates.rules import DateOrder
from finance_app.imports.guesses.rules import Guess, complete, guess_mapping
from finance_app.imports.lines.rules import Format, StatementLine, TableFile, TableRow
from finance_app.imports.mapping.rules import TableMapping, read_lines
from finance_app.imports.tables.rules import read_table

OPEN_AMOUNTS = "The amounts can be read in two ways. Choose the right one by its sum."
OPEN_DATES = "The dates can be read in more than one order. Choose the right one."
OPEN_SIGNS = "No amount has a minus. Say whether they are money in or money out."


def guess(text: str, code: str = "EUR", **options: int) -> Guess:
    return guess_mapping(read_table(text.encode()), code, **options)


def named(text: str, code: str = "EUR") -> dict[str, object]:
    """Return the mapping of a table by the names of its columns."""
    table = read_table(text.encode())
    mapping = guess_mapping(table, code).mapping
    found = {}
    for field in TableMapping.__slots__:
        value = getattr(mapping, field)
        if field == "description":
            found[field] = tuple(table.header[at] for at in value)
        elif isinstance(value, int) and not isinstance(value, bool):
            found[field] = table.header[value]
    return {field: value for field, value in found.items() if value}


def read(text: str, code: str = "EUR") -> list[StatementLine]:
    table = read_table(text.encode())
    return list(read_lines(table, guess_mapping(table, code).mapping, code))


def test_a_german_bank():
    text = (
        "Kontonummer;DE1\n\nBuchungstag;Wertstellung;Buchungstext;Auftraggeber / Begünstigter;"
        "Verwendungszweck;Kontonummer/IBAN;Betrag (EUR);Saldo;Währung\n"
        "31.01.2026;31.01.2026;Lastschrift;Strom AG;Abschlag;DE99;-1.045,00;1.000,00;EUR\n"
        "30.01.2026;30.01.2026;Gutschrift;Kunde;Rechnung 5;DE98;2.000,50;2.045,00;EUR\n"
    )
    assert named(text) == {
        "date": "Buchungstag", "amount": "Betrag (EUR)", "currency": "Währung",
        "counterparty": "Auftraggeber / Begünstigter", "counterparty_account": "Kontonummer/IBAN",
        "description": ("Buchungstext", "Verwendungszweck"), "balance": "Saldo",
    }  # fmt: skip
    assert [line.amount for line in read(text)] == [Decimal("-1045.00"), Decimal("2000.50")]


def test_a_dutch_bank_with_a_word_for_in_and_out():
    text = (
        '"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)",'
        '"Mededelingen"\n"20260131","Albert","NL1","NL2","BA","Af","12,50","pas"\n'
        '"20260130","Baas","NL1","NL3","OV","Bij","1.234,00","salaris"\n'
    )
    assert named(text)["sign"] == "Af Bij"
    assert [line.amount for line in read(text)] == [Decimal("-12.50"), Decimal("1234.00")]


def test_a_british_bank_with_two_columns():
    text = (
        "Date,Description,Paid out,Paid in,Balance\n13/01/2026,Coffee,4.50,,95.50\n"
        "14/01/2026,Salary,,1000.00,1095.50\n"
    )
    assert named(text, "GBP") == {
        "date": "Date", "debit": "Paid out", "credit": "Paid in", "description": ("Description",),
        "balance": "Balance",
    }  # fmt: skip
    assert [line.amount for line in read(text, "GBP")] == [Decimal("-4.50"), Decimal("1000.00")]


def test_a_chinese_export():
    text = (
        "交易日期,摘要,收入,支出,余额\n2026-01-02,超市,,5.00,95.00\n2026-01-03,工资,9.00,,104.00\n"
    )
    assert [line.amount for line in read(text, "CNY")] == [Decimal("-5.00"), Decimal("9.00")]


def test_a_column_for_money_out_that_has_minuses():
    text = "Date,Text,Debit,Credit\n2026-01-02,a,-5.00,\n2026-01-03,b,,7.00\n2026-01-04,c,-2,\n"
    assert [line.amount for line in read(text)] == [-5, 7, -2]


def test_names_that_only_contain_the_word():
    text = (
        "Your transaction date,The merchant,Total amount charged,VAT amount,Unit\n"
        "2026-01-31,Shop,-5.00,1.00,x\n2026-01-30,Firm,7.00,1.00,y\n"
    )
    assert named(text) == {
        "date": "Your transaction date", "amount": "Total amount charged",
        "counterparty": "The merchant", "description": ("Unit",),
    }  # fmt: skip


def test_without_a_header_values_decide():
    text = "2026-01-31;1001;shop at the corner;-5,20\n2026-01-30;1002;firm;7,00\n"
    assert named(text) == {
        "date": "Column 1", "amount": "Column 4", "description": ("Column 3",),
    }  # fmt: skip


def test_a_number_that_repeats_is_no_reference():
    rows = "".join(f"2026-01-02,{at},-5.00,{at // 2},x\n" for at in range(20))
    assert (
        named(f"Date,Transaction ID,Amount,Reference,Text\n{rows}")["reference"] == "Transaction ID"
    )
    assert "reference" not in named(f"Date,Kind,Amount,Reference,Text\n{rows}")


def test_numbers_of_cards_are_no_amounts():
    text = "Date,Card,Amount\n2026-01-31,4111111111111111,-5\n2026-01-30,4111111111111111,7\n"
    assert named(text) == {"date": "Date", "amount": "Amount"}
    assert named(text.replace("Amount", "")) == {"date": "Date", "amount": "Column 3"}


def test_only_a_day_of_value():
    assert named("Valuta,Text,Betrag\n31.01.2026,x,-5\n")["date"] == "Valuta"


def test_an_open_amount_is_asked_with_both_sums():
    found = guess('Date,Text,Amount\n2026-01-31,a,"1,234"\n2026-01-30,b,"-5,678"\n')
    assert found.questions == (OPEN_AMOUNTS,)
    assert [(one.mark.value, one.total) for one in found.amounts] == [
        (".", Decimal(-4444)), (",", Decimal("-4.444")),
    ]  # fmt: skip
    assert found.mapping.decimal_mark is DecimalMark.POINT


def test_an_open_order_of_dates_is_asked():
    found = guess("Date,Text,Amount\n01/02/2026,a,-5\n03/02/2026,b,7\n")
    assert found.questions == (OPEN_DATES,)
    assert [one.order.value for one in found.dates] == ["dmy", "mdy"]
    assert guess("Date,Text,Amount\n01/02/2026,a,-5\n13/02/2026,b,7\n").questions == ()


def test_missing_columns_are_asked_for():
    questions = guess("Name,Text\nann,x\n").questions
    assert questions == (
        "Choose the column with the date.",
        "Choose the column with the amount, or the two with money out and money in.",
    )


def test_amounts_without_any_minus_are_asked_about():
    assert guess("Date,Text,Amount\n2026-01-31,a,5\n2026-01-30,b,7\n").questions == (OPEN_SIGNS,)


def test_a_list_of_spending_has_positive_amounts_for_money_out():
    found = guess("Date,Supplier,Amount\n2026-01-31,a,5\n2026-01-30,b,-1\n2026-01-29,c,2\n")
    assert found.mapping.is_out_positive
    assert (found.questions, len(found.remarks)) == ((), 1)
    mostly_out = guess("Date,Supplier,Amount\n2026-01-31,a,-5\n2026-01-30,b,-1\n2026-01-29,c,2\n")
    assert not mostly_out.mapping.is_out_positive


@pytest.mark.parametrize("is_reversed", [False, True])
def test_balances_of_the_rows_say_what_is_in_and_out(is_reversed):
    rows = ["2026-01-13,a,5,95", "2026-01-14,b,7,88", "2026-01-15,c,8,80"]
    rows = rows[::-1] if is_reversed else rows
    found = guess("\n".join(["Date,Text,Amount,Balance", *rows]))
    assert (found.mapping.is_out_positive, found.questions) == (True, ())
    rising = [row.replace("95", "105").replace("88", "112").replace("80", "120") for row in rows]
    found = guess("\n".join(["Date,Text,Amount,Balance", *rising]))
    assert (found.mapping.is_out_positive, found.questions) == (False, ())


def test_balances_exchange_two_columns_that_are_the_other_way_round():
    text = (
        "Date,Text,Debit,Credit,Balance\n2026-01-13,a,5,,105\n2026-01-14,b,,7,98\n"
        "2026-01-15,c,8,,106\n"
    )
    assert [line.amount for line in read(text)] == [5, -7, 8]


def test_too_few_balances_say_nothing():
    found = guess("Date,Text,Amount,Balance\n2026-01-13,a,5,105\n2026-01-14,b,7,112\n")
    assert found.questions == (OPEN_SIGNS,)


def test_days_typed_and_written_in_one_column_are_remarked_on():
    rows = [TableRow(2, [date(2026, 2, 1), Decimal(-5)]), TableRow(3, ["13/02/2026", Decimal(7)])]
    table = TableFile(Format.XLSX, ("Date", "Amount"), rows, True, 1)
    assert "dates of Excel and others are texts" in guess_mapping(table, "EUR").remarks[0]


def test_totals_do_not_count_for_the_sum():
    found = guess("Date,Text,Amount\n2026-01-31,a,-5\n2026-01-30,b,7\n,,2\n")
    assert found.amounts[0].total == 2


def test_rows_in_bad_form_do_not_decide():
    found = guess("Date,Text,Amount\n2026-01-31,a,-5\n2026-01-30,b,x,7\n2026-01-29,c,9\n")
    assert (found.amounts[0].value_count, found.amounts[0].failure_count) == (2, 0)


def test_the_first_rows_can_be_enough():
    rows = "2026-01-31,a,-5\n" * 10
    assert guess(f"Date,Text,Amount\n{rows}", row_count_max=4).amounts[0].value_count == 4


def test_columns_that_a_person_chose():
    table = read_table(b"When,What,How much,Way\n31/01/2026,a,5,plus\n30/01/2026,b,7,minus\n")
    chosen = TableMapping(date=0, amount=2, sign=3)
    assert complete(table, chosen, "EUR").questions == (
        "Say which words of “Way” mean money out and which money in.",
    )
    found = complete(table, replace(chosen, out_words=("minus",), in_words=("plus",)), "EUR")
    assert (found.questions, found.mapping.date_order) == ((), DateOrder.DMY)
    assert [line.amount for line in read_lines(table, found.mapping, "EUR")] == [5, -7]


def test_words_are_not_needed_beside_signed_amounts():
    text = "Date,Type,Amount\n2026-01-31,Debit,-5.00\n2026-01-30,Credit,7.00\n"
    assert "sign" not in named(text)


def test_what_a_column_looks_like():
    look = guess("Date,Text,Amount\n2026-01-31,a,-5\n2026-01-30,b,x\n2026-01-29,b,\n").columns[2]
    assert (look.name, look.samples, look.filled_count, look.amount_share, look.date_share) == (
        "Amount", ("-5", "x"), 2, 0.5, 0.0,
    )  # fmt: skip


def test_short_rows_are_no_hindrance():
    table = TableFile(
        Format.CSV, ("Date", "Amount", "Sign", "Out", "In"),
        [TableRow(2, ["2026-01-31"]), TableRow(3, ["2026-01-30", "5", "d"]), TableRow(4, [])],
        True, 1,
    )  # fmt: skip
    assert guess_mapping(table, "EUR").mapping.date == 0
    assert (
        complete(table, TableMapping(date=0, debit=3, credit=4), "EUR").amounts[0].value_count == 0
    )
