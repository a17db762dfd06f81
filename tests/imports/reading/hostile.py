"""Files that would harm: each is made here, small, and as bad as such files get."""

import io
import zipfile

from tests.imports.workbook_files import HEAD, MAIN, parts_of, row_xml, sheet_xml, zipped

CSV_HEAD = "Date,Payee,Amount\n"
DTD = '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">'
EXTERNAL = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY b0 "ha">'
    + "".join(f'<!ENTITY b{at} "{f"&b{at - 1};" * 10}">' for at in range(1, 12))
    + '<!ENTITY b "&b11;">]>'
)

_ROWS = row_xml(1, "Date", "Payee", "Amount") + row_xml(2, "2026-03-04", "Shop", -12.5)
_CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


def rows(*lines: str) -> bytes:
    """Return a CSV file of these rows under a header."""
    return (CSV_HEAD + "".join(f"{line}\n" for line in lines)).encode()


def sheet(*more: str) -> bytes:
    """Return a workbook with one good row and whatever else is wanted."""
    return zipped(parts_of(sheet_xml(_ROWS + "".join(more))))


def streamed_part(name: str, head: bytes, size: int, tail: bytes) -> bytes:
    """Return a workbook of which one part unpacks to so many letters."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for one, content in parts_of(sheet_xml(_ROWS)).items():
            if one != name:
                archive.writestr(one, content)
        with archive.open(name, "w", force_zip64=True) as part:
            part.write(head)
            for _ in range(size // 1_000_000):
                part.write(b"a" * 1_000_000)
            part.write(tail)
    return target.getvalue()


def zip_bomb() -> bytes:
    """Return a workbook whose sheet unpacks to 50 MB of nothing."""
    return streamed_part("xl/worksheets/sheet1.xml", b"<worksheet><!--", 50_000_000, b"-->")


def long_string() -> bytes:
    """Return a workbook of 300 kB with a text of 300 MB."""
    head = f'{HEAD}<sst xmlns="{MAIN}"><si><t>'.encode()
    return streamed_part("xl/sharedStrings.xml", head, 300_000_000, b"</t></si></sst>")


def far_cell() -> bytes:
    """Return a workbook with a cell in the last column of the last row."""
    return sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def declaring_workbook(declaration: str) -> bytes:
    """Return a workbook whose sheet declares entities."""
    bomb = f'{HEAD}{declaration}<a xmlns="{MAIN}">&b;</a>'
    return zipped(parts_of(sheet_xml(_ROWS)) | {"xl/worksheets/sheet1.xml": bomb})


def protected_workbook() -> bytes:
    """Return the beginning of a workbook that Excel encrypted, as far as it tells."""
    names = "Root Entry".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names + bytes(2_000)


def ofx(*transactions: str, declaration: str = "", is_cut: bool = False) -> bytes:
    """Return an OFX 2 file of these transactions."""
    text = (
        f'<?xml version="1.0"?>{declaration}<?OFX OFXHEADER="200" VERSION="211"?><OFX>'
        "<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF><BANKACCTFROM>"
        "<ACCTID>1234</ACCTID></BANKACCTFROM><BANKTRANLIST>"
        + "".join(f"<STMTTRN>{one}</STMTTRN>" for one in transactions)
    )
    if is_cut:
        return text[: -len("50</TRNAMT></STMTTRN>")].encode()
    end = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    return f"{text}{'&b;' if declaration else ''}{end}".encode()


def transaction(reference: str, amount: str = "-12.50") -> str:
    """Return a transaction of OFX."""
    return f"<FITID>{reference}</FITID><DTPOSTED>20260304</DTPOSTED><TRNAMT>{amount}</TRNAMT>"


def camt(*entries: str, declaration: str = "") -> bytes:
    """Return a statement of CAMT with these entries."""
    return (
        f'<?xml version="1.0"?>{declaration}<Document xmlns="{_CAMT}"><BkToCstmrStmt><Stmt>'
        "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{''.join(entries)}{'&b;' if declaration else ''}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount: str = "12.50") -> str:
    """Return an entry of CAMT, money out."""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2026-03-04</Dt></BookgDt></Ntry>"
    )


def mt940(*, is_cut: bool = False) -> bytes:
    """Return a statement of MT940 with two lines."""
    text = (
        ":20:START\n:25:1234\n:60F:C260303EUR100,00\n:61:2603040304D12,50NMSCNONREF\n:86:Shop\n"
        ":61:2603050305D7,50NMSCNONREF\n:86:Shop\n:62F:C260305EUR80,00\n-\n"
    )
    return text[: text.rindex(":62F:") - 4].encode() if is_cut else text.encode()
