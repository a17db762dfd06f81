"""What readers return: streams that can be read again, and the proof of a statement."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.lines.rules import (
    Balance,
    Format,
    LineKind,
    Proof,
    Replay,
    StatementFile,
    StatementLine,
    add_up,
    cell_text,
    join_texts,
    prove,
    quoted,
    tidy,
)

DAY = date(2026, 11, 20)


def line(amount: str | None, kind: LineKind = LineKind.BOOKED, code: str = "EUR") -> StatementLine:
    value = None if amount is None else Decimal(amount)
    problems = ("This line has no amount.",) if amount is None else ()
    return StatementLine(1, DAY, value, code, kind=kind, problems=problems)


def statement(*lines: StatementLine, opening: str | None, closing: str | None, code: str = "EUR"):
    def balance(amount: str | None, currency_code: str) -> Balance | None:
        return Balance(Decimal(amount), currency_code, DAY) if amount else None

    return StatementFile(
        Format.MT940, "MT940", "1", "EUR", balance(opening, "EUR"), balance(closing, code),
        DAY, DAY, lines,
    )  # fmt: skip


def test_opening_and_booked_lines_come_to_the_closing_balance():
    told = statement(line("-5.00"), line("12.50"), opening="100.00", closing="107.50")
    assert prove(told) == Proof(2, 2, 0, Decimal("7.50"), Decimal(0))


def test_pending_lines_and_notes_do_not_count():
    told = statement(
        line("-5"), line("9", LineKind.PENDING), line("1", LineKind.NOTE), line(None),
        opening="10", closing="5",
    )  # fmt: skip
    assert prove(told) == Proof(4, 1, 1, Decimal(-5), Decimal(0))


def test_a_missing_line_is_a_difference():
    assert prove(statement(line("-5"), opening="10", closing="4")).difference == -1


@pytest.mark.parametrize(
    ("opening", "closing", "code", "line_code"),
    [(None, "5", "EUR", "EUR"), ("10", None, "EUR", "EUR"), ("10", "5", "USD", "EUR"),
     ("10", "5", "EUR", "USD")],
)  # fmt: skip
def test_nothing_is_proved_without_two_balances_in_the_currency_of_the_lines(
    opening, closing, code, line_code
):
    told = statement(line("-5", code=line_code), opening=opening, closing=closing, code=code)
    assert prove(told).difference is None


def test_a_stream_can_be_read_again():
    lines = Replay(lambda: iter([1, 2]))
    assert [list(lines), list(lines)] == [[1, 2], [1, 2]]


def test_a_sum_is_exact_past_the_digits_of_a_usual_decimal():
    assert add_up([Decimal("9" * 30), Decimal("0.01")]) == Decimal("9" * 30 + ".01")


def test_texts_lose_what_cannot_be_stored():
    assert tidy(" a\0b \n c\x1b ") == "ab c"
    assert tidy("two  spaces") == "two spaces"
    assert tidy("Ä\u00a0b") == "Ä b"
    assert join_texts("a", "", "b ", "a") == "a b"


def test_cells_as_text():
    assert cell_text(Decimal("1E+3")) == "1000"
    assert cell_text(DAY) == "2026-11-20"
    assert cell_text(" x ") == "x"


def test_a_text_in_a_sentence_is_short_and_printable():
    assert quoted("a\u200bb") == "“ab”"
    assert quoted("x" * 100) == f"“{'x' * 60}…”"
