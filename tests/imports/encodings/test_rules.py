"""Encodings: found from bytes alone, by examples in the encodings that banks use."""

import codecs

import pytest

from finance_app.imports.encodings.rules import (
    checked_encoding,
    find_encoding,
    lines_of,
    text_of,
)
from finance_app.imports.lines.rules import FileUnreadableError

GERMAN = "Datum;Empfänger;Betrag\n01.02.2026;Bäckerei Größe;-5,00\n"
FRENCH = "Date;Libellé;Débit\n01/02/2026;Café à la crème, reçu;5,00\n"
CHINESE = "日期,摘要,金额\n2026-01-02,超市购物消费,5.00\n2026-01-03,交通费用,6.00\n"
RUSSIAN = "Дата;Описание;Сумма\n01.02.2026;Оплата товара в магазине;-5,00\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("Date,Amount\n", "ascii", "utf-8"),
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8-sig"),
        (GERMAN, "cp1252", "cp1252"),
        (GERMAN, "cp850", "cp850"),
        (FRENCH, "cp1252", "cp1252"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (GERMAN, "utf-32", "utf-32"),
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "gb18030", "gb18030"),
        (RUSSIAN, "cp1251", "cp1251"),
    ],
)
def test_the_encoding_is_found(text, encoding, found):
    content = text.encode(encoding)
    assert find_encoding(content) == found
    assert text_of(content) == text
    assert "".join(lines_of(content, found)) == text


def test_big_endian_with_a_mark():
    content = codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be")
    assert find_encoding(content) == "utf-16"
    assert text_of(content) == GERMAN


def test_nul_bytes_are_left_out():
    content = b"Date,Am\0ount\n2026-01-02,5\0\n" + b"x" * 5_000
    assert text_of(content).startswith("Date,Amount\n2026-01-02,5\n")
    assert next(iter(lines_of(content, "utf-8"))) == "Date,Amount\n"


def test_one_damaged_character_does_not_spoil_the_others():
    content = ("Zürich, Köln, Łódź\n" * 20).encode() + b"\xff\n"
    assert find_encoding(content) == "utf-8"
    assert "Łódź" in text_of(content)


def test_a_file_cut_within_a_character_is_utf_8_still():
    assert find_encoding("Köln, Zürich".encode()[:-5]) == "utf-8"
    assert find_encoding("Caf\u00e9".encode("cp1252")) == "cp1252"


def test_a_line_without_end_is_refused():
    with pytest.raises(FileUnreadableError, match="longer than a million"):
        list(lines_of(b"x" * 1_000_001, "utf-8"))


def test_an_encoding_that_is_chosen_is_one_of_the_list():
    assert checked_encoding("cp1252") == "cp1252"
    with pytest.raises(FileUnreadableError, match="not an encoding"):
        checked_encoding("zip")


def test_a_name_nobody_knows_falls_back_to_what_is_found():
    assert text_of("Köln".encode(), "no-such-codec") == "Köln"
