"""Mappings: chosen, saved or guessed, and how far some of the rows decide for all."""

from dataclasses import asdict
from typing import Any

import pytest

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.dates.rules import DateOrder
from finance_app.imports.lines.rules import FileUnreadableError, TableFile
from finance_app.imports.mapping.rules import TableMapping
from finance_app.imports.reading.rules import ReadRequest
from finance_app.imports.reading.tabular.rules import choose, header_hash, map_table, mapping_from
from finance_app.imports.tables.rules import read_table

OPEN_DATES = "The dates can be read in more than one order. Choose the right one."
ISO = ("2026-03-04;a;-1,50", "2026-03-05;b;2,50")
DAY_FIRST = ("25/03/2026;a;-1,50", "04/05/2026;b;2,50")
AMBIGUOUS = ("03/04/2026;a;-1,50", "05/06/2026;b;2,50")
COLUMNS = {"date": 0, "counterparty": 1, "amount": 2}
TOLD = COLUMNS | {"date_order": "mdy", "decimal_mark": ","}


def table(*rows: str) -> TableFile:
    return read_table("\n".join(["Date;Payee;Amount", *rows]).encode())


HASH = header_hash(table(*ISO).header)


def request(mapping: dict[str, Any] | None = None, saved: dict[str, Any] | None = None):
    by_hash = {HASH: saved} if saved else {}
    return ReadRequest("", "", "EUR", "2026-11-25", mapping=mapping, saved=by_hash)


def days(rows: tuple[str, ...], asked: ReadRequest) -> list[str | None]:
    statement = map_table(table(*rows), asked).statement
    return [line.date.isoformat() if line.date else None for line in statement.lines]


def test_a_guess_with_all_its_figures():
    mapped = map_table(table(*AMBIGUOUS), request())
    assert mapped.mapping["amount"] == 2
    assert (mapped.mapping["sheet"], mapped.mapping["encoding"]) == ("", "")
    assert mapped.readings["is_whole"] is True
    assert mapped.readings["columns"][1] == {"name": "Payee", "samples": ["a", "b"]}
    assert {one["order"]: one["first_on"] for one in mapped.readings["dates"]} == {
        "dmy": "2026-04-03", "mdy": "2026-03-04",
    }  # fmt: skip
    assert mapped.readings["amounts"] == [
        {
            "decimal_mark": ",", "value_count": 2, "failure_count": 0, "minimum": "-1.50",
            "maximum": "2.50", "total": "1.00",
        }
    ]  # fmt: skip
    assert mapped.choice.questions == (OPEN_DATES,)


def test_what_was_chosen_is_used_as_it_is():
    mapped = map_table(table(*AMBIGUOUS), request(TOLD))
    assert mapped.choice.questions == ()
    assert mapped.readings["is_whole"] is False
    assert len(mapped.readings["columns"]) == 3
    assert days(AMBIGUOUS, request(TOLD)) == ["2026-03-04", "2026-05-06"]


def test_chosen_columns_alone_leave_the_rest_to_the_file():
    assert days(DAY_FIRST, request(COLUMNS)) == ["2026-03-25", "2026-05-04"]
    assert map_table(table(*AMBIGUOUS), request(COLUMNS)).choice.questions == (OPEN_DATES,)
    chosen = COLUMNS | {"date_order": "mdy"}
    assert days(AMBIGUOUS, request(chosen)) == ["2026-03-04", "2026-05-06"]
    mark = map_table(table(*ISO), request(COLUMNS | {"decimal_mark": "."})).mapping["decimal_mark"]
    assert mark == DecimalMark.POINT


def test_a_choice_without_columns_chooses_none():
    found = map_table(table(*ISO), request({"sheet": "", "delimiter": ";", "encoding": "utf-8"}))
    assert (found.mapping["date"], found.mapping["delimiter"]) == (0, ";")
    assert found.mapping["encoding"] == "utf-8"


def test_a_choice_without_a_date_is_a_question():
    found = map_table(table(*ISO), request({"amount": 2, "decimal_mark": ",", "date_order": "ymd"}))
    assert "Choose the column with the date." in found.choice.questions


def test_what_was_saved_holds_where_the_file_agrees():
    assert days(AMBIGUOUS, request(saved=TOLD)) == ["2026-03-04", "2026-05-06"]
    assert days(ISO, request(saved=TOLD | {"date_order": "ymd"})) == ["2026-03-04", "2026-03-05"]
    assert map_table(table(*ISO), request(saved=TOLD | {"date_order": "ymd"})).choice.is_told
    assert map_table(table(*AMBIGUOUS), request(saved=TOLD)).choice.questions == ()


def test_what_was_saved_gives_way_to_the_file():
    assert days(DAY_FIRST, request(saved=TOLD)) == ["2026-03-25", "2026-05-04"]
    found = map_table(table(*ISO), request(saved=TOLD | {"decimal_mark": "."}))
    assert found.mapping["decimal_mark"] == DecimalMark.COMMA
    assert not found.choice.is_told


def test_what_was_saved_decides_what_the_file_leaves_open():
    rows = tuple(row.replace(",50", ",500") for row in AMBIGUOUS)
    saved = {"date": 0, "amount": 2, "date_order": "mdy"}
    assert days(rows, request(saved=saved)) == ["2026-03-04", "2026-05-06"]
    marked = {"date": 0, "amount": 2, "decimal_mark": ","}
    assert map_table(table(*rows), request(saved=marked)).mapping["decimal_mark"] == ","
    assert map_table(table(*rows), request(saved=marked)).choice.questions == ()


def test_a_saved_mapping_that_lacks_a_column_is_a_question():
    assert map_table(table(*ISO), request(saved={"date": 0})).choice.questions


def test_the_mapping_of_another_header_does_not_count():
    asked = ReadRequest("", "", "EUR", "", saved={"x": {"date": 1, "amount": 0}})
    assert map_table(table(*ISO), asked).mapping["date"] == 0


@pytest.mark.parametrize(
    ("rows", "is_settled"),
    [
        (ISO, True),
        (DAY_FIRST, True),
        (AMBIGUOUS, False),
        (("2026-03-04;a;-1", "2026-03-05;b;2"), False),  # no mark before decimals was seen
        (("2026-03-04;a;1,50", "2026-03-05;b;2,50"), False),  # in or out is a question
        (("2026-03-04;a;-1,500", "2026-03-05;b;2,500"), False),
    ],
)
def test_some_rows_decide_for_all_where_they_leave_no_doubt(rows, is_settled):
    sampled = choose(table(*rows), request(), is_whole=False)
    assert sampled.is_settled is is_settled
    whole = table(*rows, "2026-03-06;c;9,50")
    assert map_table(whole, request(), sampled).readings["is_whole"] is not is_settled


def test_words_for_in_and_out_may_be_rare():
    sample = read_table(b"Date;Type;Amount\n2026-03-04;debit;1,50\n2026-03-05;credit;2,50")
    assert not choose(sample, request(), is_whole=False).is_settled


def test_a_sample_with_another_header_decides_nothing():
    sampled = choose(read_table(b"Date;Who;Amount\n2026-03-04;a;-1,50"), request(), is_whole=False)
    assert map_table(table(*ISO), request(), sampled).readings["is_whole"] is True


def test_a_day_that_the_sample_had_no_order_for_is_taken_for_none():
    """All days of the sample are ISO; 03/04 elsewhere is a problem, not a day in March or April."""
    sampled = choose(table(*ISO), request(), is_whole=False)
    assert sampled.mapping.date_order is DateOrder.YMD
    whole = table(*ISO, "03/04/2026;c;9,50")
    line = list(map_table(whole, request(), sampled).statement.lines)[-1]
    assert line.date is None
    assert "does not fit the order of its column" in line.problems[0]


def test_an_order_that_the_sample_shows_stays():
    sampled = choose(table(*DAY_FIRST, "x"), request(), is_whole=False)
    assert sampled.mapping.date_order is DateOrder.DMY


def test_a_mapping_that_was_stored_comes_back():
    mapping = TableMapping(
        date=1, amount=0, description=(2, 0), out_words=("aus",), is_rounding=True,
        date_order=DateOrder.DMY, decimal_mark=DecimalMark.COMMA, only=2, only_words=("a", "b"),
    )  # fmt: skip
    assert mapping_from(asdict(mapping) | {"unknown": 1}, 3) == mapping
    assert mapping_from({}, 3) == TableMapping()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"date": 3}, "date is the number of a column, 0 to 2"),
        ({"date": -1}, "date is the number of a column"),
        ({"amount": True}, "amount is the number of a column"),
        ({"amount": "2"}, "amount is the number of a column"),
        ({"description": [9]}, "description is the number of a column"),
        ({"description": "2"}, "description is a short list"),
        ({"description": [0] * 51}, "description is a short list"),
        ({"out_words": [1]}, "out_words has short words"),
        ({"out_words": ["x" * 101]}, "out_words has short words"),
        ({"date_order": "ydm"}, "date_order is one of ymd, dmy, mdy"),
        ({"decimal_mark": []}, "decimal_mark is one of ., ,"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(raw, sentence):
    with pytest.raises(FileUnreadableError, match="This mapping does not fit") as caught:
        mapping_from(raw, 3)
    assert sentence in str(caught.value)
