"""CSV and TSV: delimiters, quotes, encodings, and rows that came out wrong."""

import pytest

from finance_app.imports.lines.rules import FileUnreadableError, Format
from finance_app.imports.tables.rules import read_table

PLAIN = "Date,Text,Amount\n2026-01-02,shop,-5.00\n2026-01-03,firm,7.00\n"


def table(text: str, **options: str):
    return read_table(text.encode(), **options)


def cells(text: str, **options: str) -> list[list[str]]:
    return [list(row.cells) for row in table(text, **options).rows]


def test_a_plain_file():
    found = table(PLAIN)
    assert (found.format, found.header, found.encoding, found.delimiter) == (
        Format.CSV, ("Date", "Text", "Amount"), "utf-8", ",",
    )  # fmt: skip
    assert [(row.number, list(row.cells)) for row in found.rows] == [
        (2, ["2026-01-02", "shop", "-5.00"]), (3, ["2026-01-03", "firm", "7.00"]),
    ]  # fmt: skip
    assert list(found.rows) == list(found.rows)
    assert (found.has_header, found.header_number, found.remarks) == (True, 1, ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x1f", "¦", "#"])
def test_any_delimiter(delimiter):
    found = table(PLAIN.replace(",", delimiter))
    assert found.delimiter == delimiter
    assert found.format is (Format.TSV if delimiter == "\t" else Format.CSV)
    assert [row.cells[2] for row in found.rows] == ["-5.00", "7.00"]


def test_semicolons_with_decimal_commas():
    found = table(
        "Datum;Text;Betrag;Saldo\n01.02.2026;a, b;-1.234,50;10,00\n02.02.2026;c;5,00;15,00\n"
    )
    assert found.delimiter == ";"
    assert next(iter(found.rows)).cells[2] == "-1.234,50"


def test_a_delimiter_that_is_given_is_taken():
    text = "Date,Text;Amount\n2026-01-02,a;5\n"
    assert table(text).header == ("Date,Text", "Amount")
    assert table(text, delimiter=",").header == ("Date", "Text;Amount")


def test_the_hint_of_excel_is_no_row():
    found = table("sep=;\nDate;Text;Amount\n2026-01-02;x;5\n")
    assert (found.header_number, [row.number for row in found.rows]) == (2, [3])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding):
    found = read_table(PLAIN.replace("shop", "Café").encode(encoding))
    assert found.encoding == encoding
    assert next(iter(found.rows)).cells[1] == "Café"
    assert found.header[0] == "Date"


def test_an_encoding_can_be_chosen():
    content = "Date,Text,Amount\n2026-01-02,Łódź,5\n".encode("cp1250")
    assert next(iter(read_table(content, encoding="cp1250").rows)).cells[1] == "Łódź"
    with pytest.raises(FileUnreadableError):
        read_table(content, encoding="rot13")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(end):
    assert len(cells(PLAIN.replace("\n", end))) == 2


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"a, b"', "a, b"),
        ('"say ""hi"""', 'say "hi"'),
        ('"two\nlines"', "two\nlines"),
        ('5" pipe', '5" pipe'),
        ('"Joe" Bar', "Joe Bar"),
    ],
)
def test_quotes(written, text):
    assert cells(f"Date,Text,Amount\n2026-01-02,{written},5\n2026-01-03,y,6\n") == [
        ["2026-01-02", text, "5"], ["2026-01-03", "y", "6"],
    ]  # fmt: skip


def test_single_quotes_and_backslashes():
    assert cells("'Date','Text','Amount'\n'2026-01-02','a, b','5'\n'2026-01-03','c','6'\n")[0] == [
        "2026-01-02", "a, b", "5",
    ]  # fmt: skip
    assert cells('Date,Text,Amount\n2026-01-02,"say \\"hi\\", now",5\n')[0][1] == 'say "hi", now'


def test_an_open_quote_costs_no_row():
    found = table(
        'Date,Text,Amount\n2026-01-02,"open,5\n2026-01-03,x,6\n2026-01-04,"fine",7\n'
        '2026-01-05,"again,8\n2026-01-06,y,9\n'
    )
    rows = list(found.rows)
    assert [row.cells[2] for row in rows] == ["5", "6", "7", "8", "9"]
    assert [row.number for row in rows] == [2, 3, 4, 5, 6]
    assert [bool(row.remark) for row in rows] == [True, False, False, True, False]


def test_an_open_quote_in_the_last_column():
    found = table('Date,Amount,Text\n2026-01-02,5,"open\n2026-01-03,6,"fine"\n2026-01-04,7,z\n')
    assert [row.cells[1] for row in found.rows] == ["5", "6", "7"]


def test_a_long_text_of_several_lines_stays_one_row():
    found = cells('Date,Amount,Text\n2026-01-02,5,"a\nb,c\nd"\n2026-01-03,6,x\n')
    assert [row[2] for row in found] == ["a\nb,c\nd", "x"]


def test_a_short_row_with_a_text_of_several_lines_stays_one_row():
    found = cells('Date,Text,Amount,Note\n2026-01-02,"a\nb",5\n2026-01-03,x,6,y\n')
    assert [len(row) for row in found] == [3, 4]


def test_a_row_within_a_text_is_doubtful():
    found = list(table('Date,Text,Amount\n2026-01-02,",1.00\n2026-01-03,",2.00\n').rows)
    assert [row.problem for row in found] == [
        "A text in this row holds what looks like another row. Check its quotes."
    ]


def test_an_open_quote_that_would_swallow_all():
    rows = "".join(f"2026-01-02,text {number},{number}.00\n" for number in range(9_000))
    found = list(table(f'Date,Text,Amount\n2026-01-01,"open,1.00\n{rows}').rows)
    assert len(found) == 9_001


def test_blank_rows_are_no_rows():
    found = table("\n\nDate,Text,Amount\n\n,,\n2026-01-02,x,5\n , ,\n2026-01-03,y,6\n,,\n\n")
    assert [row.number for row in found.rows] == [6, 8]


def test_title_rows_are_kept_apart():
    found = table("Account 12345\nOwner,Smith\n\nDate,Text,Amount\n2026-01-02,x,5\n")
    assert found.titles == (("Account 12345",), ("Owner", "Smith"))
    assert found.header_number == 4


def test_a_row_with_more_columns_is_not_shifted():
    row = next(iter(table("Date,Text,Amount\n2026-01-02,a,b,5\n2026-01-03,y,6\n").rows))
    assert (
        row.problem == "This row has 4 columns and the header has 3. Divide it as the others are."
    )
    assert [row.problem for row in table("Date,Text,Amount\n2026-01-02,x,5,,,\n").rows] == [""]


def test_columns_past_the_header_get_names():
    assert table("Date,Amount\n2026-01-02,5,x\n2026-01-03,6,y\n").header == (
        "Date", "Amount", "Column 3",
    )  # fmt: skip


def test_a_file_cut_in_the_middle_of_a_row():
    rows = list(table(f"{PLAIN}2026-01-0").rows)
    assert rows[-1].problem == "This last row has 1 of 3 columns. The file may have been cut off."
    text = "Date,Text,Amount\n2026-01-02,x\n2026-01-03,y\n"
    assert [row.problem for row in table(text).rows] == [
        "", "",
    ]  # fmt: skip


def test_without_a_header():
    found = table("2026-01-02,x,5\n")
    assert (found.has_header, found.header, len(list(found.rows))) == (
        False, ("Column 1", "Column 2", "Column 3"), 1,
    )  # fmt: skip
    assert found.remarks == ("This file has no header; its columns are numbered.",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (",".join("x" * 100_000), "This file has 100,000 columns. At most 200 are read."),
        ("Date,Text,Amount\n", "no rows under it"),
        ("", "No table"),
        ("just a text", "No table"),
        ("x" * 1_000_001, "longer than a million"),
    ],
)
def test_what_is_refused(text, sentence):
    with pytest.raises(FileUnreadableError) as caught:
        table(text)
    assert sentence in str(caught.value)


def test_a_line_that_does_not_end_is_refused_when_it_comes():
    rows = table(f"{PLAIN * 200}{'x' * 1_000_001}").rows
    with pytest.raises(FileUnreadableError, match="longer than a million"):
        list(rows)
