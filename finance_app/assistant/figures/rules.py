"""The figures of a turn, and the proof that a text shows nothing else.

A turn registers what its tools found; every number is numbered f1, f2 and so on, to calculate
with. A text is checked number by number, sentence by sentence; a sentence with a number that is
proved by nothing is replaced by a mark, where the table of the tool is shown.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from finance_app.assistant.figures.allowed.rules import (
    Allowed,
    Known,
    is_allowed,
    is_in_name,
    known_of,
)
from finance_app.assistant.figures.marks.rules import MARK_FIRST, MARK_LAST, mark_of, marked
from finance_app.assistant.figures.matching.rules import fits, is_counted, nearest
from finance_app.assistant.figures.numbers.rules import Number, NumberKind, numbers_in
from finance_app.assistant.figures.plain.rules import plain_of
from finance_app.assistant.figures.sentences.rules import sentence_spans
from finance_app.assistant.figures.sums.rules import Operation, computed
from finance_app.kit.tools import Figure, Finding

__all__ = [
    "MARK_FIRST",
    "MARK_LAST",
    "Allowed",
    "Mismatch",
    "Operation",
    "Proof",
    "Proved",
    "Registered",
    "Repaired",
    "computed",
    "mark_of",
    "marked",
    "numbers_in",
]


@dataclass(frozen=True, slots=True)
class Registered:
    """A figure of the turn: its id, and the finding that holds it."""

    id: str
    figure: Figure
    finding: int
    is_key: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A number of a text and what proves it; `source` is None where it only repeats a name or day.

    `is_proved` is False for a number that nothing proves.
    """

    number: Number
    is_proved: bool
    source: Registered | None = None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A number that nothing proves, where it stands, and its sentence, to be logged."""

    start: int
    end: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text without what is not proved; marks stand for the tables of findings."""

    text: str
    mismatches: tuple[Mismatch, ...]


class Proved:
    """The figures of one turn; a turn that found nothing proves nothing."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._registered: list[Registered] = []
        self._by_id: dict[str, Registered] = {}
        self._by_value: list[tuple[Decimal, int]] = []
        self._known: tuple[Allowed, int, Known] | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in this turn, in order."""
        return tuple(self._findings)

    @property
    def figures(self) -> tuple[Registered, ...]:
        """Every figure of the turn, in order."""
        return tuple(self._registered)

    def add(self, finding: Finding) -> list[tuple[str, Figure]]:
        """Register a finding; return its figures with ids, the key figures before the cells."""
        place = len(self._findings)
        self._findings.append(finding)
        cells = [
            cell
            for row in (finding.table.rows if finding.table else ())
            for cell in row.cells
            if isinstance(cell, Figure)
        ]
        added = [(one, True) for one in finding.figures] + [(one, False) for one in cells]
        new = []
        for figure, is_key in added:
            one = Registered(f"f{len(self._registered) + 1}", figure, place, is_key)
            insort(self._by_value, (abs(figure.value), len(self._registered)))
            self._registered.append(one)
            self._by_id[one.id] = one
            new.append((one.id, figure))
        return new

    def get(self, figure_id: str) -> Figure | None:
        """Return the figure with this id, None where there is none."""
        found = self._by_id.get(figure_id)
        return found.figure if found else None

    def prepare(self, allowed: Allowed) -> None:
        """Work out what a text may repeat, ahead of the first text."""
        self._known_of(allowed)

    def proofs(self, text: str, allowed: Allowed, *, markers: int = 0) -> list[Proof]:
        """Return every number of a text with what proves it, in order.

        `markers` is how far a list was numbered in the text before this one.
        """
        numbers = numbers_in(text)
        if not numbers:
            return []
        known = self._known_of(allowed)
        plain = plain_of(text)
        folded = plain.text.casefold()
        if len(folded) != len(plain.text):
            folded = (
                plain.text.lower() if len(plain.text.lower()) == len(plain.text) else plain.text
            )
        found: list[Proof] = []
        spans = sentence_spans(text)
        at = 0
        for number in numbers:
            while spans[at][1] <= number.start:
                at += 1
            sentence = text[spans[at][0] : spans[at][1]]
            if number.kind is NumberKind.MARKER:
                is_next = number.value is not None and number.value in {1, markers + 1}
                markers = int(number.value or 0) if is_next else markers
                found.append(Proof(number, is_next))
                continue
            found.append(self._prove(number, sentence, number.start - spans[at][0], known))
            if not found[-1].is_proved:
                span = _plain_span(plain.places, number)
                if is_in_name(folded, span, known):
                    found[-1] = Proof(number, is_proved=True)
        return found

    def check(self, text: str, allowed: Allowed) -> list[Mismatch]:
        """Return the numbers of a text that nothing proves; empty for a text that may be shown."""
        return mismatches(text, self.proofs(text, allowed))

    def repair(self, text: str, allowed: Allowed) -> Repaired:
        """Return the text with a mark in the place of every sentence that has a mismatch.

        One finding is marked once; without a finding the sentence is left out.
        """
        clean = "".join(one for one in text if not MARK_FIRST <= one <= MARK_LAST)
        wrong = self.check(clean, allowed)
        if not wrong:
            return Repaired(clean, ())
        parts: list[str] = []
        marked_already: set[str] = set()
        for start, end in sentence_spans(clean):
            inside = [one for one in wrong if start <= one.start < end]
            if not inside:
                parts.append(clean[start:end])
                continue
            mark = self.mark_for(inside[0])
            if mark not in marked_already:
                parts.append(f"{mark} " if mark else "")
                marked_already.add(mark)
            if clean[start:end].endswith("\n"):
                parts.append("\n")
        return Repaired("".join(parts).strip(), tuple(wrong))

    def mark_for(self, mismatch: Mismatch) -> str:
        """Return the mark of the finding to show instead: the last with a table, else the last."""
        del mismatch
        for place in reversed(range(len(self._findings))):
            if self._findings[place].table is not None:
                return mark_of(place)
        return mark_of(len(self._findings) - 1) if self._findings else ""

    def _prove(self, number: Number, sentence: str, at: int, known: Known) -> Proof:
        best: Registered | None = None
        best_rank: tuple[bool, bool, int, bool] | None = None
        for one in self._near(number):
            if not fits(number, one.figure, sentence, at):
                continue
            words = _words(sentence)
            shared = len(words.intersection(one.figure.label.casefold().split()))
            is_exact = number.value is not None and abs(number.value) == abs(one.figure.value)
            rank = (is_exact, bool(one.figure.href), shared, one.is_key)
            if best_rank is None or rank > best_rank:
                best, best_rank = one, rank
        if best is not None:
            return Proof(number, is_proved=True, source=best)
        if is_allowed(number, known, sentence, at):
            return Proof(number, is_proved=True)
        is_count = (
            number.value in known.counts
            and number.kind is NumberKind.AMOUNT
            and not number.codes
            and number.unit is None
            and is_counted(sentence, at + len(number.text))
        )
        return Proof(number, is_proved=is_count)

    def _near(self, number: Number) -> list[Registered]:
        """Return the figures that the number may be by its value, in their order."""
        between = nearest(number)
        if between is None:
            return self._registered
        first = bisect_left(self._by_value, (between[0], -1))
        last = bisect_right(self._by_value, (between[1], len(self._registered)))
        return [self._registered[at] for at in sorted(at for _, at in self._by_value[first:last])]

    def _known_of(self, allowed: Allowed) -> Known:
        """Return what may be repeated; kept while a text is streamed piece by piece."""
        if self._known and self._known[0] is allowed and self._known[1] == len(self._findings):
            return self._known[2]
        known = known_of(allowed, self._findings)
        self._known = (allowed, len(self._findings), known)
        return known


def mismatches(text: str, proofs: Sequence[Proof]) -> list[Mismatch]:
    """Return the numbers that are not proved, with their sentences."""
    wrong = [one.number for one in proofs if not one.is_proved]
    spans = sentence_spans(text) if wrong else []
    found, at = [], 0
    for number in wrong:
        while at + 1 < len(spans) and spans[at][1] <= number.start:
            at += 1
        sentence = text[spans[at][0] : spans[at][1]].strip()
        found.append(Mismatch(number.start, number.end, number.text, sentence))
    return found


def _plain_span(places: Sequence[int], number: Number) -> tuple[int, int]:
    """Return where a number of the text stands in its plain form."""
    return bisect_left(places, number.start), bisect_left(places, number.end)


@lru_cache(maxsize=64)
def _words(sentence: str) -> frozenset[str]:
    return frozenset(sentence.casefold().split())
