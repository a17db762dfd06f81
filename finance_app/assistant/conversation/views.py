"""Turns of a conversation as the page draws them: text, links and tables, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from finance_app.assistant.answers.rules import Answer, Block
from finance_app.assistant.answers.wire.rules import figure_text
from finance_app.assistant.chat.rules import Kept, Step, Way
from finance_app.assistant.figures.links.rules import source_text
from finance_app.assistant.threads.rules import Message, Role
from finance_app.kit.tools import ChartKind, Figure, Finding, Row, Table, Unit

ROWS_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class SpanView:
    """A piece of text; `href` is a page with the entries behind it, or ""."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a table."""

    text: str
    href: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a table."""

    label: str
    href: str
    cells: list[CellView]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A paragraph, a list or a table; `key` names the chart that a table can be drawn as."""

    kind: str
    lines: list[list[SpanView]] = field(default_factory=list)
    title: str = ""
    columns: list[CellView] = field(default_factory=list)
    rows: list[RowView] = field(default_factory=list)
    source: str = ""
    href: str = ""
    key: str = ""
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class TurnView:
    """A question or an answer."""

    id: str
    is_question: bool
    text: str = ""
    blocks: list[BlockView] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    steps_label: str = ""
    sources: list[SpanView] = field(default_factory=list)
    notice: str = ""
    draft_ids: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)


def question_view(message_id: str, text: str) -> TurnView:
    """Return a question."""
    return TurnView(id=message_id, is_question=True, text=text)


def answer_view(message_id: UUID | str, kept: Kept) -> TurnView:
    """Return an answer: its words, the tables that are not among them, and where all is from."""
    answer = kept.answer
    shown = {block.finding for block in answer.blocks if block.finding is not None}
    rest = [
        Block(finding=at)
        for at, finding in enumerate(answer.findings)
        if at not in shown and finding.table and finding.table.rows
    ]
    return TurnView(
        id=str(message_id),
        is_question=False,
        blocks=_blocks(str(message_id), answer, [*answer.blocks, *rest]),
        steps=[step_text(one) for one in kept.steps],
        steps_label=_steps_label(kept),
        sources=[SpanView(f"{one.title}: {source_text(one)}", one.href) for one in answer.findings],
        notice=answer.notice,
        draft_ids=list(answer.draft_ids),
        suggestions=list(answer.suggestions),
    )


def turn_view(message: Message, kept: Kept | None) -> TurnView:
    """Return a kept message."""
    if message.role is Role.PERSON or kept is None:
        return question_view(str(message.id), message.text)
    return answer_view(message.id, kept)


def step_text(step: Step) -> str:
    """Return a step in one line."""
    return f"{step.label}: {step.text}" if step.text else step.label


def chart_of(finding: Finding) -> dict[str, Any]:
    """Return the chart of a finding: its first column of figures, over the labels of its rows."""
    rows = finding.table.rows if finding.table else ()
    points = [(row.label, _first_figure(row)) for row in rows]
    known = [(label, float(figure.value)) for label, figure in points if figure is not None]
    labels, values = [label for label, _ in known], [value for _, value in known]
    is_line = finding.chart is ChartKind.LINE
    trace = {"type": "scatter", "mode": "lines+markers"} if is_line else {"type": "bar"}
    layout = {"xaxis": {"type": "category", "automargin": True}, "yaxis": {"rangemode": "tozero"}}
    return {"data": [{**trace, "x": labels, "y": values}], "layout": layout}


def _first_figure(row: Row) -> Figure | None:
    return next((one for one in row.cells if isinstance(one, Figure)), None)


def _blocks(message_id: str, answer: Answer, blocks: Sequence[Block]) -> list[BlockView]:
    views: list[BlockView] = []
    for block in blocks:
        if block.finding is not None:
            views.append(_table(message_id, block.finding, answer.findings[block.finding]))
            continue
        spans = [SpanView(one.text, one.href) for one in block.spans]
        if block.is_bullet and views and views[-1].kind == "list":
            views[-1].lines.append(spans)
        else:
            views.append(BlockView("list" if block.is_bullet else "text", lines=[spans]))
    return views


def _table(message_id: str, at: int, finding: Finding) -> BlockView:
    rows = finding.table.rows if finding.table else ()
    hidden = len(rows) - ROWS_SHOWN
    return BlockView(
        kind="table",
        title=finding.title,
        columns=_columns(finding.table),
        rows=[
            RowView(row.label, row.href, [_cell(one) for one in row.cells])
            for row in rows[:ROWS_SHOWN]
        ],
        source=source_text(finding),
        href=finding.href,
        key=f"{message_id}:{at}" if finding.chart and len(rows) > 1 else "",
        left_out=f"{hidden:,} more rows are on its page." if hidden > 0 else "",
    )


def _columns(table: Table | None) -> list[CellView]:
    """Return the headings, each a number's where a figure stands below it."""
    if table is None:
        return []
    numbers = {
        at for row in table.rows for at, one in enumerate(row.cells, 1) if isinstance(one, Figure)
    }
    return [CellView(text, is_number=at in numbers) for at, text in enumerate(table.columns)]


def _cell(cell: Figure | str) -> CellView:
    if isinstance(cell, str):
        return CellView(cell)
    if cell.unit is Unit.MONEY:
        return CellView(figure_text(cell).removesuffix(f" {cell.currency_code}"), cell.href, True)
    return CellView(figure_text(cell), cell.href, True)


def _steps_label(kept: Kept) -> str:
    count = len(kept.steps)
    if not count:
        return ""
    by = f" by {kept.model}" if kept.way is Way.MODEL and kept.model else ""
    return f"{count} step{'' if count == 1 else 's'}{by}"
