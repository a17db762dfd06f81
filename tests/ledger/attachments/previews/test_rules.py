"""How large a picture is, and what is one."""

import struct
import zlib

import pytest

from finance_app.ledger.attachments.previews.rules import (
    PICTURE_BYTES_MAX,
    SIDE_MAX,
    is_picture,
    scale_of,
    write_png,
)
from tests.ledger.attachments.previews.papers import pixel, size_of

TWO = bytes((255, 0, 0, 0, 255, 0)) + b"--" + bytes((0, 0, 255, 9, 8, 7)) + b"--"
"""Two rows of two pixels, each row with two bytes of padding."""


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(600, 800, 1.5), (800, 600, 1.5), (1200, 1200, 1), (1, 14_400, 1 / 12), (3, 2, 400)],
)
def test_the_longer_side_of_a_page_fills_the_picture(width, height, scale):
    assert scale_of(width, height) == pytest.approx(scale)


@pytest.mark.parametrize(
    ("width", "height"),
    [(0, 800), (600, 0), (-1, 800), (float("nan"), 800), (600, float("inf"))],
)
def test_a_page_without_an_area_has_no_picture(width, height):
    with pytest.raises(ValueError):  # noqa: PT011
        scale_of(width, height)


def test_a_picture_has_its_pixels_and_no_padding():
    made = write_png(2, 2, TWO, 8)
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert size_of(made) == (2, 2)
    assert [pixel(made, x, y) for y in (0, 1) for x in (0, 1)] == [
        (255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 8, 7),
    ]  # fmt: skip
    assert is_picture(made)


def test_the_bytes_of_the_smallest_picture():
    # By the standard: signature, then chunks of length, name, content and CRC-32.
    head = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0\x01\x02\x03", 6)
    expected = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (head, data, b"IEND")
    )
    assert write_png(1, 1, b"\x01\x02\x03", 3) == expected


@pytest.mark.parametrize(("width", "height"), [(0, 1), (1, 0), (SIDE_MAX + 2, 1), (1, 9_999)])
def test_no_picture_is_larger_than_allowed(width, height):
    with pytest.raises(ValueError):  # noqa: PT011
        write_png(width, height, b"", width * 3)


def test_the_largest_picture_can_be_received():
    side = SIDE_MAX + 1
    noise = bytes(value & 255 for value in range(0, 7 * side * 3, 7))
    assert len(write_png(side, side, noise * side, side * 3)) < PICTURE_BYTES_MAX
    assert side * (side * 3 + 1) + 10_000 < PICTURE_BYTES_MAX


def test_what_is_no_picture_of_ours():
    made = write_png(2, 2, TWO, 8)
    large = made[:16] + struct.pack(">I", 5_000) + made[20:]
    for wrong in (b"", made[:-1], made[1:], made + b"<script>", b"<svg/>", large, made[:20],
                  made.replace(b"IHDR", b"IHDX")):  # fmt: skip
        assert not is_picture(wrong)
