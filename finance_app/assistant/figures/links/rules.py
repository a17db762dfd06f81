"""Turns the figures of a proved text into links, each saying period, rows and day behind it."""

from dataclasses import dataclass
from datetime import date

from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.rules import Proved
from finance_app.kit.tools import Finding


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text; `href` is a page of this product with what is behind it, or ""."""

    text: str
    href: str = ""
    title: str = ""


def link_figures(text: str, proved: Proved, allowed: Allowed) -> list[Span]:
    """Return a text in pieces, every figure that has entries behind it as a link to them."""
    spans: list[Span] = []
    at = 0
    for proof in proved.proofs(text, allowed):
        source = proof.source
        if source is None:
            continue
        finding = proved.findings[source.finding]
        href = safe_href(source.figure.href) or safe_href(finding.href)
        if not href or proof.number.start < at:
            continue
        if proof.number.start > at:
            spans.append(Span(text[at : proof.number.start]))
        at = proof.number.end
        title = f"{source.figure.label}: {source_text(finding)}"
        spans.append(Span(text[proof.number.start : at], href, title))
    if at < len(text):
        spans.append(Span(text[at:]))
    return spans


def safe_href(href: str) -> str:
    """Return the address if it is a page of this product, else ""."""
    is_ours = href.startswith("/") and not href.startswith(("//", "/\\"))
    return href if is_ours and href.isprintable() and "\\" not in href else ""


def source_text(finding: Finding) -> str:
    """Return where a finding comes from: "1 to 31 Oct 2026, 12 rows, as of 28 Nov 2026"."""
    parts = [period_text(*finding.period)] if finding.period else []
    count = finding.row_count
    parts.append(f"{count:,} row{'' if count == 1 else 's'}")
    return f"{', '.join(parts)}, as of {_day(finding.as_of)}"


def period_text(first: date, last: date) -> str:
    """Return a range of days in words: "1 to 31 Oct 2026", "1 Jan 2025 to 3 Feb 2026"."""
    if first == last:
        return _day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%b} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
