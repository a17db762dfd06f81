"""The page Assistant: conversations, turns with figures that lead to entries, and where to ask."""

from typing import Any

import reflex as rx

from finance_app.assistant.conversation.service import Hint
from finance_app.assistant.conversation.state import ConversationState
from finance_app.assistant.conversation.views import (
    BlockView,
    CellView,
    RowView,
    SpanView,
    TurnView,
)
from finance_app.assistant.drafts.pages import draft_card
from finance_app.assistant.threads.pages import thread_list, thread_list_button
from finance_app.ui import chart, empty, form, layout, theme

BOX_ID = "question"


def assistant_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the assistant."""
    usage = form.link_button("Model and usage", "/assistant/usage", icon="gauge")
    return layout.shell(
        "/assistant",
        rx.el.div(thread_list(), _talk(), class_name="fa-chat"),
        theme.Sheet.create(sheet="assistant.css"),
        frame=frame,
        top=layout.top_bar("Assistant", thread_list_button(), usage),
        search_id=BOX_ID,
        skeleton=empty.lines_skeleton(6),
    )


def _talk() -> rx.Component:
    state = ConversationState
    older = form.button("Show older messages", size="s", on_click=state.show_older)
    turns = rx.el.div(
        rx.cond(state.older != "", older),
        rx.foreach(state.turns, _turn),
        rx.cond(state.is_busy, _under_way()),
        _in_sight("", "conversation-end", key=state.opened),
        role="log",
        aria_label="Conversation",
        class_name="fa-turns",
    )
    is_new = (state.turns.length() == 0) & ~state.is_busy
    return rx.el.div(
        empty.pending(
            ~state.is_loaded, empty.lines_skeleton(5), rx.cond(is_new, _beginning(), turns)
        ),
        _ask(),
        class_name="fa-talk",
    )


def _in_sight(text: theme.Text, place: str, **props: Any) -> rx.Component:
    """Return an element that the browser scrolls to when it appears."""
    return rx.el.div(text, id=place, on_mount=rx.scroll_to(place), **props)


def _beginning() -> rx.Component:
    """Return what stands in a conversation that has not begun: what could be asked."""
    return rx.el.div(
        rx.el.h2("Ask about your books", class_name="fa-card-title"),
        rx.el.p(
            "Every figure comes from your entries and leads to them. What it writes is a card"
            " that you look over and save.",
            class_name="fa-muted",
        ),
        rx.el.p(ConversationState.model_text, class_name="fa-answer-note"),
        rx.el.div(rx.foreach(ConversationState.hints, _hint), class_name="fa-ask-hints"),
        class_name="fa-turns",
    )


def _hint(hint: Hint) -> rx.Component:
    return rx.el.button(
        hint.label,
        type="button",
        on_click=ConversationState.ask_text(hint.question),
        class_name="fa-ask-hint",
        dir="auto",
    )


def _turn(turn: TurnView) -> rx.Component:
    question = rx.el.div(turn.text, dir="auto", class_name="fa-question")
    return rx.cond(turn.is_question, question, _answer(turn))


def _answer(turn: TurnView) -> rx.Component:
    notice = rx.cond(turn.notice != "", rx.el.p(turn.notice, class_name="fa-answer-note"))
    suggested = rx.el.div(rx.foreach(turn.suggestions, _suggestion), class_name="fa-ask-hints")
    return rx.el.article(
        notice,
        rx.foreach(turn.blocks, _block),
        rx.foreach(turn.draft_ids, draft_card),
        rx.cond(turn.suggestions.length() > 0, suggested),
        rx.cond(turn.steps_label != "", _steps(turn)),
        aria_label="Answer",
        class_name="fa-answer",
    )


def _suggestion(text: rx.Var[str]) -> rx.Component:
    return rx.el.button(
        text,
        type="button",
        on_click=ConversationState.ask_text(text),
        class_name="fa-ask-hint",
    )


def _steps(turn: TurnView) -> rx.Component:
    """Return how an answer was found, folded: the tools, then where each finding is from."""
    return rx.el.details(
        rx.el.summary(turn.steps_label),
        rx.el.ol(rx.foreach(turn.steps, _step)),
        rx.el.ul(rx.foreach(turn.sources, lambda source: rx.el.li(_span(source)))),
        class_name="fa-steps",
    )


def _step(text: rx.Var[str]) -> rx.Component:
    return rx.el.li(text, dir="auto")


def _block(block: BlockView) -> rx.Component:
    return rx.match(
        block.kind,
        ("list", rx.el.ul(rx.foreach(block.lines, lambda spans: rx.el.li(_spans(spans))))),
        ("table", _table(block)),
        rx.foreach(block.lines, lambda spans: rx.el.p(_spans(spans), dir="auto")),
    )


def _spans(spans: rx.Var[list[SpanView]]) -> rx.Component:
    return rx.fragment(rx.foreach(spans, _span))


def _span(span: SpanView) -> rx.Component:
    link = rx.el.a(span.text, href=span.href, class_name="fa-figure-link")
    return rx.cond(span.href != "", link, rx.fragment(span.text))


def _table(block: BlockView) -> rx.Component:
    """Return a finding as a table, which can be drawn as a chart where it is a series."""
    state = ConversationState
    is_drawn = (state.chart_key == block.key) & (block.key != "")
    draw = form.button(
        rx.cond(is_drawn, "Hide chart", "Show as chart"),
        icon="chart-column",
        size="s",
        kind="ghost",
        on_click=state.show_chart(block.key, block.title),
    )
    heading = rx.el.tr(
        rx.foreach(
            block.columns,
            lambda one: rx.el.th(
                one.text, scope="col", class_name=rx.cond(one.is_number, "is-end", "")
            ),
        )
    )
    table = rx.el.table(
        rx.el.caption(block.title, class_name="fa-hidden"),
        rx.el.thead(heading),
        rx.el.tbody(rx.foreach(block.rows, _row)),
        class_name="fa-table",
    )
    source = rx.el.p(
        rx.cond(block.href != "", rx.el.a(block.title, href=block.href, class_name="fa-link"),
                block.title),
        ": ", block.source, ". ", block.left_out,
        class_name="fa-answer-note",
    )  # fmt: skip
    return rx.el.div(
        rx.el.div(table, role="region", tab_index=0, aria_label=block.title, class_name="fa-found"),
        rx.cond(is_drawn, chart.figure_chart(state.chart, state.chart_title)),
        rx.el.div(source, rx.cond(block.key != "", draw), class_name="fa-found-foot"),
    )


def _row(row: RowView) -> rx.Component:
    link = rx.el.a(row.label, href=row.href, class_name="fa-link", dir="auto")
    return rx.el.tr(
        rx.el.td(rx.cond(row.href != "", link, rx.el.span(row.label, dir="auto"))),
        rx.foreach(row.cells, _cell),
    )


def _cell(cell: CellView) -> rx.Component:
    link = rx.el.a(cell.text, href=cell.href, class_name="fa-link")
    return rx.el.td(
        rx.cond(cell.href != "", link, rx.fragment(cell.text)),
        class_name=rx.cond(cell.is_number, "is-end fa-num", ""),
    )


def _under_way() -> rx.Component:
    """Return the question that was asked, the tools used so far and the words so far."""
    state = ConversationState
    waiting = rx.el.p("Looking it up", class_name="fa-answer-note fa-caret")
    return rx.fragment(
        _in_sight(state.asked, "under-way", class_name="fa-question", dir="auto"),
        rx.el.div(
            rx.el.details(
                rx.el.summary(state.steps.length().to_string(), " steps so far"),
                rx.el.ol(rx.foreach(state.steps, _step)),
                class_name="fa-steps",
            ),
            rx.cond(
                state.words != "",
                rx.el.p(state.words, class_name="fa-caret fa-said", dir="auto"),
                waiting,
            ),
            class_name="fa-answer",
            aria_busy="true",
        ),
    )


def _ask() -> rx.Component:
    """Return the field to ask in; Enter asks, Shift and Enter make a new line."""
    state = ConversationState
    box = rx.el.textarea(
        id=BOX_ID,
        name="question",
        rows=1,
        max_length=2_000,
        placeholder="Ask, or say what to record",
        aria_label="Question",
        aria_describedby="question-problem",
        auto_focus=True,
        enter_key_submit=True,
        default_value=state.typed,
        key=state.key,
        dir="auto",
    )
    send = form.submit_button(
        rx.fragment(theme.icon("arrow-up"), rx.el.span("Ask", class_name="fa-hidden"))
    )
    stop = form.button("Stop", icon="square", on_click=state.stop, disabled=state.is_stopping)
    return rx.el.form(
        rx.el.p(
            rx.cond(state.problem != "", state.problem, ""),
            id="question-problem",
            role="alert",
            class_name="fa-error",
        ),
        rx.el.div(box, rx.cond(state.is_busy, stop, send), class_name="fa-ask-box"),
        on_submit=state.ask,
        no_validate=True,
        class_name="fa-ask",
    )
