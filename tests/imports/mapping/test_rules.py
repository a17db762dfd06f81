"""Rows into lines: every row becomes one, with its problems, and none is made up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.dates.rules import DateOrder
from finance_app.imports.lines.rules import (
    Cell,
    Format,
    LineKind,
    StatementLine,
    TableFile,
    TableRow,
)
from finance_app.imports.mapping.rules import TableMapping, read_lines

ONE = TableMapping(date=0, amount=2, description=(1,), date_order=DateOrder.DMY)
TWO = TableMapping(date=0, debit=2, credit=3, description=(1,), balance=4)
NO_DATE, NO_AMOUNT = "This row has no date.", "This row has no amount."
TOTAL, HEADING = "A total or balance, no entry.", "Neither date nor amount: no entry."


def lines(
    *rows: list[Cell],
    mapping: TableMapping = ONE,
    code: str | None = "EUR",
    header: tuple[str, ...] = ("Date", "Text", "Amount"),
    kind: Format = Format.CSV,
) -> list[StatementLine]:
    table = TableFile(
        kind, header, [TableRow(at, row) for at, row in enumerate(rows, start=2)], True, 1
    )
    return list(read_lines(table, mapping, code))


def only(*cells: Cell, mapping: TableMapping = ONE, **options: object) -> StatementLine:
    (line,) = lines(list(cells), mapping=mapping, **options)
    return line


def test_a_row_becomes_a_line():
    mapping = TableMapping(
        date=0, amount=1, counterparty=2, counterparty_account=3, description=(4, 5), reference=6,
        category=7, balance=8,
    )  # fmt: skip
    cells = ["2026-11-20", "-5.00", " Shop ", "DE1", "text", "more", "R1", "Food", "95.00"]
    assert only(*cells, mapping=mapping) == StatementLine(
        number=2,
        date=date(2026, 11, 20),
        amount=Decimal("-5.00"),
        currency_code="EUR",
        counterparty="Shop",
        counterparty_account="DE1",
        description="text more",
        reference="R1",
        category="Food",
        balance=Decimal("95.00"),
        raw=tuple(cells),
    )


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        (["20/11/2026", "x", "5"], "5.00"),
        (["20/11/2026", "x", "(1,234.5)"], "-1234.50"),
        (["20/11/2026", "x", "€5.00"], "5.00"),
        (["20/11/2026", "x", "5.00", "more", "cells"], "5.00"),
    ],
)
def test_amounts_get_the_digits_of_the_currency(cells, amount):
    assert str(only(*cells).amount) == amount


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["", "x", "5.00"], NO_DATE),
        (["20/11/2026", "x", ""], NO_AMOUNT),
        (["20/11/2026", "x"], NO_AMOUNT),
        (["20/11/2026", "x", " - "], NO_AMOUNT),
        (["30/02/2026", "x", "5.00"], "“30/02/2026”: February 2026 has no day 30."),
        (["11/20/2026", "x", "5.00"],
         "“11/20/2026” does not fit the order of its column (day first)."),
        (["20/11/2026", "x", "five"], "“five” is not an amount."),
        (["20/11/2026", "x", "12.34567"], "12.34567 has more decimals than EUR has (12.35)."),
        (["20/11/2026", "x", "$5.00"], "“$” is not a sign of EUR."),
        (["20/11/2026", "x", "999999999999999"],
         "“999999999999999” is too large. The most is 99,999,999,999,999."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_its_problem(cells, problem):
    line = only(*cells)
    assert (line.problems, line.kind) == ((problem,), LineKind.BOOKED)
    assert line.raw == tuple(cells)


def test_several_problems_at_once():
    assert only("", "x", "five").problems == ("“five” is not an amount.", NO_DATE)
    assert only("x", "y", "five").problems == ("“x” is not a date.", "“five” is not an amount.")


def test_what_is_wrong_with_the_form_of_a_row():
    table = TableFile(
        Format.CSV, ("Date", "Text", "Amount"),
        [TableRow(2, ["20/11/2026", "x", "5.00"], "Too long.", ""),
         TableRow(3, ["20/11/2026", "x", "5.00"], "", "A quote.")], True, 1,
    )  # fmt: skip
    first, second = read_lines(table, ONE, "EUR")
    assert (first.problems, second.problems, second.remarks) == (("Too long.",), (), ("A quote.",))


def test_traces_of_binary_fractions_are_rounded_and_reported():
    line = only("20/11/2026", "x", "1428.6399999999999")
    assert (line.amount, line.problems) == (Decimal("1428.64"), ())
    assert line.remarks == ("1428.6399999999999 is rounded to 1,428.64 EUR.",)


def test_rounding_by_choice():
    mapping = TableMapping(date=0, amount=2, date_order=DateOrder.DMY, is_rounding=True)
    line = only("20/11/2026", "x", "12.34567", mapping=mapping)
    assert (line.amount, line.remarks) == (
        Decimal("12.35"), ("12.34567 is rounded to 12.35 EUR.",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        (["Date", "Text", "Amount"], "The header once more, no entry."),
        (["", "Summer clothes", ""], HEADING),
        (["Business account", "", ""], HEADING),
        (["", "Total", "7.00"], TOTAL),
        (["Total", "of all", "7.00"], TOTAL),
        (["20/11/2026", "Opening balance", ""], TOTAL),
        (["20/11/2026", "x", "0.00"], "The amount is zero: no entry."),
    ],
)
def test_rows_that_are_no_entries_are_notes(cells, remark):
    line = only(*cells)
    assert (line.kind, line.problems, line.remarks) == (LineKind.NOTE, (), (remark,))


def test_a_sum_at_the_end_is_known_by_its_value():
    rows = [["20/11/2026", "a", "5.00"], ["20/11/2026", "b", "2.50"], ["", "", " 7.50 "]]
    assert [line.kind.value for line in lines(*rows)] == ["booked", "booked", "note"]
    rows[-1] = ["", "", "7.51"]
    assert lines(*rows)[-1].problems == (NO_DATE,)
    rows[-1] = ["20/11/2026", "c", "7.50"]
    assert lines(*rows)[-1].kind is LineKind.BOOKED


@pytest.mark.parametrize(
    ("out", "came", "amount"),
    [("5.00", "", "-5.00"), ("", "5.00", "5.00"), ("5.00", "0.00", "-5.00"), ("-", "7", "7.00")],
)
def test_money_out_and_in_in_two_columns(out, came, amount):
    line = only("2026-11-20", "x", out, came, "95.00", mapping=TWO)
    assert (str(line.amount), line.balance) == (amount, Decimal("95.00"))


def test_two_amounts_in_one_row():
    line = only("2026-11-20", "x", "5.00", "7.00", mapping=TWO)
    assert line.problems == (
        "This row has an amount out and an amount in. Only one of them can be.",
    )
    rows = [["2026-11-20", "x", "5", ""], ["2026-11-20", "y", "", "7"], ["", "", "5", "7"]]
    assert lines(*rows, mapping=TWO)[-1].kind is LineKind.NOTE


def test_columns_that_have_minuses_already():
    mapping = TableMapping(
        date=0, debit=1, credit=2, is_debit_negative=True, is_credit_negative=True
    )
    assert only("2026-11-20", "-5.00", "", mapping=mapping).amount == -5
    assert only("2026-11-20", "", "-7.00", mapping=mapping).amount == 7


def test_a_word_for_in_and_out():
    mapping = TableMapping(date=0, amount=1, sign=2, out_words=("af",), in_words=("bij",))
    assert only("2026-11-20", "5.00", "Af", mapping=mapping).amount == -5
    assert only("2026-11-20", "5.00", "BIJ", mapping=mapping).amount == 5
    assert only("2026-11-20", "5.00", "?", mapping=mapping).problems == (
        "“?” does not say whether money came in or went out.",
    )
    assert only("2026-11-20", "", "Af", mapping=mapping).problems == (NO_AMOUNT,)


def test_positive_amounts_that_were_spent():
    mapping = TableMapping(date=0, amount=1, is_out_positive=True)
    assert only("2026-11-20", "5.00", mapping=mapping).amount == -5
    assert only("2026-11-20", "-€5", mapping=mapping).amount == 5


def test_a_column_of_currencies():
    mapping = TableMapping(date=0, amount=1, currency=2)
    assert only("2026-11-20", "5", "usd", mapping=mapping).currency_code == "USD"
    assert only("2026-11-20", "5", "", mapping=mapping).currency_code == "EUR"
    assert only("2026-11-20", "5", "€", mapping=mapping).currency_code == "EUR"
    assert only("2026-11-20", "5", "Gold", mapping=mapping).problems == (
        "“Gold” is not a sign of EUR.",
    )
    assert only("2026-11-20", "1.5", "JPY", mapping=mapping).problems == (
        "1.5 has more decimals than JPY has (2).",
    )
    assert only("2026-11-20", "USD 5", code=None, mapping=ONE.__class__(date=0, amount=1)
                ).currency_code == "USD"  # fmt: skip


def test_who_paid_may_stand_elsewhere_than_who_was_paid():
    mapping = TableMapping(date=0, amount=1, counterparty=2, counterparty_in=3)
    assert only("2026-11-20", "-5", "shop", "me", mapping=mapping).counterparty == "shop"
    assert only("2026-11-20", "5", "me", "firm", mapping=mapping).counterparty == "firm"
    assert only("2026-11-20", "5", "me", "", mapping=mapping).counterparty == "me"


def test_rows_of_other_kinds_are_left_out():
    mapping = TableMapping(date=0, amount=1, only=2, only_words=("deposit",))
    assert only("2026-11-20", "5", "Deposit", mapping=mapping).kind is LineKind.BOOKED
    line = only("2026-11-20", "5", "Transfer", mapping=mapping)
    assert (line.kind, line.remarks) == (
        LineKind.NOTE, ("Left out, because it says “Transfer”.",),
    )  # fmt: skip


def test_a_decimal_comma():
    mapping = TableMapping(date=0, amount=1, balance=2, decimal_mark=DecimalMark.COMMA)
    line = only("2026-11-20", "-1.234,50", "x", mapping=mapping)
    assert (line.amount, line.balance) == (Decimal("-1234.50"), None)


def test_typed_cells_of_a_workbook():
    line = only(date(2026, 11, 20), "x", Decimal("-5.5"), kind=Format.XLSX)
    assert (line.date, line.amount) == (date(2026, 11, 20), Decimal("-5.50"))
    assert line.raw == ("2026-11-20", "x", "-5.5")
    assert only("20/11/2026", "x", date(2026, 1, 2), kind=Format.XLSX).problems == (
        "“2026-01-02” is a date, not an amount.",
    )


def test_without_a_currency_amounts_stay_as_they_are():
    assert str(only("20/11/2026", "x", "5.5", code=None).amount) == "5.5"
    assert only("20/11/2026", "x", "5", code="JPY").amount == 5


def test_a_mapping_is_complete_with_a_date_and_an_amount():
    assert ONE.is_complete
    assert TWO.is_complete
    assert not TableMapping(date=0).is_complete
    assert not TableMapping(amount=0).is_complete


_CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "5.00", "-1,234.50", "20/11/2026", "2026-11-20", "Total", "0.00", "€7"]),
)


@given(st.lists(st.lists(_CELLS, max_size=6), max_size=8), st.sampled_from([ONE, TWO]))
def test_there_is_a_line_for_every_row_whatever_is_in_it(rows, mapping):
    found = lines(*rows, mapping=mapping)
    assert [line.number for line in found] == list(range(2, len(rows) + 2))
    assert [line.raw for line in found] == [tuple(row) for row in rows]
    for line in found:
        is_usable = line.date is not None and line.amount is not None
        assert is_usable or line.problems or line.kind is LineKind.NOTE


@given(st.lists(st.tuples(st.dates(date(1970, 1, 1), date(2069, 1, 1)),
                          st.decimals(-10**9, 10**9, places=2)), max_size=5))  # fmt: skip
def test_the_short_way_reads_what_the_long_way_reads(entries):
    rows = [[f"{day:%d/%m/%Y}", "text", f"{amount:.2f}"] for day, amount in entries]
    long_way = TableMapping(
        date=0, amount=2, description=(1,), date_order=DateOrder.DMY, only=1, only_words=("text",)
    )
    assert lines(*rows) == lines(*rows, mapping=long_way)
