"""Packing: what goes in comes out, whatever the texts hold."""

from hypothesis import given
from hypothesis import strategies as st

from finance_app.imports.reading.packing.rules import (
    BATCH_CHARACTERS,
    COLUMNS,
    SEPARATOR,
    Batch,
    cleaned,
)

ROW = tuple(COLUMNS)


def test_columns_of_a_thousand_lines():
    batch = Batch()
    full = [batch.take((str(number), *ROW[1:])) for number in range(1_000)]
    assert (full.index(True), len(batch)) == (999, 1_000)
    columns = batch.empty()
    assert tuple(columns) == COLUMNS
    assert columns["number"].split(SEPARATOR) == [str(number) for number in range(1_000)]
    assert len(batch) == 0


def test_long_texts_fill_a_batch_sooner():
    batch = Batch()
    assert batch.take((*ROW[:6], "d" * BATCH_CHARACTERS, *ROW[7:]))


@given(st.lists(st.text(st.characters(codec=None)) | st.text("\0\x1fa\ud800é"), min_size=1))
def test_a_text_never_makes_another_value_and_can_be_stored(texts):
    batch = Batch()
    for text in texts:
        batch.take((*ROW[:6], text, *ROW[7:]))
    column = batch.empty()["description"]
    assert len(column.split(SEPARATOR)) == len(texts)
    assert "\0" not in column
    assert isinstance(column.encode(), bytes)


def test_cleaned_values():
    value = {"a\0": ["b\x1f", {"c": "\ud800d"}, 1, None], "e": ("f",)}
    assert cleaned(value) == {"a": ["b", {"c": "d"}, 1, None], "e": ["f"]}
