"""Lets a streamed text through piece by piece, but never a number before it is proved.

Text without numbers passes as whole words. A number waits until it and its unit are complete: a
few words, or the end of the sentence. One that nothing proves holds the rest of its sentence
back; when that ends unproved, the mark of the tool's table takes its place.
"""

from dataclasses import dataclass
from typing import Final

from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.marks.rules import MARK_FIRST, MARK_LAST
from finance_app.assistant.figures.numbers.rules import Number, NumberKind
from finance_app.assistant.figures.rules import Mismatch, Proof, Proved, mismatches
from finance_app.assistant.figures.sentences.rules import is_ended, sentence_spans

WORDS_HELD: Final = 3
"""How many whole words have to follow a number before it is complete with its unit."""

_SENTENCE_MAX: Final = 2000
_LEADING: Final = frozenset("(+-~€$£¥*`\"'\u201c\u2018\u2212\u2013")


@dataclass(slots=True)
class _Sentence:
    """The sentence that is being streamed: its text, and how much of it was shown."""

    text: str = ""
    shown: int = 0


class Gate:
    """Passes what may be shown of one answer; `mismatches` are what it held back for good."""

    def __init__(self, proved: Proved, allowed: Allowed) -> None:
        self._proved = proved
        self._allowed = allowed
        self._sentence = _Sentence()
        self._markers = 0
        self._is_line_start = True
        self.mismatches: list[Mismatch] = []
        # What may be repeated is worked out now, not when the first word comes.
        proved.prepare(allowed)

    @property
    def held(self) -> str:
        """The text that came in and was not shown yet."""
        return self._sentence.text[self._sentence.shown :]

    def feed(self, piece: str) -> str:
        """Take a piece of the text; return what may be shown now, often less or more than it."""
        clean = "".join(one for one in piece if not MARK_FIRST <= one <= MARK_LAST)
        self._sentence.text += clean
        shown: list[str] = []
        while (end := self._end()) is not None:
            shown.append(self._close(end))
        shown.append(self._open())
        return "".join(shown)

    def finish(self) -> str:
        """Return the rest, when no more text comes."""
        shown = []
        while self._sentence.text:
            spans = sentence_spans(self._sentence.text)
            shown.append(self._close(spans[0][1]))
        return "".join(shown)

    def _proofs(self, text: str) -> list[Proof]:
        """Return the numbers of a sentence; only at the start of a line one may count a list."""
        proofs = self._proved.proofs(text, self._allowed, markers=self._markers)
        begun = 0 if self._is_line_start else f"{text}\n".index("\n")
        return [
            Proof(one.number, is_proved=False)
            if one.number.kind is NumberKind.MARKER and one.number.start < begun
            else one
            for one in proofs
        ]

    def _end(self) -> int | None:
        """Return where the first sentence ends, None while it goes on."""
        text = self._sentence.text
        spans = sentence_spans(text)
        if len(spans) > 1:
            return spans[0][1]
        if spans and (is_ended(text) or len(text) > _SENTENCE_MAX):
            return len(text)
        return None

    def _close(self, end: int) -> str:
        """Return the rest of a whole sentence, or from its first unproved number on a mark."""
        text, shown = self._sentence.text[:end], self._sentence.shown
        self._sentence = _Sentence(self._sentence.text[end:])
        proofs = self._proofs(text)
        wrong = mismatches(text, proofs)
        if words := text.rstrip(" "):
            self._is_line_start = words.endswith("\n")
        for proof in proofs:
            if proof.is_proved and proof.number.kind is NumberKind.MARKER:
                self._markers = int(proof.number.value or 0)
        if not wrong:
            return text[shown:]
        self.mismatches += wrong
        start = max(shown, _begin(text, wrong[0].start))
        mark = self._proved.mark_for(wrong[0])
        return f"{text[shown:start]}{mark}{text[len(text.rstrip()) :]}"

    def _open(self) -> str:
        """Return what may be shown of a sentence that goes on: whole words, proved numbers."""
        sentence = self._sentence
        whole = sentence.text[: _last_space(sentence.text)]
        safe = len(whole)
        for proof in self._proofs(whole):
            number = proof.number
            if number.end <= sentence.shown:
                continue
            if not proof.is_proved or not _is_complete(whole, number):
                safe = _begin(whole, number.start)
                break
        safe = min(safe, _leading(whole))
        if safe <= sentence.shown:
            return ""
        shown = whole[sentence.shown : safe]
        sentence.shown = safe
        return shown


def _last_space(text: str) -> int:
    """Return where the last word, which may go on, begins."""
    return max(text.rfind(" "), text.rfind("\n")) + 1


def _is_complete(whole: str, number: Number) -> bool:
    needed = 2 * WORDS_HELD if number.kind is NumberKind.DAY else WORDS_HELD
    return len(whole[number.end :].split()) >= needed


def _begin(text: str, start: int) -> int:
    """Return where the word begins that a number stands in, with what leads to it."""
    while start and not text[start - 1].isspace():
        start -= 1
    return _leading(text[:start])


def _leading(text: str) -> int:
    """Return where the words begin that may belong to a number behind: "EUR", "minus", "(".

    A short word in capitals, a sign and a word such as "about" wait for what follows.
    """
    end = len(text)
    for _ in range(2):
        before = text[:end].rstrip()
        start = _last_space(before)
        word = before[start:]
        is_sign = bool(word) and all(one in _LEADING or not one.isalnum() for one in word)
        if not word or not (is_sign or _waits(word)):
            break
        end = start
    return end


def _waits(word: str) -> bool:
    plain = word.strip("(\"'\u201c*")
    return (len(plain) == 3 and plain.isupper()) or plain.casefold() in {
        "minus", "negative", "a", "an", "fy", "half", "one",
    }  # fmt: skip
