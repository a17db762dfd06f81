"""Headers: below titles, in two rows, missing; and files that are no table."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.headers.rules import Header, find_header
from finance_app.imports.lines.rules import FileUnreadableError


def header(text: str) -> Header:
    return find_header([line.split(",") for line in text.splitlines()])


def test_the_first_row():
    assert header("Date,Text,Amount\n2026-01-02,x,5") == Header(("Date", "Text", "Amount"), 0, 1)


def test_below_title_rows():
    found = header(
        "Statement of account\nAccount:,12345\nPeriod,January\n"
        "Buchungstag,Verwendungszweck,Betrag\n01.02.2026,x,-5"
    )
    assert (found.names, found.place, found.start) == (
        ("Buchungstag", "Verwendungszweck", "Betrag"), 3, 4,
    )  # fmt: skip


def test_names_nobody_knows_over_values():
    assert header("foo,bar,baz\n1,2,3").names == ("foo", "bar", "baz")
    assert header("note\nfoo,bar,baz\n2026-01-02,x,3").place == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Date,Text,Amount,,Balance\n,,Debit,Credit,\n2026-01-02,x,5,,7",
         ("Date", "Text", "Amount Debit", "Amount Credit", "Balance")),
        ("Date,Details,,Total\n,,Amount,\n2026-01-02,x,5,7",
         ("Date", "Details", "Details Amount", "Total")),
        ("Date,Description,Debit\nFecha,Concepto,Cargo\n2026-01-02,x,5",
         ("Date Fecha", "Description Concepto", "Debit Cargo")),
        ("Booking,,Money,\nDate,Text,,Currency\n2026-01-02,x,5,EUR",
         ("Booking Date", "Booking Text", "Money", "Money Currency")),
    ],
)  # fmt: skip
def test_two_rows_are_put_together(text, names):
    assert header(text).names == names


def test_without_a_header_columns_are_numbered():
    assert header("2026-01-02,x,5\n2026-01-03,y,6") == Header(
        ("Column 1", "Column 2", "Column 3"), -1, 0
    )
    assert header("my statement,\n2026-01-02,x,5").start == 1
    assert header("a,b\nc,d").place == -1


def test_a_column_without_a_name_gets_one():
    assert header("Date,,Amount,\n2026-01-02,x,5,").names == ("Date", "Column 2", "Amount")


def test_typed_cells_are_values():
    rows = [["Date", "Amount"], [date(2026, 1, 2), Decimal(5)]]
    assert find_header(rows).names == ("Date", "Amount")


def test_a_header_alone_is_refused():
    with pytest.raises(FileUnreadableError, match="no rows under it"):
        header("Date,Text,Amount")


@pytest.mark.parametrize("text", ["", "hello", "one\ntwo\nthree"])
def test_no_table_is_refused(text):
    with pytest.raises(FileUnreadableError, match="No table"):
        header(text)
