"""What of a file a list shows."""

import pytest

from finance_app.ledger.attachments.rules import (
    DOCX,
    HEIC,
    JPEG,
    PDF,
    PNG,
    PREVIEW_BYTES_MAX,
    TEXT,
    XLSX,
    clean_line,
    is_shown_as_it_is,
    size_text,
)
from finance_app.ledger.entry_files.rules import sending_text, type_label


@pytest.mark.parametrize(
    ("media_type", "size_bytes", "expected"),
    [
        (PNG, 1, True),
        (JPEG, PREVIEW_BYTES_MAX, True),
        (JPEG, PREVIEW_BYTES_MAX + 1, False),
        (HEIC, 1, False),
        (PDF, 1, False),
        (TEXT, 1, False),
        ("image/svg+xml", 1, False),
    ],
)
def test_only_pictures_of_a_fair_size_are_shown_small(media_type, size_bytes, *, expected):
    assert is_shown_as_it_is(media_type, size_bytes) is expected


@pytest.mark.parametrize(
    ("media_type", "label"),
    [(PDF, "PDF"), (PNG, "PNG"), (JPEG, "JPEG"), (HEIC, "HEIC"), (XLSX, "XLS"), (DOCX, "DOC"),
     (TEXT, "TXT"), ("image/webp", "WEBP"), ("image/gif", "GIF")],
)  # fmt: skip
def test_a_type_has_a_few_letters(media_type, label):
    assert type_label(media_type) == label


def test_what_is_on_its_way_is_said_in_words():
    assert [sending_text(count) for count in (-1, 0, 1, 2)] == [
        "", "", "Sending 1 file…", "Sending 2 files…",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 bytes"), (999, "999 bytes"), (1000, "1 kB"), (12_400, "12 kB"),
        (999_499, "999 kB"), (3_400_000, "3.4 MB"), (20_000_000, "20.0 MB"),
    ],
)  # fmt: skip
def test_a_size_is_for_reading(size, text):
    assert size_text(size) == text


def test_a_line_has_nothing_invisible_in_it():
    assert clean_line(" a\x00b\r\n\tc\u202ed ") == "ab cd"
