"""Small files of every kind that is allowed, and of some that are not; and what is on disk."""

import io
import zipfile
from pathlib import Path

from finance_app.identity.rules import Actor
from finance_app.kit.settings import settings
from finance_app.ledger.attachments.rules import (
    DOCX,
    GIF,
    HEIC,
    JPEG,
    PDF,
    PNG,
    TEXT,
    WEBP,
    XLSX,
)  # fmt: skip
from finance_app.ledger.attachments.storage.service import FOLDER, INCOMING


def archive(*names: str) -> bytes:
    """Return a ZIP file with members of these names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, f"<{name}/>")
    return target.getvalue()


def workbook() -> bytes:
    """Return a workbook as openpyxl writes it."""
    from openpyxl import Workbook

    target = io.BytesIO()
    Workbook().save(target)
    return target.getvalue()


PDF_FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG_FILE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))

ALLOWED: dict[str, tuple[str, bytes]] = {
    "pdf": (PDF, PDF_FILE),
    "png": (PNG, PNG_FILE),
    "jpeg": (JPEG, b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(99)),
    "gif87": (GIF, b"GIF87a\x01\0\x01\0"),
    "gif89": (GIF, b"GIF89a\x01\0\x01\0"),
    "webp": (WEBP, b"RIFF\x1a\0\0\0WEBPVP8 " + bytes(20)),
    "heic": (HEIC, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(20)),
    "heic by another brand": (HEIC, b"\0\0\0\x1cftypmif1\0\0\0\0mif1miafheic" + bytes(20)),
    "text": (TEXT, "Fahrkarte nach Zürich, 42,00 €\r\n".encode()),
    "text with a mark": (TEXT, "\ufeffdate;amount\n1;2\n".encode()),
    "one letter": (TEXT, b"7"),
    "csv": (TEXT, b"date,amount\n2026-03-14,42.00\n"),
    "less than": (TEXT, b"< 5 km,12\n"),
    "long text": (TEXT, "ä".encode() * 300_001),
    "xlsx": (XLSX, workbook()),
    "docx": (DOCX, archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")),
    "docx of the web": (DOCX, archive("[Content_Types].xml", "word/document2.xml")),
}

REFUSED: dict[str, tuple[str, bytes]] = {
    "a program": ("invoice.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(200)),
    "a Linux program": ("invoice.pdf", b"\x7fELF\x02\x01\x01\0" + bytes(200)),
    "a page": ("photo.png", b"<!DOCTYPE html><script>alert(1)</script>"),
    "a page after blanks": ("photo.png", b"\xef\xbb\xbf\r\n \t<html><body>"),
    "a page after a comment": ("notes.txt", b"<!-- --><script>alert(1)</script>"),
    "a drawing": ("photo.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "a drawing in XML": ("photo.png", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "text in Latin-1": ("notes.txt", "Zürich".encode("latin-1")),
    "text in UTF-16": ("notes.txt", "plain".encode("utf-16")),
    "text with a NUL": ("notes.txt", b"a\0b"),
    "text cut in a letter": ("notes.txt", "Zü".encode()[:-1]),
    "a NUL at its end": ("notes.csv", b"a,b\n" * 100_000 + b"\0"),
    "an archive": ("book.xlsx", archive("evil.exe")),
    "an archive without types": ("book.xlsx", archive("xl/workbook.xml")),
    "a workbook with macros": (
        "book.xlsx", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    ),
    "a document with macros": (
        "doc.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    ),
    "slides": ("talk.pptx", archive("[Content_Types].xml", "ppt/presentation.xml")),
    "half an archive": ("book.xlsx", workbook()[:900]),
    "an archive with a false directory": (
        "book.xlsx", b"PK\x03\x04" + b"PK\x05\x06" + b"\0" * 8 + b"\xff" * 8 + b"\0\0",
    ),
    "an old workbook": ("book.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
    "a film": ("film.heic", b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(20)),
    "sound": ("sound.webp", b"RIFF\x1a\0\0\0WAVEfmt " + bytes(20)),
    "part of a signature": ("photo.png", b"\x89PNG"),
}  # fmt: skip


def stored(actor: Actor) -> list[Path]:
    """Return the files of the actor's business that are in place."""
    folder = settings().data_dir / FOLDER / str(actor.organization_id)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def drafts() -> list[Path]:
    """Return the drafts that are there, of any business."""
    return list((settings().data_dir / FOLDER / INCOMING).glob("*"))
