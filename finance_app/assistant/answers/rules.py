"""What an answer is, as it is kept in a message, drawn on a page and sent to an agent.

The text of a model is plain text here: paragraphs and bullets, no HTML, no pictures, and no links
but those made from figures.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from finance_app.assistant.answers.wire.rules import finding_from_wire, finding_to_wire, table_text
from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.links.rules import Span, link_figures, safe_href, source_text
from finance_app.assistant.figures.marks.rules import marked
from finance_app.assistant.figures.rules import Proved
from finance_app.kit.tools import Finding

__all__ = [
    "Answer",
    "Block",
    "Span",
    "answer_of",
    "from_wire",
    "plain_text",
    "text_of",
    "to_wire",
]

_BULLET: Final = re.compile(r"^\s*(?:[-*\u2022\u2013]\s+|(?=[0-9]{1,3}[.)]\s))")
_HEADING: Final = re.compile(r"^\s*#{1,6}\s+")
_EMPHASIS: Final = re.compile(r"\*\*|__|`")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG: Final = re.compile(r"</?[A-Za-z][^>]*>")
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a bullet, or the place of a finding's table (`finding` is its number)."""

    spans: tuple[Span, ...] = ()
    is_bullet: bool = False
    finding: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer as it is shown.

    `findings` are everything the turn found, in order; one whose table is not in a block is shown
    below the text. `draft_ids` are the cards proposed in the turn. `notice` says which way the
    answer was made where that is not the usual one. `mismatches` are texts of numbers that were
    not shown, for the log. `suggestions` are questions that could be asked next.
    """

    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
    draft_ids: tuple[str, ...] = ()
    notice: str = ""
    mismatches: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


def answer_of(
    text: str, proved: Proved, allowed: Allowed, *, draft_ids: Sequence[str] = (), notice: str = ""
) -> Answer:
    """Return the answer that a text gives, with every number proved and linked or taken out."""
    repaired = proved.repair(plain_words(text), allowed)
    blocks: list[Block] = []
    for line in repaired.text.splitlines():
        blocks += _blocks(line, proved, allowed)
    return Answer(
        blocks=tuple(blocks),
        findings=proved.findings,
        draft_ids=tuple(draft_ids),
        notice=notice,
        mismatches=tuple(one.text for one in repaired.mismatches),
    )


def plain_words(text: str) -> str:
    """Return the text of a model without markup: emphasis, headings, links, pictures and tags."""
    kept = []
    for line in text.replace("\r", "\n").splitlines():
        plain = _TAG.sub("", _LINK.sub(r"\1", _HEADING.sub("", line)))
        kept.append(_EMPHASIS.sub("", plain))
    written = "\n".join(kept)
    return "".join(one for one in written if one == "\n" or one.isprintable() or one == "\t")


def text_of(answer: Answer) -> str:
    """Return the words of an answer alone, for a conversation that goes on and for a title."""
    lines = []
    for block in answer.blocks:
        if block.finding is not None:
            continue
        mark = "- " if block.is_bullet else ""
        lines.append(mark + "".join(span.text for span in block.spans).strip())
    return "\n".join(line for line in lines if line.strip("- "))


def plain_text(answer: Answer) -> str:
    """Return the whole answer as text: notice, words, tables, and where they come from."""
    parts = [answer.notice, text_of(answer)]
    for finding in answer.findings:
        parts.append(table_text(finding))
        parts.append(f"{finding.title}: {source_text(finding)}.")
    return "\n\n".join(part for part in parts if part)


def to_wire(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON holds it; amounts are texts, days ISO."""
    return {
        "version": _VERSION,
        "blocks": [
            {
                "spans": [
                    {"text": one.text, "href": one.href, "title": one.title} for one in block.spans
                ],
                "is_bullet": block.is_bullet,
                "finding": block.finding,
            }
            for block in answer.blocks
        ],
        "findings": [finding_to_wire(one) for one in answer.findings],
        "draft_ids": list(answer.draft_ids),
        "notice": answer.notice,
        "mismatches": list(answer.mismatches),
        "suggestions": list(answer.suggestions),
    }


def from_wire(kept: Mapping[str, Any]) -> Answer:
    """Return an answer that was kept; what an earlier version did not keep is empty."""
    return Answer(
        blocks=tuple(
            Block(
                spans=tuple(
                    Span(one["text"], safe_href(one.get("href", "")), one.get("title", ""))
                    for one in block.get("spans", ())
                ),
                is_bullet=block.get("is_bullet", False),
                finding=block.get("finding"),
            )
            for block in kept.get("blocks", ())
        ),
        findings=tuple(finding_from_wire(one) for one in kept.get("findings", ())),
        draft_ids=tuple(kept.get("draft_ids", ())),
        notice=kept.get("notice", ""),
        mismatches=tuple(kept.get("mismatches", ())),
        suggestions=tuple(kept.get("suggestions", ())),
    )


def _blocks(line: str, proved: Proved, allowed: Allowed) -> list[Block]:
    """Return the blocks of a line: its words, cut where a mark stands for a table."""
    found: list[Block] = []
    words = ""
    bullet = _BULLET.match(line)
    is_bullet = bullet is not None
    for one in line[bullet.end() :] if bullet else line:
        finding = marked(one)
        if finding is None:
            words += one
            continue
        found += _words(words, proved, allowed, is_bullet=is_bullet)
        words = ""
        if finding < len(proved.findings):
            found.append(Block(finding=finding))
    return found + _words(words, proved, allowed, is_bullet=is_bullet)


def _words(words: str, proved: Proved, allowed: Allowed, *, is_bullet: bool) -> list[Block]:
    if not words.strip():
        return []
    return [Block(tuple(link_figures(words.strip(), proved, allowed)), is_bullet=is_bullet)]
