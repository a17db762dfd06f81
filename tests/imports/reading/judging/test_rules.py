"""Judging: what can become an entry goes out as it will be, and nothing else can."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.imports.lines.rules import LineKind, StatementLine
from finance_app.imports.reading.judging.rules import Judge
from finance_app.imports.reading.packing.rules import COLUMNS
from finance_app.imports.reading.rules import key_for, reference_key_of
from finance_app.ledger.suggestions.bayes.rules import train

TODAY = date(2026, 11, 25)
LINE = StatementLine(
    7, date(2026, 3, 4), Decimal("-12.50"), "EUR", counterparty="Shop", description="Bread"
)


def judged(line: StatementLine, code: str = "EUR", judge: Judge | None = None) -> dict[str, str]:
    row = (judge or Judge(code, TODAY)).judge(line, "A")
    return dict(zip(COLUMNS, row, strict=True))


def test_a_line_without_anything_odd():
    assert judged(LINE._replace(category="Food", reference="R1", raw=("a", "b"))) == {
        "number": "7",
        "kind": "booked",
        "date": "2026-03-04",
        "amount": "-12.50",
        "currency_code": "EUR",
        "counterparty": "Shop",
        "description": "Bread",
        "reference": "R1",
        "category": "Food",
        "is_suggested": "f",
        "problems": "",
        "remarks": "",
        "raw": "",
        "key": key_for("A", LINE._replace(reference="R1")),
        "reference_key": reference_key_of("A", "R1"),
        "is_wanted": "t",
    }


@pytest.mark.parametrize(
    ("amount", "code", "written"),
    [
        ("-12.5", "EUR", "-12.50"),
        ("1E+3", "EUR", "1000.00"),
        ("99999999999999", "EUR", "99999999999999.00"),
        ("1500", "JPY", "1500"),
        ("1.5", "KWD", "1.500"),
    ],
)
def test_amounts_get_the_digits_of_the_currency(amount, code, written):
    found = judged(LINE._replace(amount=Decimal(amount), currency_code=None), code)
    assert (found["amount"], found["is_wanted"]) == (written, "t")
    other = LINE._replace(amount=Decimal(written))
    assert found["key"] == key_for("A", other)


@pytest.mark.parametrize(
    ("changes", "problem", "amount"),
    [
        ({"date": None}, "This line has no date.", "-12.50"),
        ({"amount": None}, "This line has no amount.", ""),
        ({"date": None, "problems": ("Told.",)}, "Told.", "-12.50"),
        ({"amount": None, "problems": ("Told.",)}, "Told.", ""),
        ({"date": date(1899, 12, 31)}, "Dates start on 1 January 1900.", "-12.50"),
        ({"date": date(2036, 11, 26)}, "at most ten years from today", "-12.50"),
        ({"currency_code": "USD"}, "This line is in USD. The books are kept in EUR.", "-12.50"),
        ({"amount": Decimal("1.23456")}, "more decimals than EUR has", ""),
        ({"amount": Decimal("1.23456"), "problems": ("Told.",)}, "Told.", ""),
        ({"amount": Decimal("1.23456"), "currency_code": "USD"}, "This line is in USD", ""),
        ({"amount": Decimal("99999999999999.01")}, "is too large", ""),
        ({"amount": Decimal("1E+40"), "currency_code": "USD"}, "This line is in USD", ""),
    ],
)
def test_what_bars_a_line(changes, problem, amount):
    found = judged(LINE._replace(raw=("x",), **changes))
    assert problem in found["problems"]
    assert "\n" not in found["problems"]
    assert (found["amount"], found["is_wanted"], found["raw"]) == (amount, "f", '["x"]')
    assert (found["key"], found["reference_key"]) == ("", "")


def test_problems_and_remarks_stand_once_each():
    found = judged(LINE._replace(problems=("One.", "Two.", "One."), remarks=("Three.",)))
    assert (found["problems"], found["remarks"]) == ("One.\nTwo.", "Three.")


def test_what_the_bank_has_not_booked_is_not_wanted_but_can_be():
    found = judged(LINE._replace(kind=LineKind.PENDING))
    assert (found["kind"], found["is_wanted"]) == ("pending", "f")
    assert found["remarks"] == "The bank has not booked this yet."
    assert found["key"] == key_for("A", LINE._replace(kind=LineKind.PENDING))


@pytest.mark.parametrize(
    "line",
    [LINE._replace(kind=LineKind.NOTE, currency_code="USD"), LINE._replace(amount=Decimal("0.00"))],
)
def test_notes_are_no_entries(line):
    found = judged(line)
    assert (found["kind"], found["key"], found["is_wanted"]) == ("note", "", "f")
    assert found["problems"] == ""


def test_equal_lines_are_told_apart_by_their_number():
    judge = Judge("EUR", TODAY)
    line = LINE._replace(reference="R1")
    found = [judged(one, judge=judge) for one in (line, LINE, line, LINE._replace(number=8))]
    assert [one["key"] for one in found] == [
        key_for("A", line), key_for("A", LINE), key_for("A", line, 1), key_for("A", LINE, 1),
    ]  # fmt: skip
    assert [one["remarks"] for one in found] == [
        "", "", "An earlier line of this file has the same reference, day and amount.", "",
    ]  # fmt: skip


LINES = st.builds(
    LINE._replace,
    date=st.sampled_from([date(2026, 3, 4), date(2026, 3, 5)]),
    amount=st.sampled_from([Decimal("-1.00"), Decimal("2.50")]),
    reference=st.sampled_from(["", "R1"]),
    kind=st.sampled_from([LineKind.BOOKED, LineKind.PENDING]),
    number=st.integers(1, 99),
)


@given(before=st.lists(LINES), common=st.lists(LINES), after=st.lists(LINES), order=st.randoms())
def test_overlapping_files_give_the_same_keys(before, common, after, order):
    """Of equal lines, the file that has more of them has the keys of the other and further ones."""
    one, other = [*before, *common], [*common, *after]
    order.shuffle(other)
    first, second = (_keys(lines) for lines in (one, other))
    for base in {line._replace(number=0) for line in common}:
        few, many = sorted((first[base], second[base]), key=len)
        assert set(few) <= set(many)
        assert len(set(many)) == len(many)


def _keys(lines: list[StatementLine]) -> dict[StatementLine, list[str]]:
    judge, found = Judge("EUR", TODAY), dict[StatementLine, list[str]]()
    for line in lines:
        found.setdefault(line._replace(number=0), []).append(judged(line, judge=judge)["key"])
    return found


def test_texts_are_cut_to_their_columns():
    found = judged(
        LINE._replace(
            counterparty="c" * 201, description="d" * 10_001, reference="r" * 201, category="e" * 81
        )
    )
    lengths = [
        len(found[name]) for name in ("counterparty", "description", "reference", "category")
    ]
    assert lengths == [200, 10_000, 200, 80]


def test_raw_cells_are_cut_and_can_be_stored():
    cells = ("a" * 500, "nul\0 unit\x1f bell\x07 é", *map(str, range(90)))
    raw = json.loads(judged(LINE._replace(raw=cells, problems=("Told.",)))["raw"])
    assert len(raw) == 50
    assert (len(raw[0]), raw[1]) == (200, "nul unit bell\x07 é")


def test_lines_that_their_reader_could_not_read_are_counted():
    judge = Judge("EUR", TODAY)
    for line in (LINE, LINE._replace(problems=("Told.",)), LINE._replace(currency_code="USD")):
        judge.judge(line, "A")
    assert judge.misfit_count == 1


def test_categories_are_guessed_for_booked_lines_without_one():
    examples = [("expense", "Food", "Shop bread"), ("income", "Refunds", "Shop bread")] * 5
    examples += [("expense", "Rent", "Landlord flat"), ("income", "Sales", "Client work")] * 5
    judge = Judge("EUR", TODAY, train(examples))

    def guessed(**changes: object) -> tuple[str, str]:
        found = judged(LINE._replace(**changes), judge=judge)
        return found["category"], found["is_suggested"]

    assert guessed() == ("Food", "t")
    assert guessed(amount=Decimal("12.50")) == ("Refunds", "t")
    assert guessed(category="Mine") == ("Mine", "f")
    assert guessed(counterparty="Nobody", description="") == ("", "f")
    assert guessed(kind=LineKind.PENDING) == ("", "f")
    assert guessed(problems=("Told.",)) == ("", "f")
