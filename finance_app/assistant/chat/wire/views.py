"""An answer as REST gives it: words, what stands behind each figure, and cards to be saved."""

import json
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.assistant.answers.rules import text_of
from finance_app.assistant.answers.wire.rules import figure_text, figure_to_wire
from finance_app.assistant.chat.rules import Done, Event, Status, Step, Way, Words
from finance_app.assistant.drafts.wire.views import DraftOut, card_body
from finance_app.kit import clock
from finance_app.kit.tools import Finding, Unit


class StepOut(BaseModel):
    """A tool that was used."""

    number: int
    tool: str = Field(description="Its name; empty for one that does not exist.")
    label: str
    status: Status
    text: str = Field(description="What came of it: days and rows, or why it was refused.")


class FigureOut(BaseModel):
    """A number that was found, exact, as text; `href` is the page with the rows behind it."""

    label: str
    value: str
    unit: Unit
    currency_code: str
    href: str


class TableOut(BaseModel):
    """A table that was found, each cell as it is shown; the first is the name of the row."""

    columns: list[str]
    rows: list[list[str]]


class CitationOut(BaseModel):
    """What a tool found: the figures that the answer may name, and where they come from."""

    title: str
    period: list[str] | None = Field(description="First and last day.")
    as_of: str
    row_count: int = Field(description="How many entries, assets or lines are behind it.")
    href: str
    missing: str
    figures: list[FigureOut]
    table: TableOut | None


class ChatOut(BaseModel):
    """An answer. Nothing is written until a draft is saved with its token."""

    answer: str = Field(description="In words; each figure is one of a citation.")
    notice: str = Field(description="What is not as usual, such as an answer without the model.")
    citations: list[CitationOut]
    drafts: list[DraftOut]
    suggestions: list[str] = Field(description="Questions that could be asked next.")
    steps: list[StepOut]
    thread_id: UUID
    message_id: UUID
    as_of: str
    way: Way = Field(description="Who worded it.")
    model: str
    is_stopped: bool


def chat_body(done: Done) -> dict[str, Any]:
    """Return an answer as the API shows it."""
    answer = done.answer
    days = [one.as_of for one in answer.findings]
    return {
        "answer": text_of(answer),
        "notice": answer.notice,
        "citations": [_citation(one) for one in answer.findings],
        "drafts": [card_body(one) for one in done.cards],
        "suggestions": list(answer.suggestions),
        "steps": [step_body(one) for one in done.kept.steps],
        "thread_id": str(done.thread_id),
        "message_id": str(done.message_id),
        "as_of": max(days, default=clock.today()).isoformat(),
        "way": done.kept.way.value,
        "model": done.kept.model,
        "is_stopped": done.is_stopped,
    }


def step_body(step: Step) -> dict[str, Any]:
    """Return a step as the API shows it."""
    return {
        "number": step.number,
        "tool": step.tool,
        "label": step.label,
        "status": step.status.value,
        "text": step.text,
    }


def event_text(event: Event) -> str:
    """Return an event of a turn as a server-sent event."""
    if isinstance(event, Step):
        return sent_event("step", step_body(event))
    if isinstance(event, Words):
        return sent_event("words", {"text": event.text, "is_restart": event.is_restart})
    return sent_event("done", chat_body(event))


def sent_event(name: str, content: dict[str, Any]) -> str:
    """Return a server-sent event (HTML, 9.2) with JSON as its data, on one line."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\ndata: {text}\n\n"


def _citation(finding: Finding) -> dict[str, Any]:
    period, table = finding.period, finding.table
    rows = [
        [row.label, *(one if isinstance(one, str) else figure_text(one) for one in row.cells)]
        for row in (table.rows if table else ())
    ]
    return {
        "title": finding.title,
        "period": [day.isoformat() for day in period] if period else None,
        "as_of": finding.as_of.isoformat(),
        "row_count": finding.row_count,
        "href": finding.href,
        "missing": finding.missing,
        "figures": [figure_to_wire(one) for one in finding.figures],
        "table": {"columns": list(table.columns), "rows": rows} if table else None,
    }
