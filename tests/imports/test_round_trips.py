"""Any amounts and days, written in any of the formats, come back exactly as they were."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.camt.rules import read_camt
from finance_app.imports.dates.rules import DateOrder
from finance_app.imports.detect.rules import find_format
from finance_app.imports.guesses.rules import guess_mapping
from finance_app.imports.lines.rules import Format, LineKind, StatementLine, prove
from finance_app.imports.mapping.rules import TableMapping, read_lines
from finance_app.imports.mt940.rules import read_mt940
from finance_app.imports.ofx.rules import read_ofx
from finance_app.imports.qif.rules import read_qif
from finance_app.imports.tables.rules import read_table
from finance_app.imports.workbooks.rules import read_workbook

pytestmark = pytest.mark.slow


class Line(NamedTuple):
    day: date
    amount: Decimal
    text: str


CENT = Decimal("0.01")
AMOUNTS = st.integers(-(10**13), 10**13).filter(bool).map(lambda cents: cents * CENT)
DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéłžABCXYZ", min_size=1, max_size=8)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
LINES = st.lists(st.builds(Line, DAYS, AMOUNTS, TEXTS), min_size=1, max_size=12)
ODD_TEXTS = st.one_of(TEXTS, st.text(alphabet="ab ,;\"'|\n-.", max_size=12).map(lambda t: f"x{t}x"))
ODD_LINES = st.lists(st.builds(Line, DAYS, AMOUNTS, ODD_TEXTS), min_size=1, max_size=12)

PATTERNS = {DateOrder.YMD: "%Y-%m-%d", DateOrder.DMY: "%d/%m/%Y", DateOrder.MDY: "%m/%d/%Y"}
COMMA = str.maketrans(",.", ".,")


def written(amount: Decimal, mark: DecimalMark, style: str) -> str:
    text = f"{abs(amount):,.2f}" if style != "plain" else f"{abs(amount):.2f}"
    text = text.translate(COMMA) if mark is DecimalMark.COMMA else text
    if amount >= 0:
        return text
    return {"brackets": f"({text})", "behind": f"{text}-"}.get(style, f"-{text}")


def table_of(lines: list[Line], mark: DecimalMark, order: DateOrder, style: str, delimiter: str):
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerow(["Date", "Description", "Amount", "Kind"])
    for line in lines:
        day = line.day.strftime(PATTERNS[order])
        writer.writerow([day, line.text, written(line.amount, mark, style), "x"])
    return target.getvalue()


def said(lines: list[StatementLine]) -> list[tuple[date | None, Decimal | None]]:
    assert all(not line.problems and line.kind is LineKind.BOOKED for line in lines)
    return [(line.date, line.amount) for line in lines]


def meant(lines: list[Line]) -> list[tuple[date, Decimal]]:
    return [(line.day, line.amount) for line in lines]


MARKS = st.sampled_from(DecimalMark)
ORDERS = st.sampled_from(DateOrder)
STYLES = st.sampled_from(["plain", "grouped", "brackets", "behind"])
DELIMITERS = st.sampled_from([",", ";", "\t", "|"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])


@given(ODD_LINES, MARKS, ORDERS, STYLES, DELIMITERS, ENCODINGS)
def test_csv_by_a_mapping(lines, mark, order, style, delimiter, encoding):
    content = table_of(lines, mark, order, style, delimiter).encode(encoding)
    chosen = encoding if encoding == "gb18030" else ""
    table = read_table(content, encoding=chosen, delimiter=delimiter)
    mapping = TableMapping(date=0, amount=2, description=(1,), date_order=order, decimal_mark=mark)
    found = list(read_lines(table, mapping, "EUR"))
    assert said(found) == meant(lines)
    assert [line.raw[1] for line in found] == [line.text for line in lines]


@given(LINES, MARKS, ORDERS, STYLES, DELIMITERS)
def test_csv_by_a_guess_is_right_or_asks(lines, mark, order, style, delimiter):
    content = table_of(lines, mark, order, style, delimiter).encode()
    assert find_format(content) in {Format.CSV, Format.TSV}
    table = read_table(content)
    guess = guess_mapping(table, "EUR")
    assert guess.mapping.is_complete
    found = list(read_lines(table, guess.mapping, "EUR"))
    assert len(found) == len(lines)
    if not guess.questions:
        assert said(found) == meant(lines)
    readings = {reading.total for reading in guess.amounts}
    assert sum((line.amount for line in lines), Decimal(0)) in readings


@given(LINES)
def test_two_columns_by_a_guess(lines):
    rows = ["Date;Text;Paid out;Paid in"]
    for line in lines:
        out, came = (f"{-line.amount}", "") if line.amount < 0 else ("", f"{line.amount}")
        rows.append(f"{line.day};{line.text};{out};{came}")
    table = read_table("\n".join(rows).encode())
    guess = guess_mapping(table, "EUR")
    assert said(list(read_lines(table, guess.mapping, "EUR"))) == meant(lines)


@given(LINES)
@settings(max_examples=25)
def test_xlsx(lines):
    small = [line._replace(amount=line.amount % 10**9 + CENT) for line in lines]
    book = openpyxl.Workbook()
    book.active.append(["Date", "Description", "Amount"])
    for line in small:
        book.active.append([line.day, line.text, float(line.amount)])
    target = io.BytesIO()
    book.save(target)
    table = read_workbook(target.getvalue())
    mapping = TableMapping(date=0, amount=2, description=(1,))
    found = list(read_lines(table, mapping, "EUR"))
    assert said(found) == meant(small)
    assert [line.description for line in found] == [line.text for line in small]


@given(LINES, st.booleans(), st.sampled_from(["utf-8", "cp1252"]))
def test_ofx(lines, is_closed, encoding):
    def tag(name: str, value: str) -> str:
        return f"<{name}>{value}</{name}>" if is_closed else f"<{name}>{value}\n"

    told = "".join(
        "<STMTTRN>" + tag("DTPOSTED", f"{line.day:%Y%m%d}120000[-5:EST]")
        + tag("TRNAMT", f"{line.amount}") + tag("FITID", f"{at}") + tag("NAME", line.text)
        + "</STMTTRN>"
        for at, line in enumerate(lines)
    )  # fmt: skip
    text = f"OFXHEADER:100\nCHARSET:1252\n\n<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>{told}</OFX>"
    content = text.encode(encoding, errors="replace")
    assert find_format(content) is Format.OFX
    (statement,) = read_ofx(content)
    assert said(list(statement.lines)) == meant(lines)


@given(LINES, MARKS, ORDERS)
def test_qif(lines, mark, order):
    text = "!Type:Bank\n" + "".join(
        f"D{line.day.strftime(PATTERNS[order])}\nT{written(line.amount, mark, 'grouped')}\n"
        f"P{line.text}\n^\n"
        for line in lines
    )
    content = text.encode("utf-8")
    assert find_format(content) is Format.QIF
    (statement,) = read_qif(content, "EUR", date_order=order, decimal_mark=mark)
    assert said(list(statement.lines)) == meant(lines)
    (guessed,) = read_qif(content, "EUR")
    if not guessed.remarks:
        assert said(list(guessed.lines)) == meant(lines)


@given(LINES, st.lists(st.integers(0, 11), max_size=4), st.integers(-(10**9), 10**9))
def test_camt_with_batches_and_balances(lines, batched, cents):
    def side(amount: Decimal) -> str:
        return f"<CdtDbtInd>{'DBIT' if amount < 0 else 'CRDT'}</CdtDbtInd>"

    def entry(at: int, line: Line) -> str:
        parts = [line.amount - CENT, CENT] if at in batched else []
        details = "".join(
            f"<TxDtls><Amt Ccy='EUR'>{abs(part)}</Amt>{side(part)}</TxDtls>" for part in parts
        )
        return (
            f"<Ntry><Amt Ccy='EUR'>{abs(line.amount)}</Amt>{side(line.amount)}"
            f"<BookgDt><Dt>{line.day}</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"
        )

    opening = cents * CENT
    closing = opening + sum(line.amount for line in lines)
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{abs(amount)}</Amt>"
        f"{side(amount)}</Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    )
    entries = "".join(entry(at, line) for at, line in enumerate(lines))
    content = (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt>"
        f"{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
    assert find_format(content) is Format.CAMT
    (statement,) = read_camt(content)
    assert prove(statement).difference == 0
    if not batched:
        assert said(list(statement.lines)) == meant(lines)


@given(LINES, st.integers(-(10**9), 10**9), st.booleans())
def test_mt940_with_balances(lines, cents, has_entry_date):
    def balance(tag: str, amount: Decimal) -> str:
        mark = "D" if amount < 0 else "C"
        return f":{tag}:{mark}261120EUR{str(abs(amount)).replace('.', ',')}\n"

    opening = cents * CENT
    closing = opening + sum(line.amount for line in lines)
    told = ""
    for line in lines:
        mark, amount = ("D" if line.amount < 0 else "C"), str(abs(line.amount)).replace(".", ",")
        valued = line.day - timedelta(2) if has_entry_date else line.day
        entry = f"{line.day:%m%d}" if has_entry_date else ""
        told += f":61:{valued:%y%m%d}{entry}{mark}{amount}NTRFNONREF\n:86:{line.text}\n"
    content = f":20:X\n:25:1\n{balance('60F', opening)}{told}{balance('62F', closing)}-\n".encode()
    assert find_format(content) is Format.MT940
    (statement,) = read_mt940(content)
    found = list(statement.lines)
    near_the_turn = has_entry_date and any(line.day < date(1970, 1, 3) for line in lines)
    if not near_the_turn:
        assert said(found) == meant(lines)
    assert [line.description for line in found] == [line.text for line in lines]
    assert prove(statement).difference == 0
