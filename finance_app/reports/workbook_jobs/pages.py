"""The page of workbooks: those being made with their progress, those to be downloaded."""

import reflex as rx

from finance_app.reports.workbook_jobs.state import WorkbooksState
from finance_app.reports.workbook_jobs.views import WorkbookRow
from finance_app.ui import empty, form, layout, table, theme


def workbooks_page(frame: layout.Frame) -> rx.Component:
    """Return the page of workbooks."""
    state = WorkbooksState
    skeleton = empty.plain_card(empty.table_skeleton(4))
    failed = empty.failed(state.failure, state.load)
    shown = rx.cond(state.rows.length() > 0, _list(), _nothing())
    return layout.shell(
        "/reports",
        empty.pending(
            ~state.is_loaded,
            skeleton,
            empty.plain_card(rx.cond(state.failure != "", failed, shown)),
        ),
        theme.Sheet.create(sheet="reports.css"),
        frame=frame,
        top=layout.top_bar(
            "Workbooks",
            form.link_button("All reports", "/reports", class_name="fa-desktop-only"),
        ),
        skeleton=skeleton,
    )


def _nothing() -> rx.Component:
    return empty.empty(
        "No workbooks yet",
        "The Excel button of every report and list makes one. Up to 100,000 entries it is"
        " downloaded at once; larger ones are made here, and kept for 7 days.",
        form.link_button("All reports", "/reports"),
        icon="file-spreadsheet",
    )


def _list() -> rx.Component:
    return table.data_table("Workbooks", _columns(), WorkbooksState.rows)


def _columns() -> list[table.Column]:
    def name(row: WorkbookRow) -> rx.Component:
        return rx.fragment(
            rx.el.span(row.days, class_name="fa-cell-name"),
            rx.el.span(row.about, class_name="fa-cell-note"),
        )

    return [
        table.Column(key="days", title="Days", cell=name, card="name", is_growing=True),
        table.Column(
            key="when",
            title="Asked for (UTC)",
            cell=lambda row: rx.el.span(row.when, class_name="fa-num fa-muted"),
            card="date",
        ),
        table.Column(key="status", title="Status", cell=_status, card="meta"),
        table.Column(
            key="actions", title="Actions", cell=_actions, card="amount", is_title_hidden=True
        ),
    ]


def _status(row: WorkbookRow) -> rx.Component:
    chip = rx.match(
        row.tone,
        ("good", empty.chip(row.status, tone="good", icon="check")),
        ("bad", empty.chip(row.status, tone="bad", icon="circle-alert")),
        empty.chip(row.status),
    )
    bar = rx.el.progress(
        value=row.percent.to_string(),
        max="100",
        aria_label=row.status,
        class_name="fa-progress",
    )
    return rx.el.div(
        chip,
        rx.cond(row.percent >= 0, bar),
        rx.cond(row.note != "", rx.el.span(row.note, class_name="fa-muted fa-num")),
        class_name="fa-making",
    )


def _actions(row: WorkbookRow) -> rx.Component:
    state = WorkbooksState
    words = rx.Var.create("Delete the workbook of ").to(str) + row.days
    return rx.el.span(
        rx.cond(row.href != "", form.download_button("Download", row.href, "", size="s")),
        rx.cond(
            row.can_cancel,
            form.button("Cancel", icon="x", size="s", on_click=state.cancel(row.id)),
        ),
        rx.cond(
            row.can_retry,
            form.button("Make again", icon="rotate-cw", size="s", on_click=state.retry(row.id)),
        ),
        rx.cond(
            row.can_delete,
            form.icon_button("trash-2", words, size="s", on_click=state.delete(row.id)),
        ),
        class_name="fa-rule-actions",
    )
