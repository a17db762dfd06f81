"""The format of a file, by its content alone: names and types from outside say nothing.

What cannot be read is refused with a sentence that says what it is and what to do instead.
"""

import re
from typing import Final

from finance_app.imports.archives.rules import Archive
from finance_app.imports.encodings.rules import find_encoding
from finance_app.imports.lines.rules import FileUnreadableError, Format, quoted

_HEAD: Final = 65_536
_CSV_INSTEAD: Final = "Download the transactions as CSV, OFX or CAMT instead."
_XLSX_INSTEAD: Final = "Open it in Excel and save it as an Excel workbook (.xlsx) or as CSV."
_SIGNATURES: Final = (
    (b"%PDF", f"This is a PDF. Its pages cannot be read safely. {_CSV_INSTEAD}"),
    (b"\x89PNG", f"This is an image. {_CSV_INSTEAD}"),
    (b"\xff\xd8\xff", f"This is an image. {_CSV_INSTEAD}"),
    (b"GIF8", f"This is an image. {_CSV_INSTEAD}"),
    (b"RIFF", f"This is an image or a sound. {_CSV_INSTEAD}"),
    (b"II*\0", f"This is an image. {_CSV_INSTEAD}"),
    (b"MM\0*", f"This is an image. {_CSV_INSTEAD}"),
    (b"\x1f\x8b", "This file is compressed. Unpack it and import what is in it."),
    (b"7z\xbc\xaf", "This is an archive. Unpack it and import the files in it."),
    (b"Rar!", "This is an archive. Unpack it and import the files in it."),
    (b"SQLite format 3", f"This is a database. {_CSV_INSTEAD}"),
    (b"{\\rtf", f"This is a text document. {_CSV_INSTEAD}"),
    (b"\x09\x08", f"This is a workbook of an old Excel (.xls). {_XLSX_INSTEAD}"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_BLANKS: Final = b"\0 \t\r\n\f\v"
_EMPTY: Final = "This file is empty."
_BLANK: Final = "This file has nothing but white space in it."
_OLD_EXCEL: Final = f"This is a workbook of an old Excel (.xls). {_XLSX_INSTEAD}"
_PASSWORD: Final = "This workbook is protected by a password. Save it without one and try again."  # noqa: S105
_BINARY_EXCEL: Final = f"This is a binary workbook (.xlsb). {_XLSX_INSTEAD}"
_OTHER_OFFICE: Final = "This is a document of another program ({}). Save it as .xlsx or as CSV."
_ARCHIVE: Final = "This is an archive. Unpack it and import the files in it."
_WEB_PAGE: Final = (
    f"This is a web page, whatever its name says; many banks send one as .xls. {_XLSX_INSTEAD}"
)
_XML_EXCEL: Final = f"This is an Excel workbook in XML. {_XLSX_INSTEAD}"
_XML: Final = (
    "This XML file is none of a bank's statements (it begins with {}). Statements are camt.052, "
    "camt.053 and camt.054, or OFX."
)
_JSON: Final = f"This is JSON, a format of programs. {_CSV_INSTEAD}"
_NO_TEXT: Final = f"This is no text and no known kind of file. {_CSV_INSTEAD}"

_ROOT: Final = re.compile(r"<([A-Za-z_][\w.:-]*)")
_CAMT: Final = re.compile(r"camt\.05[234]|<(?:[\w-]+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)")
_OFX: Final = re.compile(r"^\s*OFXHEADER\s*:|<OFX[\s>]|<\?OFX\b", re.IGNORECASE)
_QIF: Final = re.compile(r"^\s*!(?:Type|Account|Option|Clear)\b", re.IGNORECASE | re.MULTILINE)
_MT940: Final = re.compile(
    r"^[ \t\x01]*:(?:20|25P?|28C?|60[FM]?|61|62[FM]?|64|65|86|13D|34F|90[CD]|940):", re.MULTILINE
)
_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_JSON_START: Final = re.compile(r'[\[{]\s*["{\[\]}]')
_MARKUP: Final = re.compile(r"<[?!A-Za-z]")


def find_format(content: bytes) -> Format:
    """Return the format to read a file as. Raises FileUnreadableError for all that is none."""
    if not content:
        raise FileUnreadableError(_EMPTY)
    if not content[:_HEAD].strip(_BLANKS) and not content.strip(_BLANKS):
        raise FileUnreadableError(_BLANK)
    if content.startswith(_ZIP):
        return _zipped(content)
    if content.startswith(_OLE):
        raise FileUnreadableError(_PASSWORD if _ENCRYPTED in content else _OLD_EXCEL)
    for signature, sentence in _SIGNATURES:
        if content.startswith(signature):
            raise FileUnreadableError(sentence)
    return _written(_head_of(content))


def _zipped(content: bytes) -> Format:
    """Return the format of a zip file, which only a workbook is."""
    archive = Archive(content)
    if archive.has("xl/workbook.xml"):
        return Format.XLSX
    if archive.has("xl/workbook.bin"):
        raise FileUnreadableError(_BINARY_EXCEL)
    if archive.has("mimetype"):
        kind = archive.read("mimetype").decode("ascii", errors="replace")
        raise FileUnreadableError(_OTHER_OFFICE.format(quoted(kind)))
    if archive.has("word/document.xml") or archive.has("ppt/presentation.xml"):
        raise FileUnreadableError(_OTHER_OFFICE.format("Word or PowerPoint"))
    raise FileUnreadableError(_ARCHIVE)


def _head_of(content: bytes) -> str:
    """Return the beginning of the file as text. Raises FileUnreadableError where it is none."""
    head = content[:_HEAD]
    text = head.decode(find_encoding(head), errors="replace").lstrip("\ufeff\0 \t\r\n\x01")
    controls = sum(
        one < " " and one not in "\t\r\n\f\v\0\x01\x03\x1a\x1c\x1d\x1e\x1f" for one in text
    )
    if not text or controls + text.count("\ufffd") > len(text) * 0.1:
        raise FileUnreadableError(_NO_TEXT)
    return text


def _written(text: str) -> Format:
    """Return the format of a text: tags, then the marks of old formats, then columns."""
    if _MARKUP.match(text) or text[:9].upper() == "OFXHEADER":
        return _tagged(text)
    top = text[:4_096]
    if _QIF.search(top):
        return Format.QIF
    if _OFX.search(top):
        return Format.OFX
    if len(_MT940.findall(top)) > 1 or _MT940.match(text):
        return Format.MT940
    if _HTML.search(top):
        raise FileUnreadableError(_WEB_PAGE)
    if _JSON_START.match(text):
        raise FileUnreadableError(_JSON)
    first = next((line for line in text.splitlines() if line.strip()), "")
    return Format.TSV if first.count("\t") > first.count(",") + first.count(";") else Format.CSV


def _tagged(text: str) -> Format:
    if _OFX.search(text):
        return Format.OFX
    if _CAMT.search(text):
        return Format.CAMT
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:4_096]:
        raise FileUnreadableError(_XML_EXCEL)
    if _HTML.search(text[:4_096]):
        raise FileUnreadableError(_WEB_PAGE)
    root = _ROOT.search(text)
    raise FileUnreadableError(_XML.format(quoted(root[1] if root else text[:20])))
