"""Files of the European Central Bank: every day and figure, for any books, and what is refused."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.kit.money import CURRENCIES
from finance_app.ledger.exchange_rates.files.layouts.rules import SIZE_BYTES_MAX, FileError
from finance_app.ledger.exchange_rates.files.rules import PROBLEMS_MAX, read_rates
from finance_app.ledger.exchange_rates.rules import Direction, cross_rate, rate_from_quote
from tests.ledger.exchange_rates.files.ecb import DAILY, HISTORY, XML, zipped

TODAY = dt.date(2026, 11, 28)
NO_FILE = (
    "This is no file of exchange rates as the European Central Bank publishes them. Its first row"
    " must name the columns: Date, then the codes of currencies, as in Date,USD,JPY."
)


def read(content, base="EUR"):
    return read_rates(content, base, TODAY)


def by_key(found):
    return {(one.currency_code, one.quoted_on): one.rate for one in found.rates}


def told(found):
    return [(one.row, one.text) for one in found.problems]


def refusal(content, base="EUR"):
    with pytest.raises(FileError) as caught:
        read(content, base)
    return str(caught.value)


def test_the_daily_file_is_one_day_of_all_currencies():
    found = read(DAILY)
    day = dt.date(2024, 11, 25)
    assert {one.quoted_on for one in found.rates} == {day}
    assert len(found.rates) == 29
    assert (found.ignored, found.problem_count, found.days_without_base) == (("BGN",), 0, 0)
    rates = by_key(found)
    assert rates["USD", day] == Decimal("0.952834683182")  # 1 / 1.0495
    assert rates["JPY", day] == Decimal("0.006186587478")  # 1 / 161.64
    assert rates["IDR", day] == Decimal("0.000060053243")  # 1 / 16651.89


def test_the_history_has_every_day_and_leaves_out_what_was_not_quoted():
    found = read(HISTORY)
    first, last = dt.date(1999, 1, 4), dt.date(2024, 1, 3)
    assert sorted(code for code, day in by_key(found) if day == last) == ["GBP", "JPY", "USD"]
    assert sorted(code for code, day in by_key(found) if day == first) == [
        "GBP", "JPY", "RUB", "USD",
    ]  # fmt: skip
    assert by_key(found)["USD", first] == Decimal("0.848248367122")  # 1 / 1.1789
    assert found.ignored == ("BGN", "CYP")
    assert len(found.rates) == 3 + 3 + 4 + 4


def test_books_in_another_currency_get_their_rates_through_the_euro():
    found = read(HISTORY, "USD")
    day = dt.date(2024, 1, 2)
    rates = by_key(found)
    assert rates["EUR", day] == Decimal("1.0956")
    assert rates["JPY", day] == Decimal("0.007037964926")
    assert ("USD", day) not in rates
    assert len(found.rates) == 14, "the euro takes the place of the dollar"


def test_days_without_a_figure_for_the_books_are_counted():
    found = read(HISTORY, "RUB")
    assert {one.quoted_on.year for one in found.rates} == {2022, 1999}
    assert (found.days_without_base, found.problem_count) == (2, 0)


def test_xml_says_the_same_as_csv():
    csv = b"Date,USD,JPY,\n2024-01-03,1.0919,155.94,\n2024-01-02,1.0956,155.67,\n"
    assert read(XML).rates == read(csv).rates
    assert len(read(XML).rates) == 4


@pytest.mark.parametrize("name", ["eurofxref_csv", "eurofxref_CSV"])
def test_a_zip_is_unpacked_and_a_byte_order_mark_is_passed_over(name):
    assert read(zipped(**{name: HISTORY})).rates == read(HISTORY).rates
    assert read(zipped(rates_xml=XML)).rates == read(XML).rates
    assert read(b"\xef\xbb\xbf" + HISTORY).rates == read(HISTORY).rates


def test_semicolons_and_decimal_commas_are_read():
    found = read(b"date;USD;JPY\r\n2024-01-02;1,0956;155,67\r\n")
    assert by_key(found)["USD", dt.date(2024, 1, 2)] == Decimal("0.912741876597")


def test_bad_cells_are_told_row_by_row_and_the_rest_comes_in():
    content = (
        b"Date,USD,JPY,GBP,Note\n"
        b"2024-01-02,abc,155.67,0.8696,\n"
        b"2024-01-03,1.0919,0,-1,seen\n"
        b"\n"
        b"31 Foo 2024,1,1,1,\n"
        b"2023-02-29,1,1,1,\n"
        b"2024-01-02,1.1,1,1,\n"
        b"2024-01-04,1.1\n"
        b"2024-01-05,1.1,1,1,,too,many\n"
        b"1899-12-31,1.1,1,1,\n"
        b",1.1,1,1,\n"
        b'2024-01-08,"1,095",1,1,\n'
    )
    found = read(content)
    assert told(found) == [
        (2, "USD: “abc” is not a rate. Write it in figures, such as 1.0956."),
        (3, "JPY: A rate must be more than zero."),
        (3, "GBP: A rate must be more than zero."),
        (5, "“31 Foo 2024” is not a day. Write it like 2026-11-27 or 27 November 2026."),
        (6, "2023 is not a leap year: it has no 29 February."),
        (7, "2024-01-02 stands in row 2 already."),
        (8, "This row is cut off: it has 2 of 5 cells. It was left out."),
        (9, "This row has more cells than there are columns. It was left out."),
        (10, "Dates start on 1 January 1900."),
        (11, "Enter a date."),
        (12, "USD: “1,095” can mean 1095 or 1.095. Write 1095 or 1.095 to say which."),
    ]
    assert found.problem_count == 11
    assert found.ignored == ("Note",)
    assert {(code, day.day) for code, day in by_key(found)} == {
        ("JPY", 2), ("GBP", 2), ("USD", 3), ("JPY", 8), ("GBP", 8),
    }  # fmt: skip


def test_only_the_first_problems_are_told_and_all_are_counted():
    found = read(b"Date,USD\n" + b"nonsense,1\n" * (PROBLEMS_MAX + 50))
    assert (len(found.problems), found.problem_count) == (PROBLEMS_MAX, PROBLEMS_MAX + 50)


def test_what_says_nothing_of_the_books_is_refused():
    assert refusal(HISTORY, "AED") == (
        "This file says what one euro is worth and has no column AED, so it says nothing about"
        " AED, the currency of these books."
    )
    assert refusal(XML, "GBP").startswith("This file says what one euro is worth and has no col")
    assert refusal(b"Date,EUR,GBP\n2024-01-02,0.9127,0.79\n", "GBP") == (
        "This file does not quote one euro: its column EUR has other figures than 1. Only rates of"
        " one euro can be read, as the European Central Bank publishes them."
    )
    assert len(read(b"Date,EUR,GBP\n2024-01-02,1,0.79\n", "GBP").rates) == 1


def test_what_is_no_such_file_is_refused():
    not_text = "This file is neither CSV in UTF-8, nor XML, nor a ZIP of one of them."
    assert refusal(b"") == refusal(b" \n") == "This file is empty."
    assert refusal(b"Date,Country,Exchange rate\n1971-01-01,Australia,0.8944\n") == NO_FILE
    assert refusal(b"USD,JPY\n1,2\n") == NO_FILE
    assert refusal(b"\xff\xfeD\0a\0") == not_text
    assert refusal(b"%PDF-1.7\n\xe2\xe3\xcf\xd3") == not_text
    assert refusal(b"Da\0te,USD") == not_text
    assert refusal(b"Date,USD,USD\n") == "There are two columns USD. Keep one of them."
    assert refusal(b'Date,USD\n2024-01-02,"1.1\n') == (
        "Row 2 cannot be read. Check that its quotation marks are closed."
    )
    codes = [f"{a}{b}{c}" for a in "ABCDE" for b in "FGHIJKLMNO" for c in "PQRSTUVWXYZ"]
    many = ",".join(["Date", *codes]).encode()
    assert refusal(many) == "At most 500 currencies fit into one file; this one has 550."


def test_a_large_file_is_refused_unpacked_too():
    large = "This file is larger than 20 MB. Take a shorter span of days."
    content = b"Date,USD\n" + b" " * SIZE_BYTES_MAX
    assert refusal(content) == large
    packed = zipped(rates_csv=content)
    assert len(packed) < 100_000
    assert refusal(packed) == large


def test_damaged_files_are_refused():
    zip_parts = "This ZIP file must hold one CSV or XML file. Choose the file itself."
    broken = "This ZIP file cannot be unpacked. Unpack it yourself and choose what is in it."
    assert refusal(zipped(workbook_xlsx=b"x")) == zip_parts
    assert refusal(zipped(a_csv=HISTORY, b_csv=HISTORY)) == zip_parts
    assert refusal(b"PK\x03\x04 and nothing more") == broken
    assert refusal(zipped(a_csv=HISTORY)[:-30]) == broken
    locked = bytearray(zipped(a_csv=HISTORY))
    place = locked.index(b"PK\x01\x02")
    locked[6] |= 1
    locked[place + 8] |= 1
    assert refusal(bytes(locked)) == broken
    assert zipfile.ZipFile(io.BytesIO(bytes(locked))).infolist()[0].flag_bits & 1
    assert refusal(XML[:-30]).startswith("This XML file is damaged or cut off (line 1")
    assert refusal(b"<html><body>No rates today</body></html>") == (
        "This XML file has no exchange rates of the European Central Bank in it."
    )
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert refusal(bomb) == ("This XML file declares entities of its own. Such files are refused.")
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'
    assert refusal(outside) == (
        "This XML file declares entities of its own. Such files are refused."
    )


CODES = sorted(set(CURRENCIES) - {"EUR", "USD"})[:12]
FIGURES = st.decimals(min_value="0.0001", max_value="50000", places=4)
TABLES = st.dictionaries(
    st.dates(dt.date(1999, 1, 4), TODAY),
    st.fixed_dictionaries({"USD": FIGURES}, optional=dict.fromkeys(CODES, FIGURES)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40)
@given(TABLES, st.sampled_from(["EUR", "USD"]), st.booleans())
def test_every_figure_of_a_file_becomes_a_rate(table, base, has_words):
    codes = ["USD", *CODES]
    lines = ["Date," + ",".join(codes) + ","]
    for day, figures in table.items():
        name = f"{day.day:02d} {day:%B} {day.year}" if has_words else day.isoformat()
        cells = [str(figures.get(code, "N/A")) for code in codes]
        lines.append(",".join([name, *cells]) + ",")
    found = read("\n".join(lines).encode(), base)
    assert (found.problem_count, found.days_without_base, found.ignored) == (0, 0, ())
    expected = {}
    for day, figures in table.items():
        for code, figure in {"EUR": Decimal(1), **figures}.items():
            if code != base:
                expected[code, day] = (
                    rate_from_quote(figure, Direction.INDIRECT)
                    if base == "EUR"
                    else cross_rate(figures["USD"], figure)
                )
    assert by_key(found) == expected
    assert len(found.rates) == len(expected)
