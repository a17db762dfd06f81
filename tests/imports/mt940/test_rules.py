"""MT940 and MT942: every :61: becomes a line, and balances prove that none is missing."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.lines.rules import (
    Balance,
    FileUnreadableError,
    LineKind,
    StatementFile,
    StatementLine,
    prove,
)
from finance_app.imports.mt940.rules import read_mt940

OPENING, CLOSING = ":60F:C261119EUR100,00", ":62F:C261120EUR95,00"


def statement(*lines: str, opening: str = OPENING, closing: str = CLOSING) -> str:
    return "\n".join([":20:REF", ":25:DE11", ":28C:7/1", opening, *lines, closing, "-"])


def read(text: str, code: str | None = None) -> StatementFile:
    (found,) = read_mt940(text.encode(), code)
    return found


def line(*told: str) -> StatementLine:
    (found,) = read(statement(*told)).lines
    return found


def test_a_statement():
    found = read(statement(":61:2611201120D5,00NTRFcust//bank\ndetails", ":86:for Ann\nand Bob"))
    assert (found.version, found.account, found.currency_code, found.name) == (
        "MT940", "DE11", "EUR", "REF 7/1",
    )  # fmt: skip
    assert found.opening_balance == Balance(Decimal("100.00"), "EUR", date(2026, 11, 19), "60F")
    assert found.closing_balance == Balance(Decimal("95.00"), "EUR", date(2026, 11, 20), "62F")
    assert (found.first_on, found.last_on) == (date(2026, 11, 19), date(2026, 11, 20))
    assert prove(found).difference == 0
    assert (
        list(found.lines)
        == list(found.lines)
        == [
            StatementLine(
                number=1,
                date=date(2026, 11, 20),
                amount=Decimal("-5.00"),
                currency_code="EUR",
                description="for Ann and Bob details",
                reference="bank",
                raw=("2611201120D5,00NTRFcust//bank details", "for Ann and Bob"),
            )
        ]
    )


@pytest.mark.parametrize(
    ("told", "day", "amount"),
    [
        ("261120D5,00NTRFNONREF", (2026, 11, 20), "-5.00"),
        ("261120C5,NTRFNONREF", (2026, 11, 20), "5.00"),
        ("261120C5NTRFNONREF", (2026, 11, 20), "5.00"),
        ("261120C,5NTRFNONREF", (2026, 11, 20), "0.50"),
        ("261120CR5,00NTRFNONREF", (2026, 11, 20), "5.00"),
        ("261120RC5,00NTRFNONREF", (2026, 11, 20), "-5.00"),
        ("261120RD5,00NTRFNONREF", (2026, 11, 20), "5.00"),
        ("261120RCR5,00NTRFNONREF", (2026, 11, 20), "-5.00"),
        ("261120d5,00NTRFNONREF", (2026, 11, 20), "-5.00"),
        ("261120    D5,00NTRFNONREF", (2026, 11, 20), "-5.00"),
        ("2611201123D5,00NTRFNONREF", (2026, 11, 23), "-5.00"),
        ("2612310102D5,00NTRFNONREF", (2027, 1, 2), "-5.00"),
        ("2701021231D5,00NTRFNONREF", (2026, 12, 31), "-5.00"),
        ("2402280229D5,00NTRFNONREF", (2024, 2, 29), "-5.00"),
        ("990120D5,00NTRFNONREF", (1999, 1, 20), "-5.00"),
        ("261120D000000000005,00NTRFNONREF", (2026, 11, 20), "-5.00"),
        ("261120D0000000000000000005,00NTRFNONREF", (2026, 11, 20), "-5.00"),
        ("261120D1.234,50NTRFNONREF", (2026, 11, 20), "-1234.50"),
        ("261120D5,00", (2026, 11, 20), "-5.00"),
        ("261120D5,00NTRF" + "R" * 60 + "//" + "B" * 60 + "\nx\ny\nz", (2026, 11, 20), "-5.00"),
    ],
)
def test_ways_of_writing_a_line(told, day, amount):
    found = line(f":61:{told}")
    assert (found.date, str(found.amount), found.problems) == (date(*day), amount, ())


def test_lines_that_are_expected_only():
    found = line(":61:261120EC5,00NTRFNONREF")
    assert (found.amount, found.kind) == (5, LineKind.PENDING)
    assert line(":61:261120ED5,00NTRFNONREF").amount == -5


def test_reversals_are_remarked_on():
    assert line(":61:261120RC5,00NTRFX").remarks == ("The bank reversed an earlier booking.",)


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ("260230D5,00NTRFNONREF", "“260230” is not a date."),
        ("2611201332D5,00NTRFNONREF", "“261120 1332” is not a date."),
        ("261120D5,123NTRFNONREF", "-5.123 has more decimals than EUR has (-5.12)."),
        ("261120D5,0,0NTRFNONREF", "“5,0,0” is not an amount."),
        ("what is this", "“what is this” is not a line of MT940."),
        ("", "“” is not a line of MT940."),
    ],
)
def test_a_line_nobody_can_read_is_a_line_with_a_problem(told, problem):
    found = read(
        statement(":61:261120D1,00NTRFX", f":61:{told}", ":86:text", ":61:261120D2,00NTRFX")
    )
    lines = list(found.lines)
    assert [one.number for one in lines] == [1, 2, 3]
    assert problem in lines[1].problems[0] or "does not fit" in lines[1].problems[0]
    assert ("text" in lines[1].description, lines[2].problems) == (True, ())


def test_lines_without_a_type_do_not_overwrite_each_other():
    found = read(statement(":61:261120D1,00", ":61:261120D2,00", ":61:261120D3,00"))
    assert [one.amount for one in found.lines] == [-1, -2, -3]


def test_a_tag_broken_in_two_lines_is_a_tag():
    text = statement(":61:261120D1,00NTRFX", ":86:a", ":\n61:261120D2,00NTRFX")
    assert [one.amount for one in read(text).lines] == [-1, -2]


def test_several_statements_in_one_file():
    first = statement(":61:261120D5,00NTRFX")
    second = statement(opening=":60M:C261120EUR95,00", closing=":62M:D261121EUR1,00")
    one, two = read_mt940(
        f"{{1:F01BANK}}{{2:O940}}{{4:\n{first}}}{{5:}}\n{{1:F01BANK}}{{4:\n{second}}}{{5:}}".encode()
    )
    assert [len(list(one.lines)), len(list(two.lines))] == [1, 0]
    assert (two.opening_balance.amount, two.closing_balance.amount) == (95, -1)
    assert prove(two).difference == -96


def test_what_stands_between_statements_is_not_in_a_text():
    text = statement(":61:261120D5,00NTRFX", ":86:text", closing="").rstrip("-\n")
    for end in (
        "-\nBANKNL2A\n940\nBANKNL2A\n:20:X\n:62F:C261120EUR1,",
        "-}{5:}",
        "-\x03",
        ":940:\n",
    ):
        first = read_mt940(f"{text}\n{end}".encode())[0]
        assert [one.description for one in first.lines] == ["text"]


def test_further_texts_belong_to_their_line():
    found = read(statement(":61:261120D5,00NTRFX", ":86:one", ":86:two", ":NS:three", ":25:four"))
    assert [one.description for one in found.lines] == ["one two three four"]


def test_a_text_behind_the_closing_balance_is_not_of_a_line():
    text = statement(":61:261120D5,00NTRFX").removesuffix("-") + ":86:sum of all\n"
    assert [one.description for one in read(text).lines] == [""]


@pytest.mark.parametrize(
    ("tag", "account", "code"),
    [
        (":25:DE11", "DE11", None),
        (":25:5121060/9223EUR", "5121060/9223", "EUR"),
        (":25P:BANKDEFF/77\nMORE", "BANKDEFF/77", None),
        (":25:TRIODOSBANK", "TRIODOSBANK", None),
    ],
)
def test_accounts(tag, account, code):
    found = read(f":20:X\n{tag}\n:61:261120D5,00NTRFX\n")
    assert (found.account, found.currency_code) == (account, code)


def test_currencies():
    bare = ":20:X\n:25:1\n:61:261120D5,00NTRFX\n"
    assert next(iter(read(bare, "CHF").lines)).currency_code == "CHF"
    assert read(f"{bare}:64:C261120USD1,00\n").currency_code == "USD"
    (old,) = read(f"{bare}:62F:C261120DEM1,00\n").lines
    assert old.problems == ("“DEM” is not the code of a currency.",)


def test_balances_that_cannot_be_read():
    found = read(statement(opening=":60F:C260230EUR1,00", closing=":62F:rubbish"))
    assert (found.opening_balance, found.closing_balance) == (None, None)
    assert found.problems == (
        "“:60F:C260230EUR1,00” is not a balance of MT940.",
        "“:62F:rubbish” is not a balance of MT940.",
    )
    assert read(statement(closing=":62F:C261120EUR1,0,0")).closing_balance is None


def test_a_statement_cut_off_or_with_two_openings():
    assert read(statement(closing="")).problems == (
        "This statement has no closing balance. The file may have been cut off.",
    )
    assert read(statement(f"{OPENING[:-1]}1")).problems == (
        "This statement has several opening balances; the first is taken.",
    )


def test_reports_of_the_day():
    head = ":20:X\n:25:1\n:28C:1\n:34F:PLN0,\n:13D:2611201815+0100\n:61:261120C0,01NTRFX\n"
    found = read(
        f"{head}:61:261120C0,02NTRFX\n:61:261120D1,00NTRFX\n:90D:1PLN1,00\n:90C:2PLN0,03\n-"
    )
    assert (found.version, found.currency_code, found.problems) == ("MT942", "PLN", ())
    found = read(f"{head}:90D:0PLN0,00\n:90C:2PLN0,03\n")
    assert found.problems == (
        "Credits by the bank's count: 2, 0.03 in all; in the file: 1, 0.01 in all.",
    )
    assert read(f"{head}:90D:PLN0,00\n:90C:1PLN,,,\n").problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "utf-16"])
def test_encodings(encoding):
    text = statement(":61:261120D5,00NTRFX", ":86:Bäckerei Größe Köln")
    (found,) = read_mt940(text.replace("\n", "\r\n").encode(encoding))
    assert [one.description for one in found.lines] == ["Bäckerei Größe Köln"]


@pytest.mark.parametrize("text", ["", ":20:X\n:25:1\n", ":86:091\n-", "no tags at all"])
def test_neither_line_nor_balance(text):
    with pytest.raises(FileUnreadableError, match="neither a line"):
        read_mt940(text.encode())


def test_content_is_never_a_path():
    with pytest.raises(FileUnreadableError):
        read_mt940(__file__.encode())


def test_too_many_statements():
    with pytest.raises(FileUnreadableError, match="more than 10,000"):
        read_mt940(b":20:X\n:62F:C261120EUR1,00\n" * 10_001)
