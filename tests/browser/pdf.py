"""A reader of the PDFs that Chromium prints: pages, and their text. No more than a test needs."""

import re
import zlib
from dataclasses import dataclass
from functools import cached_property

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_FONT = re.compile(rb"/(\w+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|[\d.-]+ ([\d.-]+) Tm|<([0-9A-Fa-f]*)>")
_ENTRY = re.compile(rb"<(\w+)> (?:<(\w+)> )?<(\w+)>")


@dataclass(frozen=True)
class Page:
    """A page: its size in points, and its text as it was painted, a line for each run."""

    width: float
    height: float
    text: str

    @property
    def is_across(self) -> bool:
        """Whether it is wider than high."""
        return self.width > self.height


class Pdf:
    """A printed document."""

    def __init__(self, data: bytes) -> None:
        self._objects = {int(one[1]): one[2] for one in _OBJECT.finditer(data)}

    @cached_property
    def pages(self) -> list[Page]:
        """Its pages in order."""
        roots = [
            at for at, body in self._objects.items()
            if b"/Type /Pages" in body and b"/Parent" not in body
        ]  # fmt: skip
        return [page for at in roots for page in self._pages_of(at)]

    def _pages_of(self, at: int) -> list[Page]:
        body = self._objects[at]
        if b"/Type /Pages" in body:
            kids = re.search(rb"/Kids \[(.*?)\]", body, re.DOTALL)
            return [page for one in _references(kids[1]) for page in self._pages_of(one)]
        box = [float(one) for one in re.search(rb"/MediaBox \[(.*?)\]", body)[1].split()]
        (content,) = _references(re.search(rb"/Contents (\d+ 0 R)", body)[1])
        fonts = re.search(rb"/Font <<(.*?)>>", body, re.DOTALL)
        names = {name: int(ref) for name, ref in _FONT.findall(fonts[1])} if fonts else {}
        return [Page(box[2] - box[0], box[3] - box[1], self._text(content, names))]

    def _text(self, at: int, fonts: dict[bytes, int]) -> str:
        found: list[str] = []
        letters: dict[int, str] = {}
        size, height = 2, b""
        for font, at_height, codes in _SHOWN.findall(self._stream(at)):
            if font:
                letters, size = self._letters(fonts[font])
            elif codes:
                whole = [
                    int(codes[one : one + size * 2], 16) for one in range(0, len(codes), size * 2)
                ]
                found.append("".join(letters.get(one, "") for one in whole))
            elif at_height and at_height != height:
                height = at_height
                found.append("\n")
        return "".join(found).strip()

    def _letters(self, font: int) -> tuple[dict[int, str], int]:
        """Return what each code of a font stands for, and how many bytes a code has."""
        table = self._stream(int(re.search(rb"/ToUnicode (\d+) 0 R", self._objects[font])[1]))
        size = len(re.search(rb"begincodespacerange\s*<(\w+)>", table)[1]) // 2
        letters: dict[int, str] = {}
        for block in re.findall(rb"beginbf(?:char|range)(.*?)endbf", table, re.DOTALL):
            for first, last, meaning in _ENTRY.findall(block):
                text = bytes.fromhex(meaning.decode()).decode("utf-16-be")
                for code in range(int(first, 16), int(last or first, 16) + 1):
                    letters[code] = text[:-1] + chr(ord(text[-1]) + code - int(first, 16))
        return letters, size

    def _stream(self, at: int) -> bytes:
        head, _, rest = self._objects[at].partition(b"stream\n")
        data = rest[: int(re.search(rb"/Length (\d+)", head)[1])]
        return zlib.decompress(data) if b"/FlateDecode" in head else data


def _references(text: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"(\d+) 0 R", text)]
