"""Formats by content, and a sentence for everything else."""

import pytest

from finance_app.imports.detect.rules import find_format
from finance_app.imports.lines.rules import FileUnreadableError, Format
from tests.imports.workbook_files import row_xml, sheet_xml, workbook, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Date,Text,Amount\n2026-01-02,x,5\n", Format.CSV),
        ("Date;Text;Amount\n", Format.CSV),
        ("Date\tText\tAmount\n", Format.TSV),
        ("\n\n  OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>", Format.OFX),
        ("<?xml version='1.0'?><?OFX OFXHEADER='200'?><OFX></OFX>", Format.OFX),
        ("<OFX><SIGNONMSGSRSV1>", Format.OFX),
        ("comment\n<OFX>", Format.OFX),
        ("!Type:Bank\nD1/2/2026\n^\n", Format.QIF),
        ("!Account\nNx\n^\n", Format.QIF),
        (":20:X\n:25:1\n:60F:C261120EUR1,00\n", Format.MT940),
        ("{1:F01BANK}{4:\n:20:X\n:25:1\n-}", Format.MT940),
        ("BANKNL2A\n940\nBANKNL2A\n:20:X\n:25:1\n", Format.MT940),
        ("\x01\n:20:X\n:25:1\n", Format.MT940),
        (":940:\n:20:X\n", Format.MT940),
        ("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>", Format.CAMT),
        ("<?xml version='1.0'?><x:Document><x:BkToCstmrStmt>", Format.CAMT),
    ],
)
def test_formats(text, found):
    assert find_format(text.encode()) is found
    assert find_format(text.encode("utf-8-sig")) is found
    assert find_format(text.encode("utf-16")) is found


def test_workbooks():
    assert find_format(workbook(sheet_xml(row_xml(1, "a")))) is Format.XLSX


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \n\t\0 ", "nothing but white space"),
        (b"%PDF-1.7", "This is a PDF."),
        (b"\x89PNG\r\n", "This is an image."),
        (b"\xff\xd8\xff\xe0", "This is an image."),
        (b"\x1f\x8b\x08", "compressed"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"SQLite format 3\0", "database"),
        (OLE, "old Excel (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"\x09\x08\x10\0", "old Excel (.xls)"),
        (b"PK\x03\x04 cut", "damaged"),
        (zipped({"a.csv": "x"}), "archive"),
        (zipped({"xl/workbook.bin": "x"}), "binary workbook (.xlsb)"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "opendocument"),
        (zipped({"word/document.xml": "x"}), "Word or PowerPoint"),
        (b"<!DOCTYPE html><html><table><tr><td>1", "This is a web page"),
        (b"\n<table><tr><td>1", "This is a web page"),
        (b"MIME-Version: 1.0\n\n<html>", "This is a web page"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
         "Excel workbook in XML"),
        (b"<?xml version='1.0'?><pain/>", "it begins with \u201cpain\u201d"),
        (b"<?xml version='1.0'?>", "none of a bank's statements"),
        (b'{"a": 1}', "JSON"),
        (b'[{"a": 1}]', "JSON"),
        (b"\xef\xbb\xbf", "no text"),
        (bytes(range(2, 9)) * 40, "no text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(content, sentence):
    with pytest.raises(FileUnreadableError) as caught:
        find_format(content)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")
