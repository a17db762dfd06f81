"""The page of budgets: a grid of a fiscal year, on a phone one line of it at a time."""

from typing import Any

import reflex as rx
from reflex.vars import FunctionVar

from finance_app.identity.state import SessionState
from finance_app.ledger.budgets.state import BudgetsState, Unsaved
from finance_app.ledger.budgets.views import PATH, BudgetCell, BudgetLine, SumCell, SumLine
from finance_app.ledger.budgets.years.pages import year_windows
from finance_app.ledger.budgets.years.rules import Fill
from finance_app.ledger.budgets.years.state import BudgetYearState
from finance_app.ui import empty, form, layout, table, theme

_WIDTH = 14
"""Columns of the grid: the category, twelve months, the year."""


def budgets_page(frame: layout.Frame) -> rx.Component:
    """Return the page of budgets."""
    state = BudgetsState
    failed = empty.failed(state.failure, state.load)
    waiting = rx.fragment(empty.figures_skeleton(3), empty.plain_card(empty.table_skeleton(16)))
    return layout.shell(
        PATH,
        empty.pending(
            ~state.is_loaded,
            waiting,
            rx.cond(state.failure != "", empty.plain_card(failed), _content()),
        ),
        year_windows(),
        theme.Sheet.create(sheet="budgets.css"),
        frame=frame,
        top=_top(),
        skeleton=waiting,
    )


def _top() -> rx.Component:
    state = BudgetsState
    label = rx.cond(state.label != "", rx.Var.create("Budget ").to(str) + state.label, "Budget")
    copy = form.button(
        rx.fragment("Copy from ", state.previous_label),
        icon="copy",
        on_click=BudgetYearState.open_copy,
    )
    can_copy = SessionState.can_write & (state.previous_label != "") & (state.failure == "")
    return layout.top_bar(
        empty.period_stepper(label, state.previous_href, state.following_href, unit="fiscal year"),
        rx.cond(can_copy, copy, rx.fragment()),
    )


def _content() -> rx.Component:
    state = BudgetsState
    nothing = empty.empty(
        "No categories yet",
        "A budget is what a category may come to in a month. Add the first category to begin.",
        form.link_button("Categories", "/categories"),
        icon="tags",
    )
    has_any = (state.incomes.length() > 0) | (state.expenses.length() > 0)
    figures = empty.figure_strip(
        _figure("Income", state.income),
        _figure("Expenses", state.expense),
        _figure("Income less expenses", state.result),
        label="What the budgets of the year come to",
    )
    return rx.cond(
        has_any,
        rx.fragment(
            figures,
            empty.plain_card(_chooser(), _grid(), _unsaved()),
        ),
        empty.plain_card(nothing),
    )


def _figure(label: str, line: SumLine) -> empty.Figure:
    return empty.Figure(label=label, symbol=line.symbol, whole=line.whole, decimals=line.decimals)


def _unsaved() -> rx.Component:
    """Return the cells that were not saved, each with the reason and the ways out."""

    def one(cell: Unsaved) -> rx.Component:
        mine = form.button(
            rx.fragment("Use ", rx.cond(cell.mine != "", cell.mine, "no budget")),
            size="s",
            on_click=BudgetsState.keep_mine(cell.id),
        )
        theirs = form.button(
            rx.cond(
                cell.is_conflict,
                rx.fragment("Keep ", cell.theirs),
                rx.fragment("Put back", rx.el.span(" ", cell.place, class_name="fa-hidden")),
            ),
            size="s",
            on_click=BudgetsState.keep_theirs(cell.id),
        )
        return rx.el.li(
            rx.el.span(
                rx.cond(cell.is_conflict, rx.fragment(), rx.el.b(cell.place, ": ")),
                cell.told,
                id=rx.Var.create("why-").to(str) + cell.id,
            ),
            theirs,
            rx.cond(cell.is_conflict, mine),
        )

    return rx.el.div(
        rx.cond(
            BudgetsState.unsaved.length() > 0,
            rx.el.ul(rx.foreach(BudgetsState.unsaved, one), class_name="fa-unsaved"),
        ),
        role="alert",
        class_name="fa-unsaved-place",
    )


def _chooser() -> rx.Component:
    """Return the choice of the line that a phone shows."""
    state = BudgetsState

    def line(one: Any) -> rx.Component:
        return rx.el.option(one.name, value=one.id)

    def group(label: str, lines: rx.Var, one: SumLine) -> rx.Component:
        return rx.el.optgroup(rx.foreach(lines, line), line(one), label=label)

    return rx.el.div(
        rx.el.label("Category", html_for="budget-line", class_name="fa-label"),
        rx.el.select(
            group("Income", state.incomes, state.income),
            group("Expenses", state.expenses, state.expense),
            line(state.result),
            id="budget-line",
            value=state.chosen,
            on_change=state.choose,
            class_name="fa-input",
        ),
        class_name="fa-budget-choice fa-phone-only",
    )


def _grid() -> rx.Component:
    state = BudgetsState
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Budgets by category and month", class_name="fa-hidden"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Category", scope="col", role="columnheader"),
                    rx.foreach(
                        state.months,
                        lambda month: rx.el.th(
                            month.label,
                            scope="col",
                            role="columnheader",
                            title=month.title,
                            class_name="is-end",
                        ),
                    ),
                    rx.el.th("Year", scope="col", role="columnheader", class_name="is-end"),
                    role="row",
                ),
                role="rowgroup",
            ),
            _section("Income", state.incomes, state.income),
            _section("Expenses", state.expenses, state.expense),
            rx.el.tfoot(_sum_row(state.result, is_last=True), role="rowgroup"),
            role="table",
            class_name="fa-table fa-budget",
        ),
        role="region",
        tab_index=0,
        aria_label="Budgets by category and month",
        class_name="fa-table-scroll fa-budget-scroll",
    )


def _section(title: str, lines: rx.Var, sums: SumLine) -> rx.Component:
    head = rx.el.tr(
        rx.el.th(title, scope="rowgroup", role="rowheader", col_span=_WIDTH),
        role="row",
        class_name="fa-budget-head",
    )
    return rx.el.tbody(
        head,
        rx.foreach(lines, _row),
        rx.cond(lines.length() > 0, _sum_row(sums)),
        role="rowgroup",
    )


def _row(line: BudgetLine) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.el.span(
                rx.el.span(line.name, dir="auto", class_name="fa-budget-name"),
                rx.cond(SessionState.can_write, _menu(line)),
            ),
            scope="row",
            role="rowheader",
        ),
        rx.foreach(line.cells, lambda cell: _cell(line, cell)),
        rx.el.td(
            rx.el.span("Year", aria_hidden="true", class_name="fa-budget-month"),
            table.amount(line.total),
            role="cell",
            class_name="is-end",
        ),
        role="row",
        custom_attrs={"data-shown": BudgetsState.chosen == line.id},
    )


def _menu(line: BudgetLine) -> rx.Component:
    state = BudgetYearState
    return table.row_menu(
        rx.Var.create("Actions for ").to(str) + line.name,
        line.id,
        table.MenuItem(
            label="Same every month",
            icon="repeat",
            event=state.open_fill(line.id, Fill.EVERY_MONTH.value),
        ),
        table.MenuItem(
            label="Spread a year", icon="divide", event=state.open_fill(line.id, Fill.SPREAD.value)
        ),
        table.MenuItem(
            label="Clear the year", icon="eraser", event=state.clear(line.id), is_danger=True
        ),
    )


def _cell(line: BudgetLine, cell: BudgetCell) -> rx.Component:
    return rx.el.td(
        rx.el.span(cell.label, aria_hidden="true", class_name="fa-budget-month"),
        rx.cond(
            SessionState.can_write,
            _field(line, cell),
            rx.el.span(cell.text, class_name="fa-num"),
        ),
        role="cell",
        class_name="is-end",
    )


def _field(line: BudgetLine, cell: BudgetCell) -> rx.Component:
    """Return the field of a budget. It is saved when it is left, by Tab, Enter or a click."""
    state = BudgetsState
    is_wrong = state.unsaved_ids.contains(cell.id)
    leave = rx.Var("document").to(dict).activeElement.to(dict).blur.to(FunctionVar).call()
    return rx.el.input(
        id=cell.id,
        key=cell.key,
        default_value=cell.text,
        on_blur=lambda text: rx.cond(
            (text == cell.text) & ~is_wrong, rx.noop(), state.put(line.id, cell.month, text)
        ),
        on_key_down=lambda key: rx.cond(key == "Enter", rx.event.run_script(leave), rx.noop()),
        input_mode="decimal",
        auto_complete="off",
        aria_label=cell.place,
        aria_invalid=rx.cond(is_wrong, "true", "false"),
        aria_describedby=rx.cond(is_wrong, rx.Var.create("why-").to(str) + cell.id, ""),
        class_name="fa-input is-money",
    )


def _sum_row(line: SumLine, *, is_last: bool = False) -> rx.Component:
    def one(cell: SumCell) -> rx.Component:
        return rx.el.td(
            rx.el.span(cell.label, aria_hidden="true", class_name="fa-budget-month"),
            table.amount(cell.text),
            role="cell",
            class_name="is-end",
        )

    return rx.el.tr(
        rx.el.th(line.name, scope="row", role="rowheader"),
        rx.foreach(line.cells, one),
        rx.el.td(
            rx.el.span("Year", aria_hidden="true", class_name="fa-budget-month"),
            table.amount(line.total),
            role="cell",
            class_name="is-end",
        ),
        role="row",
        class_name="fa-budget-sum is-last" if is_last else "fa-budget-sum",
        custom_attrs={"data-shown": BudgetsState.chosen == line.id},
    )
