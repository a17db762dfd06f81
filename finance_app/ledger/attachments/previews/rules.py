"""How large a picture of a page is, within which limits it is drawn, and how it is written.

PNG is written here (ISO/IEC 15948): it takes a few lines, and no library of pictures.
"""

import struct
import zlib
from typing import Final

SIDE_MAX: Final = 1_200
"""The longer side of a picture, in pixels: an A4 page can be read."""
PICTURE_BYTES_MAX: Final = 5_000_000
"""More than the pixels of a picture take without any compression."""
MEMORY_BYTES: Final = 400_000_000
CPU_SECONDS: Final = 8
WALL_SECONDS: Final = 10.0

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_HEAD: Final = ">IIBBBBB"
_RGB: Final = (8, 2, 0, 0, 0)
"""Eight bits a colour, red, green and blue, nothing interlaced."""


def scale_of(width: float, height: float) -> float:
    """Return by how much a page of such a size, in points, is enlarged to fit a picture.

    Raises ValueError for a page without an area.
    """
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        raise ValueError
    return SIDE_MAX / max(width, height)


def write_png(width: int, height: int, pixels: bytes, stride: int) -> bytes:
    """Return a picture of rows of pixels, three bytes each, a row beginning every `stride` bytes.

    Raises ValueError where it is larger than pictures are.
    """
    if not (_is_side(width) and _is_side(height)):
        raise ValueError
    length = width * 3
    rows = b"".join(
        b"\0" + pixels[start : start + length] for start in range(0, height * stride, stride)
    )
    head = struct.pack(_HEAD, width, height, *_RGB)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _END


def is_picture(content: bytes) -> bool:
    """Say whether content is one whole PNG of the kind and size that `write_png` makes."""
    at = len(_SIGNATURE)
    head = content[at + 8 : at + 21]
    if not content.startswith(_SIGNATURE) or not content.endswith(_END) or len(head) < 13:
        return False
    width, height, *kind = struct.unpack(_HEAD, head)
    is_whole = content[at : at + 25] == _chunk(b"IHDR", head)
    return is_whole and _is_side(width) and _is_side(height) and tuple(kind) == _RGB


def _is_side(pixels: int) -> bool:
    """Say whether a side is of a picture; rounded up it may have a pixel more."""
    return 0 < pixels <= SIDE_MAX + 1


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
