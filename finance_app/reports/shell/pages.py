"""The page around a report: what can be chosen, the heading for paper, the statement itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx
from reflex.vars import FunctionVar

from finance_app.reports.shell.statement.views import Cell, LineView
from finance_app.ui import empty, form, layout, theme

PATH: Final = "/reports"

BY: Final = (
    ("total", "In one column"),
    ("month", "By month"),
    ("quarter", "By quarter"),
    ("year", "By year"),
)
COMPARE: Final = (
    ("none", "No comparison"),
    ("previous", "Period before"),
    ("year", "Year before"),
)
BASIS: Final = (("accrual", "Accrual basis"), ("cash", "Cash basis"))

PRINT: Final = rx.run_script(rx.Var("window.print").to(FunctionVar).call())
"""Opens the browser's own window for printing; built by the compiler, so nothing is evaluated."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report's page: its state, its name, and which choices it has.

    `controls` are choices of its own.
    """

    state: Any
    title: str
    has_by: bool = True
    has_compare: bool = True
    has_basis: bool = True
    controls: Sequence[theme.Node] = ()

    @property
    def is_as_of(self) -> bool:
        """Whether it is a report at the end of its days."""
        return bool(self.state.IS_AS_OF)


def report_page(
    frame: layout.Frame, of: Report, *content: theme.Node, more: theme.Node = ""
) -> rx.Component:
    """Return the page of a report. `content` stands in place of its table, `more` below it."""
    shown = of.state.nothing.title == ""
    body = rx.cond(
        of.state.failure != "",
        _sheet(_failed(of)),
        rx.cond(
            shown,
            _sheet(report_heading(of), *(content or (report_table(of.title, of.state.table),))),
            _sheet(_nothing(of)),
        ),
    )
    waiting = _sheet(empty.lines_skeleton(2), empty.table_skeleton(12))
    return layout.shell(
        PATH,
        report_toolbar(of),
        empty.pending(~of.state.is_loaded, waiting, body),
        *([more] if more != "" else []),
        theme.Sheet.create(sheet="reports.css"),
        frame=frame,
        top=_top(of, frame),
        skeleton=rx.fragment(rx.el.div(class_name="fa-toolbar fa-report-bar"), waiting),
    )


def _sheet(*content: theme.Node) -> rx.Component:
    """Return the card that is the paper of a report."""
    return rx.el.div(*content, class_name="fa-card fa-report")


def _top(of: Report, frame: layout.Frame) -> rx.Component:
    query = of.state.query
    lengths = [
        ("month", "Month", query.month_href),
        ("quarter", "Quarter", query.quarter_href),
        ("year", "Year", query.year_href),
    ]
    return layout.top_bar(
        of.title,
        form.button("Print", icon="printer", on_click=PRINT, class_name="fa-desktop-only"),
        views="" if of.is_as_of else empty.segmented("Period", lengths, query.kind),
        primary=form.button(
            "Excel",
            icon="download",
            kind="primary",
            on_click=frame.fetch_workbook(query.excel_url),
            class_name="fa-desktop-only",
        ),
    )


def report_toolbar(of: Report) -> rx.Component:
    """Return the choices of a report: days, columns, comparison, basis."""
    state, query = of.state, of.state.query
    selects = [
        ("by", "Columns", query.by, BY, of.has_by),
        ("compare", "Compare with", query.compare, COMPARE, of.has_compare),
        ("basis", "Basis", query.basis, BASIS, of.has_basis),
    ]
    return rx.el.div(
        empty.period_stepper(
            query.label,
            query.previous_href,
            query.following_href,
            unit="month" if of.is_as_of else "period",
            level=0,
        ),
        _days_form(of),
        *[
            choice(state, name, label=label, value=value, options=options)
            for name, label, value, options, is_there in selects
            if is_there
        ],
        *of.controls,
        _problems(of),
        role="search",
        aria_label="What the report shows",
        class_name="fa-toolbar fa-report-bar",
    )


def choice(state: Any, name: str, *, label: str, value: Any, options: form.Options) -> rx.Component:
    """Return a choice that goes into the address under its name."""
    return rx.el.select(
        *form.option_list(options),
        value=value,
        on_change=lambda chosen: state.choose(name, chosen),
        aria_label=label,
        aria_invalid=state.problems.get(name, "") != "",
        class_name="fa-input",
    )


def _days_form(of: Report) -> rx.Component:
    names = [("to", "As of", of.state.query.last)]
    if not of.is_as_of:
        names = [("from", "From", of.state.query.first), ("to", "To", of.state.query.last)]
    fields = [
        rx.el.input(
            type="date",
            name=name,
            default_value=of.state.typed.get(name, value),
            key=f"{name}-{of.title}-" + of.state.typed.get(name, value).to(str),
            aria_label=label,
            aria_invalid=of.state.problems.get(name, "") != "",
            class_name="fa-input",
        )
        for name, label, value in names
    ]
    return rx.el.form(
        *fields,
        form.submit_button("Show", kind="plain", size="s"),
        on_submit=of.state.choose_days,
        class_name="fa-report-days",
        no_validate=True,
    )


def _problems(of: Report) -> rx.Component:
    """Return the sentences about what was asked for; they are announced when they appear."""
    return rx.el.div(
        rx.foreach(
            of.state.problems,
            lambda pair: rx.el.p(
                theme.icon("circle-alert", size=14), pair[1], class_name="fa-error"
            ),
        ),
        role="alert",
        class_name="fa-report-problems",
    )


def _failed(of: Report) -> rx.Component:
    """Return why nothing is shown: the address asks for what cannot be, or it was not read."""
    wrong = empty.empty("Nothing to show", of.state.failure, icon="calendar-x")
    is_asked_wrong = of.state.problems.length() > 0
    return rx.cond(is_asked_wrong, wrong, empty.failed(of.state.failure, of.state.load))


def _nothing(of: Report) -> rx.Component:
    nothing = of.state.nothing
    return empty.empty(
        nothing.title,
        nothing.text,
        rx.cond(nothing.href != "", form.link_button(nothing.link, nothing.href)),
        icon="file-text",
    )


def report_heading(of: Report) -> rx.Component:
    """Return whose report it is, for which days, on which basis and in which currency."""
    query = of.state.query
    days = ["as of ", query.last_text] if of.is_as_of else [query.days]
    basis = [", ", query.basis, " basis"] if of.has_basis else []
    made = rx.el.p("Made on ", query.made_at, class_name="fa-report-made")
    return rx.el.div(
        rx.el.p(query.business, class_name="fa-report-business"),
        rx.el.h2(
            of.title, ", ", *days, *basis, ", ", query.currency_code, class_name="fa-report-title"
        ),
        made,
        class_name="fa-report-head",
    )


def report_table(caption: str, shown: Any) -> rx.Component:
    """Return a table of a report; a wide one scrolls within its card."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="fa-hidden"),
            rx.el.thead(rx.el.tr(rx.foreach(shown.titles, _heading))),
            rx.el.tbody(rx.foreach(shown.lines, lambda line: _line(line, shown))),
            class_name="fa-table fa-statement " + shown.width.to(str),
        ),
        role="region",
        tab_index=0,
        aria_label=caption,
        class_name="fa-table-scroll",
    )


def _heading(title: Any, at: Any) -> rx.Component:
    words = rx.cond(title.text != "", title.text, rx.el.span("Account", class_name="fa-hidden"))
    return rx.el.th(
        words, scope="col", class_name=rx.cond((at == 0) | title.is_words, "", "is-end")
    )


def _line(line: LineView, shown: Any) -> rx.Component:
    label: Any = rx.cond(
        line.href != "", rx.el.a(line.label, href=line.href, class_name="fa-link"), line.label
    )
    note = rx.cond(line.note != "", rx.el.span(line.note, class_name="fa-cell-note"))
    heading = rx.el.tr(
        rx.el.th(label, note, scope="colgroup", col_span=shown.titles.length()),
        class_name="is-" + line.kind.to(str),
    )
    row = rx.el.tr(
        rx.el.th(label, note, scope="row", custom_attrs={"data-level": line.level}),
        rx.foreach(line.cells, _cell),
        class_name="is-" + line.kind.to(str),
    )
    is_heading = (line.kind == "section") | (line.kind == "group")
    return rx.cond(is_heading, heading, row)


def _cell(cell: Cell) -> rx.Component:
    figure = rx.fragment(
        rx.cond(cell.sign != "", rx.el.span(cell.sign, class_name="fa-sign")),
        cell.whole,
        rx.cond(cell.decimals != "", rx.el.span(cell.decimals, class_name="fa-decimals")),
        cell.end,
        rx.cond(cell.spoken != "", rx.el.span(" ", cell.spoken, class_name="fa-hidden")),
    )
    return rx.el.td(
        rx.cond(cell.href != "", rx.el.a(figure, href=cell.href), figure),
        class_name="is-end fa-num fa-amount " + cell.look.to(str),
    )
