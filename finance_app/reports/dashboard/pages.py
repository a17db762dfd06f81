"""The dashboard: the only page that carries Plotly."""

from typing import Any

import reflex as rx

from finance_app.ledger.sample.state import SampleState
from finance_app.reports.dashboard.charts.views import BAR_ROW_HEIGHT, BARS_MAX
from finance_app.reports.dashboard.rules import RECENT_COUNT
from finance_app.reports.dashboard.service import Card
from finance_app.reports.dashboard.state import DashboardState
from finance_app.ui import chart, empty, form, layout, table

CHART_HEIGHT = 256
TABLE_LINE_HEIGHT = 44
"""Pixels of the line that unfolds a chart's table."""


def dashboard_page(frame: layout.Frame) -> rx.Component:
    """Return the dashboard."""
    content = rx.cond(DashboardState.is_empty, _first_run(frame), _cards(frame))
    return layout.shell(
        "/",
        empty.pending(~DashboardState.is_loaded, _skeleton(), content),
        frame=frame,
        top=_top(frame),
        skeleton=_skeleton(),
    )


def _top(frame: layout.Frame) -> rx.Component:
    period = DashboardState.period
    lengths = [
        ("month", "Month", period.month_href),
        ("quarter", "Quarter", period.quarter_href),
        ("year", "Year", period.year_href),
    ]
    return layout.top_bar(
        empty.period_stepper(
            rx.cond(period.label == "", "Dashboard", period.label),
            period.previous_href,
            period.following_href,
            unit=period.kind,
        ),
        form.button(
            "Excel",
            icon="download",
            on_click=frame.fetch_workbook(period.excel_url),
            class_name="fa-desktop-only",
        ),
        rx.cond(
            frame.is_read_only,
            rx.fragment(),
            form.button(
                "Add entry",
                icon="plus",
                kind="primary",
                on_click=frame.add_expense,
                class_name="fa-desktop-only",
            ),
        ),
        note=period.note,
        views=empty.segmented("Length of the period", lengths, period.kind),
    )


def _cards(frame: layout.Frame) -> rx.Component:
    return rx.fragment(
        _unless_failed(Card.FIGURES, "Key figures", _figures()),
        empty.columns(
            empty.stack(_months_card(), _recent_card(), span=8),
            empty.stack(_steps_card(frame), _attention_card(), _categories_card(), span=4),
        ),
    )


def _unless_failed(card: Card, title: str, content: rx.Component) -> rx.Component:
    """Return the content, or the card that says it could not be read; the others stay."""
    words = "The rest of the page is up to date."
    return rx.cond(
        DashboardState.failed.contains(card.value),
        empty.card(title, empty.failed(words, DashboardState.load)),
        content,
    )


def _figures() -> rx.Component:
    return empty.figure_strip(
        _figure("Income", DashboardState.income, "1"),
        _figure("Expenses", DashboardState.expense, "2"),
        _figure("Net profit", DashboardState.net, "ink"),
    )


def _figure(label: str, figure: Any, colour: str) -> empty.Figure:
    return empty.Figure(
        label=label,
        symbol=figure.symbol,
        whole=figure.whole,
        decimals=figure.decimals,
        change=figure.change,
        is_good=figure.is_good,
        is_up=figure.is_up,
        note=figure.note,
        points=figure.points,
        colour=colour,
        href="" if label == "Net profit" else figure.href,
    )


def _months_card() -> rx.Component:
    """Return the chart of the last twelve months; on a phone it comes last."""
    drawn = chart.figure_chart(
        DashboardState.month_figure,
        "Columns of income and expenses and a line of net profit, for twelve months."
        " The table below has the figures.",
        height=CHART_HEIGHT,
    )
    blank = rx.el.div("No entries in these months.", class_name="fa-chart is-empty")
    card = empty.card(
        "Income and expenses",
        rx.cond(DashboardState.month_figure.length() > 0, drawn, blank),
        _linked_table(
            "Income, expenses and net profit by month",
            ["Month", "Income", "Expenses", "Net profit"],
            rx.foreach(DashboardState.months, _month_row),
        ),
        actions=[
            chart.legend(
                chart.LegendItem("Income", "1"),
                chart.LegendItem("Expenses", "2"),
                chart.LegendItem("Net profit", "ink", is_line=True),
            )
        ],
        is_last_on_phone=True,
    )
    return _unless_failed(Card.FIGURES, "Income and expenses", card)


def _month_row(row: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(row.label, scope="row"),
        rx.el.td(_number_link(row.income, row.income_href), class_name="is-end fa-num"),
        rx.el.td(_number_link(row.expense, row.expense_href), class_name="is-end fa-num"),
        rx.el.td(row.net, class_name="is-end fa-num"),
    )


def _number_link(text: Any, href: Any) -> rx.Component:
    return rx.el.a(text, href=href, class_name="fa-link")


def _linked_table(
    caption: str, titles: list[str], rows: rx.Component, *, summary: Any = "Show as table"
) -> rx.Component:
    """Return the table that says what a chart shows; its numbers lead to their entries."""
    heads = [
        rx.el.th(title, scope="col", class_name="is-end" if at else "")
        for at, title in enumerate(titles)
    ]
    return rx.el.details(
        rx.el.summary(summary),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="fa-hidden"),
                rx.el.thead(rx.el.tr(*heads)),
                rx.el.tbody(rows),
                class_name="fa-table",
            ),
            role="region",
            tab_index=0,
            aria_label=caption,
            class_name="fa-alternative-scroll",
        ),
        class_name="fa-alternative",
    )


def _recent_card() -> rx.Component:
    rows = table.data_table(
        "Recent entries",
        [
            table.Column(key="date", title="Date", cell=lambda row: row.date, card="date"),
            table.Column(key="name", title="Name", cell=_recent_name, card="name", is_growing=True),
            table.Column(key="category", title="Category", cell=_recent_category, card="meta"),
            table.Column(key="method", title="Paid by", cell=lambda row: row.payment_method),
            table.Column(
                key="amount",
                title="Amount",
                cell=lambda row: table.amount(row.amount, is_in=row.is_income),
                align="end",
                card="amount",
            ),
        ],
        DashboardState.recent,
    )
    card = empty.card(
        "Recent entries",
        rows,
        actions=[
            empty.more_link("All expenses", "/expenses"),
            empty.more_link("All incomes", "/incomes"),
        ],
    )
    return _unless_failed(Card.RECENT, "Recent entries", card)


def _recent_name(row: Any) -> rx.Component:
    return table.row_link(row.party, href=row.href, note=row.note)


def _recent_category(row: Any) -> rx.Component:
    return rx.cond(
        row.category == "",
        empty.chip("Uncategorised", tone="todo", icon="circle-alert"),
        empty.chip(row.category, colour=row.colour),
    )


def _attention_card() -> rx.Component:
    nothing = empty.card_body("Nothing is missing in the books.")
    card = empty.card(
        "Needs attention",
        rx.cond(
            DashboardState.todos.length() > 0,
            rx.el.ul(rx.foreach(DashboardState.todos, _todo), class_name="fa-todos"),
            nothing,
        ),
        is_first_on_phone=True,
    )
    return _unless_failed(Card.ATTENTION, "Needs attention", card)


def _todo(row: Any) -> rx.Component:
    def item(icon: str) -> rx.Component:
        return empty.todo_item(row.title, row.text, row.href, icon=icon)

    others = rx.cond(row.is_party, item("user-round-x"), item("circle-dashed"))
    return rx.el.li(rx.cond(row.is_category, item("tag"), others))


def _categories_card() -> rx.Component:
    drawn = chart.figure_chart(
        DashboardState.category_figure,
        "Bars of the expenses by category, the largest first. The table below has the figures.",
        height=DashboardState.category_height,
        on_click=DashboardState.open_category,
    )
    bars = rx.fragment(
        drawn,
        _linked_table(
            "Expenses by category",
            ["Category", "Amount", "Share"],
            rx.foreach(DashboardState.categories, _category_row),
            summary=rx.cond(
                DashboardState.has_more_categories, "Show all as table", "Show as table"
            ),
        ),
    )
    card = empty.card(
        "Expenses by category",
        rx.cond(
            DashboardState.categories.length() > 0,
            bars,
            empty.card_body("No expenses in this period."),
        ),
    )
    return _unless_failed(Card.CATEGORIES, "Expenses by category", card)


def _category_row(row: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(row.name, scope="row", title=row.name, class_name="is-growing"),
        rx.el.td(_number_link(row.amount, row.href), class_name="is-end fa-num"),
        rx.el.td(row.share, class_name="is-end fa-num"),
    )


def _steps_card(frame: layout.Frame) -> rx.Component:
    return rx.cond(
        DashboardState.has_first_steps & ~frame.is_read_only,
        empty.card("First steps", _steps(frame)),
    )


def _steps(frame: layout.Frame) -> rx.Component:
    return empty.checklist(
        empty.Step(
            title="Set up the business",
            text="Name, currency and fiscal year",
            is_done=True,
            href="/settings",
        ),
        empty.Step(
            title="Add an expense",
            text="One line is enough",
            is_done=DashboardState.has_expense,
            event=frame.add_expense,
        ),
        empty.Step(
            title="Add an income",
            text="What a client paid you",
            is_done=DashboardState.has_income,
            event=frame.add_income,
        ),
        empty.Step(
            title="Give an entry a category",
            text="See the ones you start with",
            is_done=DashboardState.has_category,
            href="/categories",
        ),
    )


def _first_run(frame: layout.Frame) -> rx.Component:
    """Return what stands here while the ledger has no entry."""
    sample = form.button(
        rx.cond(SampleState.is_pending, "Loading", "Load sample business"),
        icon="flask-conical",
        on_click=SampleState.load_sample,
        disabled=SampleState.is_pending,
        aria_busy=SampleState.is_pending,
    )
    add = form.button("Add expense", icon="plus", on_click=frame.add_expense)
    bring = form.link_button("Import a file", "/import", icon="file-input")
    note = empty.empty(
        "No entries yet",
        "Income, expenses and what is left of them appear here with your first entry. The sample"
        " business shows how that looks, and goes away with one click.",
        rx.cond(frame.is_read_only, rx.fragment(), rx.fragment(sample, bring, add)),
        icon="chart-column",
    )
    return empty.columns(
        empty.stack(empty.plain_card(note), span=8),
        empty.stack(_steps_card(frame), span=4),
    )


def _skeleton() -> rx.Component:
    """Return the page as it stands while nothing is known yet; nothing moves afterwards."""
    return rx.fragment(
        empty.figures_skeleton(3),
        empty.columns(
            empty.stack(
                empty.card(
                    "Income and expenses",
                    empty.chart_skeleton(CHART_HEIGHT + TABLE_LINE_HEIGHT),
                    is_last_on_phone=True,
                ),
                empty.card("Recent entries", empty.table_skeleton(RECENT_COUNT)),
                span=8,
            ),
            empty.stack(
                empty.card("Needs attention", empty.lines_skeleton(7), is_first_on_phone=True),
                empty.card(
                    "Expenses by category",
                    empty.chart_skeleton(BARS_MAX * BAR_ROW_HEIGHT + TABLE_LINE_HEIGHT),
                ),
                span=4,
            ),
        ),
    )
