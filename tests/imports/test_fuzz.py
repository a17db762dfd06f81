"""No bytes whatever make a reader raise anything but its refusal, or lose a row it has counted."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finance_app.imports.camt.rules import read_camt
from finance_app.imports.detect.rules import find_format
from finance_app.imports.guesses.rules import guess_mapping
from finance_app.imports.lines.rules import FileUnreadableError, LineKind, TableFile
from finance_app.imports.mapping.rules import read_lines
from finance_app.imports.mt940.rules import read_mt940
from finance_app.imports.ofx.rules import read_ofx
from finance_app.imports.qif.rules import read_qif
from finance_app.imports.tables.rules import read_table
from finance_app.imports.workbooks.rules import read_workbook
from tests.imports.workbook_files import parts_of, row_xml, sheet_xml, strings_xml

pytestmark = pytest.mark.slow


def check_sentence(error: FileUnreadableError) -> None:
    assert str(error).endswith((".", "”"))


def through_table(read: Callable[[bytes], TableFile], content: bytes) -> None:
    try:
        table = read(content)
        guess = guess_mapping(table, "EUR")
        lines = list(read_lines(table, guess.mapping, "EUR"))
        assert [line.number for line in lines] == [row.number for row in table.rows]
    except FileUnreadableError as error:
        check_sentence(error)


def through_statements(read: Callable[..., tuple], content: bytes) -> None:
    try:
        for statement in read(content, "EUR"):
            for line in statement.lines:
                is_usable = line.date is not None and line.amount is not None
                assert is_usable or line.problems or line.kind is LineKind.NOTE
    except FileUnreadableError as error:
        check_sentence(error)


def through_all(content: bytes) -> None:
    try:
        find_format(content)
    except FileUnreadableError as error:
        check_sentence(error)
    for read in (read_table, read_workbook):
        through_table(read, content)
    for read_statements in (read_ofx, read_qif, read_camt, read_mt940):
        through_statements(read_statements, content)


OFX = (
    b"OFXHEADER:100\nCHARSET:1252\n\n<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"
    b"<BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261120<TRNAMT>-5.00<FITID>1<NAME>A &amp; B"
    b"<CURRENCY><CURSYM>EUR</CURRENCY></STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>1"
    b"<DTASOF>20261120</LEDGERBAL></STMTRS></OFX>"
)
QIF = (
    b"!Account\nNx\n^\n!Type:Bank\nD1/ 3'04\nT-1,234.56\nPShop\nLFood\nSA\n$-10\nSB\n$-20\n^\n"
    b"D30.2.2004\nT5,00\nPOpening Balance\n^\n"
)
CAMT = (
    b"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='urn:x:camt.053.001.02'><BkToCstmrStmt>"
    b"<Stmt><Acct><Id><IBAN>DE1</IBAN></Id></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry>"
    b"</Tp><Amt Ccy='EUR'>1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal><Ntry><Amt Ccy='EUR'>5</Amt>"
    b"<CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls>"
    b"<TxDtls><Amt Ccy='EUR'>2</Amt></TxDtls><TxDtls><Amt Ccy='EUR'>3</Amt></TxDtls></NtryDtls>"
    b"</Ntry></Stmt></BkToCstmrStmt></Document>"
)
MT940 = (
    b"{1:F01}{4:\n:20:X\n:25:1EUR\n:28C:1/1\n:60F:C261119EUR1,00\n:61:2611201120RCR5,00NTRFa//b\nc\n"
    b":86:166?00X?20SVWZ+a?31DE1?32B\n:62F:D261120EUR4,00\n:86:x\n:90D:1EUR5,00\n-}{5:}\n"
)
CSV = (
    'Konto;1\n\nDatum;Text;Betrag;Saldo\n01.02.2026;"a; b";-1.234,50;1,00\n13.02.2026;c;5,00;6,00\n'
    ";Summe;-1.229,50;\n"
).encode("utf-16")
SEEDS = [OFX, QIF, CAMT, MT940, CSV, b"Date,Text,Amount\n2026-01-02,x,5\n2026-01-03,y,-6\n"]
PIECES = [
    b"\0", b'"', b"'", b"<", b">", b"&", b"\n", b"\r", b",", b";", b"\t", b"^", b"-", b"-}",
    b"\xff", b"\xc3", b":61:", b":20:", b"9" * 30, b"1e400", b"NaN", b"<!DOCTYPE a>", b"<STMTTRN>",
    b"!Type:Bank\n", b"</", b"\xef\xbb\xbf",
    b"\xff\xfe", b"PK\x03\x04", b"]]>", b"<![CDATA[", b"<!--",
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.integers(0, 2_000), st.integers(0, 40), st.sampled_from([*PIECES, b""])),
    min_size=1, max_size=8,
)  # fmt: skip


def changed(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    found = bytearray(content)
    for place, length, piece in changes:
        at = place % (len(found) + 1)
        found[at : at + length] = piece
    return bytes(found)


@given(st.binary(max_size=400))
@example(b"\0")
@example(b"<")
def test_any_bytes(content):
    through_all(content)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1252"]))
def test_any_text(text, encoding):
    through_all(text.encode(encoding, errors="ignore"))


@given(st.sampled_from(SEEDS), CHANGES)
@settings(max_examples=400)
def test_files_with_parts_cut_out_and_put_in(content, changes):
    through_all(changed(content, changes))


@given(st.sampled_from(SEEDS), st.integers(0, 900))
def test_files_cut_off(content, length):
    through_all(content[:length])


SHEET = sheet_xml(
    row_xml(1, "@0", "@1")
    + row_xml(2, 46_346, 5)
    + '<row r="3"><c r="A3" t="d"><v>2026-01-02</v></c>'
    '<c r="B3" t="e"><v>#REF!</v></c><c r="C3"><f>A1</f></c><c r="D3" t="b"><v>1</v></c></row>'
)
PARTS = parts_of(SHEET, strings=strings_xml("Date", "Amount"))
XML_PIECES = [
    b"9" * 12, b"XFD", b'"', b"<c>", b'<row r="5">', b"<v>", b"1e400", b"nan", b't="s"', b"-1",
    b"<f/>", b'r=""', b't="inlineStr"', b"<is>", b"&lt;", b"",
]  # fmt: skip


@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 12), st.sampled_from(XML_PIECES)),
        min_size=1, max_size=4,
    ),
)  # fmt: skip
@settings(max_examples=400)
def test_workbooks_with_parts_changed(name, changes):
    parts = {one: content.encode() for one, content in PARTS.items()}
    parts[name] = changed(parts[name], changes)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    through_table(read_workbook, target.getvalue())


QUOTED = st.text(alphabet="ab\"'x ", max_size=8)


@given(st.lists(QUOTED, min_size=2, max_size=30))
@example(['"', '"'])
def test_stray_quotes_cost_no_row_unseen(texts):
    rows = "".join(f"2026-01-02,{text},{at}.00\n" for at, text in enumerate(texts, start=1))
    found = list(read_table(f"Date,Text,Amount\n{rows}".encode()).rows)
    doubtful = [row for row in found if "looks like another row" in row.problem]
    held = sum(row.cells[1].count("\n") for row in doubtful)
    assert len(found) + held == len(texts)
    good = {row.number: row.cells[2] for row in found if not row.problem}
    assert good.items() <= {at + 1: f"{at}.00" for at in range(1, len(texts) + 1)}.items()
