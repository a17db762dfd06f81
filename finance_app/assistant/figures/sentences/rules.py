"""Cuts a text into sentences, so that one of them can be replaced."""

import re
from typing import Final

_SHORT_TEXT: Final = (
    "approx ca vs no nr inc ltd co corp dr mr mrs ms st e.g i.e etc jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
_SHORT: Final = frozenset(_SHORT_TEXT.split())
_END: Final = re.compile(r"[.!?\u2026\u3002]+[)\"'\u201d\u2019*]*(?=\s)|\n+")
_WORD: Final = re.compile(r"([\w.]+)$")
_MARKER: Final = re.compile(r"(?:^|\n)\s*[0-9]{1,3}$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the places of the sentences of a text, in order; together they are the text.

    A line is a sentence too. Spaces behind a sentence belong to it.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _is_inside(text[start : match.start()], match.group()):
            continue
        end = match.end()
        while end < len(text) and text[end] in " \t":
            end += 1
        spans.append((start, end))
        start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def is_ended(text: str) -> bool:
    """Say whether the last sentence of a text has come to its end, with a space behind it."""
    spans = sentence_spans(text)
    if not spans:
        return False
    last = text[spans[-1][0] :]
    return last.endswith("\n") or sentence_spans(last + "x")[0][1] < len(last) + 1


def _is_inside(before: str, mark: str) -> bool:
    """Say whether a full stop belongs to a short form or to the number of a list."""
    if not mark.startswith(".") or len(mark.rstrip(")\"'\u201d\u2019*")) > 1:
        return False
    found = _WORD.search(before)
    word = found[1].casefold() if found else ""
    return word in _SHORT or bool(_MARKER.search(before))
