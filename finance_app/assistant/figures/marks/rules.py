"""Marks that stand in a text where the table of a finding is shown instead of a sentence."""

from typing import Final

MARK_FIRST: Final = "\ue000"
MARK_LAST: Final = "\ue0ff"
"""Marks are characters of private use: no tool and no model can mean them."""


def mark_of(finding: int) -> str:
    """Return the mark of the n-th finding of a turn, from 0."""
    return chr(min(ord(MARK_FIRST) + finding, ord(MARK_LAST)))


def marked(character: str) -> int | None:
    """Return which finding a character marks, None for every other character."""
    return ord(character) - ord(MARK_FIRST) if MARK_FIRST <= character <= MARK_LAST else None
