"""The page of the roll-forward: every fiscal year, and one of them by type."""

from typing import Final

import reflex as rx

from finance_app.fixed_assets.filters.views import PATH, VIEWS
from finance_app.fixed_assets.roll_forward.state import RollForwardState
from finance_app.fixed_assets.roll_forward.views import RollRow
from finance_app.ui import empty, form, layout, table

_TITLES: Final = (
    "Opening cost", "Additions", "Disposals", "Closing cost", "Opening depreciation",
    "Charge", "Impairment", "Disposals", "Closing depreciation", "Book value",
)  # fmt: skip


def roll_forward_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the roll-forward."""
    state = RollForwardState
    failed = empty.failed(state.failure, state.load)
    skeleton = empty.plain_card(empty.table_skeleton(8))
    shown = rx.cond(state.years.length() > 0, _cards(), empty.plain_card(_nothing()))
    return layout.shell(
        PATH,
        empty.pending(
            ~state.is_loaded,
            skeleton,
            rx.cond(state.failure != "", empty.plain_card(failed), shown),
        ),
        frame=frame,
        top=layout.top_bar(
            "Roll-forward",
            form.button(
                "Excel",
                icon="download",
                on_click=frame.fetch_workbook("/api/v1/reports/excel"),
                class_name="fa-desktop-only",
            ),
            views=empty.segmented("Views of the register", VIEWS, "roll-forward"),
        ),
        skeleton=skeleton,
    )


def _cards() -> rx.Component:
    state = RollForwardState
    step = empty.period_stepper(
        state.year_label, state.previous_href, state.following_href, unit="fiscal year", level=2
    )
    return rx.fragment(
        empty.card(
            "By fiscal year",
            _statement("Roll-forward by fiscal year", state.years),
            note="This year runs to its end, with the charge that is planned",
        ),
        empty.card(
            "By type",
            _statement("Roll-forward of one fiscal year by type", state.types, state.total),
            actions=[step],
        ),
    )


def _nothing() -> rx.Component:
    return empty.empty(
        "No assets yet",
        "With the first asset this shows how each fiscal year opens, what was added and disposed"
        " of, what was charged, and how it closes.",
        form.link_button("To the register", PATH),
        icon="boxes",
    )


def _statement(caption: str, rows: rx.Var, total: rx.Var | None = None) -> rx.Component:
    foot = [] if total is None else [rx.el.tfoot(rx.foreach(total, _row))]
    return table.statement_table(
        caption, ("", *_TITLES), rx.el.tbody(rx.foreach(rows, _row)), *foot
    )


def _row(row: RollRow) -> rx.Component:
    figures = (
        row.opening_cost, row.additions, row.disposals, row.closing_cost,
        row.opening_depreciation, row.charge, row.impairments, row.taken_out,
        row.closing_depreciation, row.book_value,
    )  # fmt: skip
    return rx.el.tr(
        rx.el.th(rx.el.a(row.label, href=row.href, class_name="fa-link"), scope="row"),
        *[rx.el.td(table.amount(text), class_name="is-end") for text in figures],
        aria_current=rx.cond(row.is_now, "date", "false"),
    )
