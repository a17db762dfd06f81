"""Rows of a split in a form: numbered, added, removed, and what is left to split."""

from decimal import Decimal

import pytest

from finance_app.ledger.editor.parts.views import (
    ADD,
    REMOVE,
    SPLIT,
    changed,
    inside_names,
    outside_parts,
    part_names,
    part_rows,
    part_values,
    parts_text,
    rest_text,
)
from finance_app.ledger.entries.splits.inputs import PartInput

ENTRY = {"amount": "100.00", "category": "Office", "notes": "desk", "tax_amount": "16.00"}


def row(number: int, **texts: str) -> dict[str, str]:
    names = ("id", "category", "amount", "tax_amount", "notes")
    return {f"part-{number}-{name}": texts.get(name, "") for name in names}


TWO = {**ENTRY, **row(1, category="Office", amount="60"), **row(3, amount="30", notes="n")}


def test_an_entry_becomes_the_first_of_two_rows():
    found = changed(ENTRY, SPLIT)
    first, second = part_rows(found, {})
    assert (first.amount, first.category, first.notes, first.tax_amount) == (
        "100.00", "Office", "desk", "16.00",
    )  # fmt: skip
    assert (second.key, second.amount, second.category) == ("2", "", "")
    assert changed(found, SPLIT) == found


def test_rows_are_added_after_the_last_and_keep_their_numbers():
    found = changed(TWO, ADD)
    assert [one.key for one in part_rows(found, {})] == ["1", "3", "4"]
    assert changed(ENTRY, ADD) == ENTRY
    assert [one.key for one in part_rows(changed(found, f"{REMOVE}3"), {})] == ["1", "4"]


def test_the_last_row_becomes_the_entry_again():
    found = changed(TWO, f"{REMOVE}1")
    assert part_rows(found, {}) == []
    assert {name: found[name] for name in ENTRY} == {
        "amount": "100.00", "category": "", "notes": "n", "tax_amount": "",
    }  # fmt: skip


@pytest.mark.parametrize("what", ["part:", "part:remove:", "part:remove:9", "part:other", ""])
def test_other_buttons_change_nothing(what):
    assert changed(TWO, what) == TWO


def test_there_are_a_hundred_rows_at_most():
    full = dict(ENTRY)
    for number in range(1, 101):
        full |= row(number, amount="1")
    assert changed(full, ADD) == full


def test_names_that_no_row_has_are_passed_over():
    form = {**row(1, amount="5"), "part-0-amount": "1", "part-1-else": "x", "amount": "5"}
    assert part_names(form) == row(1, amount="5")


def test_empty_rows_are_no_parts_and_problems_find_their_row():
    values = {**TWO, **row(2, id="x"), **row(7, amount="10")}
    assert [one["amount"] for one in outside_parts(values)] == ["60", "30", "10"]
    names = inside_names(values)
    assert names["parts.1.amount"] == "part-3-amount"
    assert names["parts.2.category"] == "part-7-category"
    (_, _, third, _) = part_rows(values, {"part-3-amount": "Wrong."})
    assert (third.key, third.amount_error) == ("3", "Wrong.")


@pytest.mark.parametrize(
    ("values", "code", "text"),
    [
        (TWO, "EUR", "10.00 left to split."),
        ({**TWO, "part-3-amount": "40"}, "EUR", "The parts come to the amount."),
        ({**TWO, "part-3-amount": "40,01"}, "EUR", "0.01 too much."),
        ({**TWO, "part-3-amount": ""}, "EUR", "40.00 left to split."),
        ({**TWO, "part-3-amount": "x"}, "EUR", ""),
        ({**TWO, "amount": ""}, "EUR", ""),
        ({"amount": "5000", **row(1, amount="4,000")}, "JPY", "1,000 left to split."),
    ],
)
def test_what_is_left_to_split(values, code, text):
    assert rest_text(values, code) == text


def test_parts_as_texts():
    parts = [
        PartInput(category="Office", amount=Decimal("60"), tax_amount=Decimal("9.5")),
        PartInput(amount=Decimal("40"), notes="n"),
    ]
    assert part_values(parts, "EUR") == {
        **row(1, category="Office", amount="60.00", tax_amount="9.50"),
        **row(2, amount="40.00", notes="n"),
    }
    assert parts_text(parts, "EUR") == "Office 60.00, No category 40.00"
