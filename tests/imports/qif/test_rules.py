"""QIF: dates in any order, splits, several accounts, and sections that are no transactions."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.dates.rules import DateOrder
from finance_app.imports.lines.rules import (
    Balance,
    FileUnreadableError,
    LineKind,
    StatementFile,
    StatementLine,
)
from finance_app.imports.qif.rules import read_qif


def read(text: str, code: str | None = "USD", **options: object) -> StatementFile:
    (statement,) = read_qif(text.encode(), code, **options)
    return statement


def line(record: str, code: str | None = "USD") -> StatementLine:
    (found,) = read(f"!Type:Bank\n{record}\n^\n", code).lines
    return found


def test_a_record():
    found = read(
        "!Type:Bank\nD11/20/2026\nT-1,234.56\nPCorner Shop\nMfor Ann\nLMeals:Lunch/Trip\nN101\n^\n"
    )
    assert (
        list(found.lines)
        == list(found.lines)
        == [
            StatementLine(
                number=1,
                date=date(2026, 11, 20),
                amount=Decimal("-1234.56"),
                currency_code="USD",
                counterparty="Corner Shop",
                description="for Ann No. 101",
                category="Meals:Lunch",
                raw=(
                    "D11/20/2026",
                    "T-1,234.56",
                    "PCorner Shop",
                    "Mfor Ann",
                    "LMeals:Lunch/Trip",
                    "N101",
                ),
            )
        ]
    )
    assert (found.version, found.first_on, found.last_on) == (
        "QIF", date(2026, 11, 20), date(2026, 11, 20),
    )  # fmt: skip
    assert (found.date_orders, found.decimal_marks) == ((DateOrder.MDY,), (DecimalMark.POINT,))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1/13/98", date(1998, 1, 13)), ("1/13'04", date(2004, 1, 13)),
        ("1/13' 4", date(2004, 1, 13)),
        ("13/ 1'04", date(2004, 1, 13)), ("1/13'2004", date(2004, 1, 13)),
        ("13.01.2004", date(2004, 1, 13)), ("2004-01-13", date(2004, 1, 13)),
        ("13-1-2004", date(2004, 1, 13)), ("13 January 2004", date(2004, 1, 13)),
    ],
)  # fmt: skip
def test_dates_of_quicken(written, day):
    assert line(f"D{written}\nT5").date == day


def test_the_whole_file_decides_order_and_mark():
    found = read("!Type:Bank\nD1/2/2026\nT1.234\n^\nD13/2/2026\nT5,50\n^\n", "EUR")
    assert [one.date for one in found.lines] == [date(2026, 2, 1), date(2026, 2, 13)]
    assert [one.amount for one in found.lines] == [Decimal("1234.00"), Decimal("5.50")]
    assert found.remarks == ()


def test_what_is_open_is_told_and_can_be_chosen():
    text = "!Type:Bank\nD1/2/2026\nT1,234\n^\nD1/3/2026\nT-1\n^\n"
    found = read(text)
    assert (len(found.date_orders), len(found.decimal_marks), len(found.remarks)) == (2, 2, 2)
    chosen = read(text, "KWD", date_order=DateOrder.DMY, decimal_mark=DecimalMark.COMMA)
    first = next(iter(chosen.lines))
    assert (first.date, first.amount, chosen.remarks) == (
        date(2026, 2, 1), Decimal("1.234"), (),
    )  # fmt: skip


def test_splits_that_come_to_the_amount_are_lines():
    record = "D11/20/2026\nT-30.00\nPMix\nMboth\nSFood\nEbread\n$-10.00\nSHome\n$-20.00"
    found = list(read(f"!Type:Bank\n{record}\n^\n").lines)
    assert [(one.number, one.amount, one.category, one.description) for one in found] == [
        (1, Decimal("-10.00"), "Food", "bread"), (2, Decimal("-20.00"), "Home", "both"),
    ]  # fmt: skip
    assert found[1].raw[-2:] == ("SHome", "$-20.00")


@pytest.mark.parametrize("splits", ["SFood\n$-10\nSHome\n$-19", "SFood\n$-10\nSHome\n$x"])
def test_splits_that_do_not_are_left_aside(splits):
    found = line(f"D11/20/2026\nT-30.00\n{splits}")
    assert (found.amount, len(found.remarks)) == (Decimal("-30.00"), 1)
    assert "do not come to its amount" in found.remarks[0]


def test_a_single_split_is_the_record():
    assert line("D11/20/2026\nT-30\n$-30\nLFood").category == "Food"


def test_transfers_and_opening_balances():
    found = line("D11/20/2026\nT-30\nPTo savings\nL[Savings]")
    assert (found.category, found.remarks) == ("", ("A transfer to or from “Savings”.",))
    opened = read(
        "!Type:Bank\nD11/20/2026\nT100.00\nPOpening Balance\nL[Bank]\n^\nD11/21/2026\nT5\n^\n"
    )
    assert opened.opening_balance == Balance(
        Decimal("100.00"), "USD", date(2026, 11, 20), "opening"
    )
    assert [one.kind for one in opened.lines] == [LineKind.NOTE, LineKind.BOOKED]
    unclear = read("!Type:Bank\nD11/20/2026\nTx\nPOpening Balance\n^\n")
    assert unclear.opening_balance is None


def test_several_accounts():
    text = (
        "!Option:AutoSwitch\n!Account\nNBank\nTBank\n^\nNCard\nTCCard\n^\n!Clear:AutoSwitch\n"
        "!Account\nNBank\nTBank\n^\n!Type:Bank\nD11/20/2026\nT-1\n^\n"
        "!Account\nNCard\nTCCard\n^\n!Type:CCard\nD11/21/2026\nT-2\n^\nD11/22/2026\nT-3\n^\n"
        "!Type:Cat\nNFood\nDAll food\nE\n^\n!Type:Class\nNTrip\n^\n"
    )
    statements = read_qif(text.encode(), "USD")
    assert [(one.account, [line.amount for line in one.lines]) for one in statements] == [
        ("Bank", [Decimal(-1)]), ("Card", [Decimal(-2), Decimal(-3)]),
    ]  # fmt: skip
    assert [(one.first_on, one.last_on) for one in statements] == [
        (date(2026, 11, 20),) * 2, (date(2026, 11, 21), date(2026, 11, 22)),
    ]  # fmt: skip


def test_investments_are_lines_that_say_so():
    (found,) = read("!Type:Invst\nD11/20/2026\nNBuy\nYACME\nT500\n^\n").lines
    assert found.problems == ("A record of investments (Buy) is not read.",)


def test_a_record_without_an_end_may_be_cut():
    first, second = read("!Type:Bank\nD11/20/2026\nT-1\n^\nD11/21/2026\nT-1234.5").lines
    assert (first.problems, len(second.problems)) == ((), 1)
    assert "may have been cut off" in second.problems[0]


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ("D2/30/2026\nT5", "“2/30/2026”: February 2026 has no day 30."),
        ("T5", "This line has no date."),
        ("D11/20/2026", "This line has no amount."),
        ("D11/20/2026\nTx", "“x” is not an amount."),
        ("Dx\nT5", "“x” is not a date."),
    ],
)
def test_what_is_wrong_with_a_record(record, problem):
    assert line(record).problems == (problem,)


def test_odd_lines():
    found = line("D11/20/2026\nU7.00\nA1 Street\nA2 Town\nN3\nN4\nPx\n\n ")
    assert (found.amount, found.raw) == (
        Decimal("7.00"), ("D11/20/2026", "U7.00", "A1 Street 2 Town", "N3", "Px"),
    )  # fmt: skip
    assert len(list(read("!Type:Bank\n^\nD11/20/2026\nT5\n^\n^\n").lines)) == 1
    assert line("D11/20/2026\nT0.00").kind is LineKind.NOTE
    assert line("D11/20/2026\nT5", None).currency_code is None


@pytest.mark.parametrize("text", ["", "!Type:Bank\n", "!Type:Cat\nNFood\n^\n", "!Account\nNx\n^\n"])
def test_no_transactions(text):
    with pytest.raises(FileUnreadableError, match="no transactions"):
        read_qif(text.encode())


def test_too_many_accounts():
    with pytest.raises(FileUnreadableError, match="more than 10,000"):
        read_qif(b"!Type:Bank\nT1\n^\n" * 10_001)
