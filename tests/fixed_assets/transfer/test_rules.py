"""CSV and its cells: delimiters, marks and quotes, titles, and text that is no formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.fixed_assets.transfer.rules import (
    COLUMNS,
    FIELDS,
    MARK,
    ROWS_MAX,
    CsvError,
    csv_text,
    guarded,
    read_csv,
    unguarded,
)

HEAD = "name,acquisition_date,value"
VAN = {"name": "Van", "acquisition_date": "2024-01-01", "value": "6000"}


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", MARK])
def test_cells_stand_between_commas_semicolons_or_tabs(between: str, end: str, mark: str) -> None:
    lines = (between.join(line) for line in (VAN, VAN.values()))

    (row,) = read_csv(mark + end.join(lines) + end).rows

    assert (row.number, row.cells, row.is_too_long) == (2, VAN, False)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (f'{HEAD}\n"Van, large",2024-01-01,6000', {**VAN, "name": "Van, large"}),
        (f'{HEAD}\n"Van ""B""",2024-01-01,6000', {**VAN, "name": 'Van "B"'}),
        (f'{HEAD}\n5" pipe,2024-01-01,6000', {**VAN, "name": '5" pipe'}),
        (f'{HEAD},notes\nVan,2024-01-01,6000,"a\nb"', {**VAN, "notes": "a\nb"}),
        ('"name";"acquisition_date";"value"\n"Van";"2024-01-01";"6000"', VAN),
        (" Name ,Acquisition Date,VALUE\nVan,2024-01-01,6000", VAN),
        ("NAME;acquisition-date;value;life\nVan;2024-01-01;6000;5", {**VAN, "life": "5"}),
        ("value,name,acquisition_date\n6000,Van,2024-01-01", VAN),
        (f"{HEAD},notes\nVan,2024-01-01,6000", VAN),
        (f"{HEAD},Paid from\nVan,2024-01-01,6000,Till", {**VAN, "bank_account": "Till"}),
        (f"{HEAD},,colour\nVan,2024-01-01,6000,x,red", VAN),
        (f"{HEAD}\nVan, 2024-01-01 ,\t6000", VAN),
        (f"{HEAD}\n'=Van,2024-01-01,'6000", {**VAN, "name": "=Van", "value": "'6000"}),
    ],
)
def test_a_row_is_read_as_people_write_it(text: str, cells: dict[str, str]) -> None:
    (row,) = read_csv(text).rows

    assert row.cells == cells


def test_blank_rows_count_but_are_left_out() -> None:
    rows = read_csv(f"{HEAD}\n\n,,\nVan,2024-01-01,6000\n  ,\n").rows

    assert [row.number for row in rows] == [4]


def test_cells_without_a_title_are_noticed() -> None:
    file = read_csv(f"{HEAD}, Colour ,,{'x' * 99}\nVan,2024-01-01,6000,red,,y,z\na,b,c,,,,\n")

    assert file.ignored == ("Colour", "x" * 40)
    assert [row.is_too_long for row in file.rows] == [True, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        (f"{MARK} \n", "is empty"),
        ("Van,2024-01-01,6000", "name, acquisition_date and value"),
        ("name,value\nVan,6000", "acquisition_date is missing"),
        ("name\nVan", "acquisition_date and value are missing"),
        (f"{HEAD},Name\nVan,2024-01-01,6000,x", "two columns “name”"),
        (f'{HEAD}\n"Van,2024-01-01,6000', "Row 2 cannot be read"),
        (f'{HEAD}\nA,2024-01-01,1\n"B"C,2024-01-01,1', "Row 3 cannot be read"),
        (f"{HEAD}\n{'x' * 200_000},2024-01-01,1", "Row 2 cannot be read"),
        ('"name', "Row 1 cannot be read"),
        (HEAD + "\nVan,2024-01-01,1" * (ROWS_MAX + 1), "At most 10,000 rows"),
    ],
)
def test_what_is_no_list_of_assets_is_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(CsvError) as caught:
        read_csv(text)

    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


def test_ten_thousand_rows_fit() -> None:
    assert len(read_csv(HEAD + "\nVan,2024-01-01,1" * ROWS_MAX).rows) == ROWS_MAX


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=x", "''@"])
def test_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "Van", "a=b", "'quoted'", "''", "’tis", "5 - 3"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)))
def test_what_is_guarded_comes_back(texts: list[str]) -> None:
    assert [unguarded(guarded(text)) for text in texts] == texts
    assert not any(guarded(text).startswith(tuple("=+-@\t\r")) for text in texts)


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="ascii", min_codepoint=32), min_size=1)] * 3),
        max_size=5,
    )
)
def test_what_is_written_is_read(rows: list[tuple[str, str, str]]) -> None:
    names = ("name", "notes", "supplier")
    head = (*names, "acquisition_date", "value")
    text = csv_text([head, *((*map(guarded, row), "2024-01-01", "1") for row in rows)])

    found = read_csv(text).rows

    wanted = [{name: cell for name, cell in zip(names, row, strict=True) if cell.strip()}
              for row in rows]  # fmt: skip
    assert [{name: row.cells[name] for name in names if name in row.cells} for row in found] == (
        wanted
    )


def test_an_export_has_all_that_an_import_takes() -> None:
    assert set(FIELDS) < set(COLUMNS)
    assert csv_text([["a", 'b"c', "d,e", "f\r\ng"]]) == 'a,"b""c","d,e","f\r\ng"\r\n'
