"""PDFs written by hand: plain pages, and some that are meant to hurt whoever draws them."""

import struct
import zlib

RED_BOX = b"1 0 0 rg 100 100 200 50 re f BT 0 g /F1 24 Tf 72 700 Td (Invoice 4711) Tj ET"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf(
    content: bytes = RED_BOX,
    *others: bytes,
    box: str = "0 0 600 800",
    page: bytes = b"",
    resources: bytes = b"/Font<</F1 5 0 R>>",
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF of one page; `others` are its objects from the sixth on (ISO 32000-1, 7.5)."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<%s>>%s>>"
        % (box.encode(), resources, page),
        stream(content),
        FONT,
        *others,
    )
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    size, start = len(objects) + 1, len(made)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\n" % (
        made, size, table, size, trailer,
    ) + b"startxref\n%d\n%%%%EOF\n" % start  # fmt: skip


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def encrypted() -> bytes:
    """Return a page behind a password nobody knows (7.6.3)."""
    word = b"<" + b"5a" * 32 + b">"
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O %s/U %s>>" % (word, word)
    return pdf(RED_BOX, lock, trailer=b"/Encrypt 6 0 R/ID[<00><00>]")


def laughing() -> bytes:
    """Return a page of forms that draw the next form ten times each, ten deep."""
    forms = []
    for number in range(6, 16):
        inside = b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        forms.append(
            stream(b"/F Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]" + inside)
        )
    last = stream(RED_BOX, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]")
    return pdf(b"/F Do", *forms, last, resources=b"/XObject<</F 6 0 R>>")


def immense() -> bytes:
    """Return a page with a picture of 30,000 times 30,000 pixels, in a few kilobytes."""
    side = 30_000
    packer = zlib.compressobj(9)
    row = bytes(side * 3)
    content = b"".join(packer.compress(row) for _ in range(200)) + packer.flush()
    image = stream(
        content,
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
        b"/BitsPerComponent 8/Filter/FlateDecode" % (side, side),
    )
    return pdf(b"600 0 0 800 0 0 cm /I Do", image, resources=b"/XObject<</I 6 0 R>>")


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a picture."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def pixel(png: bytes, x: int, y: int) -> tuple[int, ...]:
    """Return red, green and blue of a pixel of a picture whose rows are not filtered."""
    width, _ = size_of(png)
    length = struct.unpack(">I", png[33:37])[0]
    rows = zlib.decompress(png[41 : 41 + length])
    start = y * (width * 3 + 1)
    assert rows[start] == 0
    return tuple(rows[start + 1 + 3 * x : start + 4 + 3 * x])
