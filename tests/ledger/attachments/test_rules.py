"""What a file is, by its bytes alone, and the names that come out of hostile ones."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.attachments.rules import (
    EXTENSIONS,
    HEAD_BYTES,
    NAME_LENGTH_MAX,
    PDF,
    PNG,
    TAIL_BYTES,
    TEXT,
    XLSX,
    ZIP,
    clean_name,
    is_plain_text,
    media_type_of,
    office_type,
    zip_directory,
)
from tests.ledger.attachments.contents import archive, workbook


@pytest.mark.parametrize(
    ("name", "media_type", "clean"),
    [
        ("receipt.pdf", PDF, "receipt.pdf"),
        ("Receipt.PDF", PDF, "Receipt.PDF"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("..\\..\\boot.ini", TEXT, "boot.ini.txt"),
        ("C:\\fakepath\\scan.png", PNG, "scan.png"),
        ("/", PDF, "file.pdf"),
        ("folder/", PDF, "folder.pdf"),
        ("..", PDF, "file.pdf"),
        ("", PDF, "file.pdf"),
        (" \t ", PDF, "file.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        (".htaccess", TEXT, "htaccess.txt"),
        ("a\0b.pdf", PDF, "ab.pdf"),
        ("..\0/..\0/x.pdf", PDF, "x.pdf"),
        ("two\r\nlines.pdf", PDF, "two lines.pdf"),
        ("two\u2028lines.pdf", PDF, "two lines.pdf"),
        ('x"; filename=evil.exe', PDF, 'x"; filename=evil.exe.pdf'),
        ("invoice\u202efdp.exe", PDF, "invoicefdp.exe.pdf"),
        ("\u2066\u200f\u200b.pdf", PDF, "pdf.pdf"),
        ("\u200d\u200c", PDF, "file.pdf"),
        ("חשבונית.pdf", PDF, "חשבונית.pdf"),
        ("نامه\u200cها.pdf", PDF, "نامه\u200cها.pdf"),
        ("🧾👩\u200d💻.png", PNG, "🧾👩\u200d💻.png"),
        ("Cafe\u0301.pdf", PDF, "Caf\u00e9.pdf"),
        ("\ud800\ufffe\ue000x.pdf", PDF, "x.pdf"),
        ("photo.png", PDF, "photo.png.pdf"),
        ("setup.bat", TEXT, "setup.bat.txt"),
        ("page.html", TEXT, "page.html.txt"),
        ("list.csv", TEXT, "list.csv"),
        ("list.xlsx ", XLSX, "list.xlsx"),
        ("trailing.pdf...", PDF, "trailing.pdf"),
        ("n" * 300, PDF, "n" * 196 + ".pdf"),
        ("n" * 300 + ".pdf", PDF, "n" * 196 + ".pdf"),
        ("n" * 195 + " tail.pdf", PDF, "n" * 195 + ".pdf"),
    ],
)
def test_a_name_becomes_one_safe_line(name, media_type, clean):
    assert clean_name(name, media_type) == clean


@given(st.text(), st.sampled_from(list(EXTENSIONS)))
def test_any_name_becomes_one_safe_line(name, media_type):
    clean = clean_name(name, media_type)
    assert 1 <= len(clean) <= NAME_LENGTH_MAX
    assert clean.lower().endswith(EXTENSIONS[media_type])
    assert clean == " ".join(clean.split())
    assert not clean.startswith(".")
    assert not {"/", "\\"} & set(clean)
    assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in clean)
    assert clean_name(clean, media_type) == clean


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(content):
    assert media_type_of(content[:HEAD_BYTES]) in {"", ZIP, *EXTENSIONS}
    place = zip_directory(content[-TAIL_BYTES:], len(content))
    assert place is None or place[0] + place[1] <= len(content)
    assert office_type(content) == ""
    is_text = is_plain_text([content])
    assert is_text or b"\0" in content or b"<" in content or not _is_utf8(content)


@given(st.binary(max_size=300), st.integers(0, 3000))
def test_a_damaged_directory_never_fails(noise, at):
    whole = workbook()
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    place = zip_directory(damaged[-TAIL_BYTES:], len(damaged))
    if place is not None:
        office_type(damaged[place[0] : place[0] + place[1]])


def test_a_letter_may_lie_across_two_blocks():
    content = "Zürich".encode()
    assert is_plain_text([content[:2], content[2:]])
    assert not is_plain_text([content[:2]])


def test_a_directory_too_large_to_read_is_not_read():
    content = archive("[Content_Types].xml", *(f"xl/{'x' * 200}{n}" for n in range(5000)))
    assert zip_directory(content[-TAIL_BYTES:], len(content)) is None


def test_a_comment_after_the_directory_is_passed_over():
    whole = workbook()
    content = whole[:-2] + (65_535).to_bytes(2, "little") + b"c" * 65_535
    place = zip_directory(content[-TAIL_BYTES:], len(content))
    assert place is not None
    assert office_type(content[place[0] : sum(place)]) == XLSX


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
