"""Zip files: unpacked only as far as is safe."""

import io
import zipfile

import pytest

from finance_app.imports.archives.rules import Archive, packed
from finance_app.imports.lines.rules import FileUnreadableError
from tests.imports.workbook_files import zipped


def refusal(content: bytes, name: str = "a") -> str:
    with pytest.raises(FileUnreadableError) as caught:
        Archive(content).read(name)
    return str(caught.value)


def test_parts_by_name_in_any_case():
    archive = Archive(zipped({"xl/Workbook.xml": "<a/>"}))
    assert archive.has("/XL/workbook.XML")
    assert archive.read("xl/workbook.xml") == b"<a/>"
    assert archive.read("missing") == b""


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"no zip", zipped({"a": "x" * 99})[:-30]],
    ids=["nothing", "its first bytes", "text", "cut"],  # a zip has the time in it
)
def test_what_is_no_zip(content):
    assert "damaged" in refusal(content)


def test_a_bomb_is_refused_while_it_unpacks():
    assert "far more than its size" in refusal(zipped({"a": "x" * 60_000_000}))
    assert "far more than its size" in refusal(zipped({"a": "x" * 2_000_000}))


def test_a_small_part_may_be_packed_well():
    assert len(Archive(zipped({"a": "x" * 900_000})).read("a")) == 900_000


def test_a_list_that_lies_about_the_size_is_damage():
    content = bytearray(zipped({"a": "x" * 5_000}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    assert "damaged" in refusal(bytes(content))


def test_too_many_parts():
    assert "far more" in refusal(zipped({f"p{number}": "" for number in range(2_001)}))


def test_encrypted_parts():
    content = bytearray(zipped({"a": "x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    assert "password" in refusal(bytes(content))


@pytest.mark.parametrize("declared", ["<!DOCTYPE a>", "<!ENTITY b 'c'>", "<! doctype a>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_are_refused(declared, encoding):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a", f'<?xml version="1.0"?>{declared}<a/>'.encode(encoding))
    assert "entities" in refusal(target.getvalue())


def test_a_new_archive_has_what_is_not_empty():
    archive = Archive(packed({"a": b"x", "b": b""}))
    assert (archive.read("a"), archive.has("b")) == (b"x", False)
