"""The page of one asset: key figures, book value over its life, schedule, changes, facts, files."""

from typing import Any

import reflex as rx

from finance_app.fixed_assets.changes.pages import change_sheet
from finance_app.fixed_assets.changes.state import AssetChangeState
from finance_app.fixed_assets.changes.views import ChangeRow
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.editor.pages import asset_sheet
from finance_app.fixed_assets.editor.state import AssetEditorState
from finance_app.fixed_assets.files.views import FileRow
from finance_app.fixed_assets.filters.views import PATH
from finance_app.fixed_assets.register.views import AssetRow
from finance_app.fixed_assets.schedule.lines.views import ScheduleRow
from finance_app.fixed_assets.schedule.state import AssetState
from finance_app.fixed_assets.schedule.views import Fact
from finance_app.identity.state import SessionState
from finance_app.ui import chart, empty, form, layout, table, theme, upload

CHART_HEIGHT = 236


def asset_page(frame: layout.Frame) -> rx.Component:
    """Return the page of one asset."""
    failed = rx.el.div(
        empty.empty(
            "This asset could not be shown",
            AssetState.failure,
            form.link_button("All assets", PATH),
            icon="circle-alert",
        ),
        role="alert",
    )
    return layout.shell(
        PATH,
        empty.pending(
            ~AssetState.is_loaded,
            _skeleton(),
            rx.cond(AssetState.failure != "", empty.plain_card(failed), _content()),
        ),
        asset_sheet(),
        change_sheet(),
        frame=frame,
        top=_top(),
        skeleton=_skeleton(),
    )


def _skeleton() -> rx.Component:
    return rx.fragment(
        empty.figures_skeleton(4),
        empty.columns(
            empty.stack(
                empty.plain_card(empty.chart_skeleton(CHART_HEIGHT + 60)),
                empty.plain_card(empty.table_skeleton(6)),
                span=8,
            ),
            empty.stack(empty.plain_card(empty.lines_skeleton(10)), span=4),
        ),
    )


def _top() -> rx.Component:
    back = rx.el.a(
        theme.icon("chevron-left"), rx.el.span("All assets", class_name="fa-hidden"), href=PATH,
        class_name="fa-button is-ghost is-icon is-small",
    )  # fmt: skip
    title = rx.el.div(
        back,
        rx.el.h1(
            rx.cond(AssetState.name != "", AssetState.name, "Asset"),
            class_name="fa-title",
            dir="auto",
        ),
        class_name="fa-step",
    )
    is_open = SessionState.can_write & ~AssetState.is_trashed & (AssetState.failure == "")
    edit = form.button("Edit", icon="pencil", on_click=AssetEditorState.open_asset(AssetState.id))
    return layout.top_bar(
        title,
        rx.cond(is_open, edit),
        primary=rx.cond(is_open & ~AssetState.is_disposed, _record_menu(), rx.fragment()),
    )


def _record_menu() -> rx.Component:
    def item(label: str, icon: str, kind: ChangeKind) -> table.MenuItem:
        event = AssetChangeState.open(AssetState.id, kind.value)
        return table.MenuItem(label=label, icon=icon, event=event)

    items = (
        item("Dispose", "log-out", ChangeKind.DISPOSAL),
        item("New life, residual or method", "sliders-horizontal", ChangeKind.REVISION),
        item("Add to the cost", "circle-plus", ChangeKind.ADDITION),
        item("Impair", "trending-down", ChangeKind.IMPAIRMENT),
        table.MenuItem(
            label="Add component",
            icon="puzzle",
            event=AssetEditorState.open_component(AssetState.id),
        ),
        table.MenuItem(label="Delete", icon="trash-2", event=AssetState.delete, is_danger=True),
    )
    units = item("Record units", "gauge", ChangeKind.USAGE)
    return rx.cond(
        AssetState.has_units,
        table.button_menu("Record", "units-asset-menu", units, *items),
        table.button_menu("Record", "asset-menu", *items),
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.cond(
            AssetState.is_trashed,
            empty.banner("This asset is in the trash.", tone="warn", icon="trash-2"),
        ),
        rx.cond(AssetState.notice != "", empty.banner(AssetState.notice, icon="info")),
        _figures(),
        empty.columns(
            empty.stack(_chart_card(), _schedule_card(), _history_card(), span=8),
            empty.stack(_facts_card(), _components_card(), _files_card(), span=4),
        ),
    )


def _figures() -> rx.Component:
    def one(label: str, figure: Any, note: str = "") -> empty.Figure:
        return empty.Figure(
            label=label, symbol=figure.symbol, whole=figure.whole, decimals=figure.decimals,
            note=note,
        )  # fmt: skip

    return empty.figure_strip(
        one("Cost", AssetState.cost, "today"),
        one("Depreciation to date", AssetState.depreciation, "today"),
        one("Book value", AssetState.book_value, "today"),
        one("Charge this fiscal year", AssetState.year_charge, "planned to its end"),
        label="What the asset stands at today",
    )


def _chart_card() -> rx.Component:
    drawn = chart.figure_chart(
        AssetState.figure,
        "A line of the book value at the end of each fiscal year over columns of its charge."
        " The schedule below has the figures.",
        height=CHART_HEIGHT,
    )
    blank = rx.el.div(
        "Nothing is written down, so there is no curve.", class_name="fa-chart is-empty"
    )
    return empty.card(
        "Book value over its life",
        rx.cond(AssetState.figure.length() > 0, drawn, blank),
        actions=[
            chart.legend(
                chart.LegendItem("Book value", "1", is_line=True),
                chart.LegendItem("Depreciation", "2"),
            )
        ],
        is_last_on_phone=True,
    )


def _schedule_card() -> rx.Component:
    views = [
        ("year", "Years", AssetState.year_href),
        ("month", "Months", AssetState.month_href),
    ]
    return empty.card(
        "Schedule",
        rx.cond(
            AssetState.by == "month",
            _schedule("Schedule by fiscal month", AssetState.months),
            _schedule("Schedule by fiscal year", AssetState.rows),
        ),
        actions=[empty.segmented("Length of a line", views, AssetState.by)],
    )


def _schedule(caption: str, rows: rx.Var) -> rx.Component:
    titles = (
        "Period", "Opening", "Additions", "Depreciation", "Impairment", "Disposals", "Closing",
    )  # fmt: skip
    return table.statement_table(caption, titles, rx.el.tbody(rx.foreach(rows, _schedule_row)))


def _schedule_row(row: ScheduleRow) -> rx.Component:
    figures = (
        row.opening, row.additions, row.charge, row.impairments, row.disposals, row.closing,
    )  # fmt: skip
    return rx.el.tr(
        rx.el.th(row.label, scope="row"),
        *[rx.el.td(table.amount(text), class_name="is-end") for text in figures],
        aria_current=rx.cond(row.is_now, "date", "false"),
    )


def _history_card() -> rx.Component:
    shown = rx.cond(
        AssetState.changes.length() > 0,
        table.data_table("What happened to the asset", _history_columns(), AssetState.changes),
        empty.empty(
            "Nothing has happened to it yet",
            "Additions, impairments, new terms and disposals are listed here.",
            icon="history",
        ),
    )
    return empty.card("What happened", shown)


def _history_columns() -> list[table.Column]:
    def reverse(row: ChangeRow) -> rx.Component:
        button = form.button(
            "Reverse", size="s", on_click=AssetChangeState.reverse(AssetState.id, row.id)
        )
        return rx.cond(row.can_reverse & SessionState.can_write, button)

    return [
        table.Column(
            key="day",
            title="Day",
            cell=lambda row: rx.el.time(row.day, date_time=row.day_iso, class_name="fa-num"),
            card="date",
        ),
        table.Column(key="what", title="What", cell=_event, card="name", is_growing=True),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: table.amount(row.amount),
            align="end",
            card="amount",
        ),
        table.Column(key="menu", title="Actions", cell=reverse, card="menu", is_title_hidden=True),
    ]


def _event(row: ChangeRow) -> rx.Component:
    note = rx.cond(row.text != "", row.text, row.notes)
    return rx.fragment(
        rx.el.span(row.title, class_name="fa-cell-name"),
        rx.cond(row.is_reversed, empty.chip("Reversed")),
        rx.el.span(note, class_name="fa-cell-note"),
    )


def _facts_card() -> rx.Component:
    def fact(one: Fact) -> rx.Component:
        link = rx.el.a(one.text, href=one.href, class_name="fa-link")
        text = rx.cond(one.href != "", link, one.text)
        return rx.el.div(rx.el.dt(one.label), rx.el.dd(text, dir="auto"))

    parent = form.link_button("The asset it is part of", AssetState.parent_href, size="s")
    return empty.card(
        "About it",
        empty.card_body(
            rx.el.dl(rx.foreach(AssetState.facts, fact), class_name="fa-facts"),
            rx.cond(AssetState.parent_href != "", parent),
        ),
    )


def _components_card() -> rx.Component:
    def one(row: AssetRow) -> rx.Component:
        return rx.el.li(
            rx.el.a(row.name, href=row.href, class_name="fa-link"),
            rx.el.span(row.book_value, class_name="fa-num"),
        )

    return rx.cond(
        AssetState.components.length() > 0,
        empty.card(
            "Components",
            empty.card_body(
                rx.el.ul(rx.foreach(AssetState.components, one), class_name="fa-pairs")
            ),
            note="Book value",
        ),
    )


def _file(row: FileRow) -> rx.Component:
    remove = form.icon_button(
        "x",
        rx.Var.create("Remove ").to(str) + row.name,
        size="s",
        on_click=AssetState.drop_file(row.id),
    )
    picture = upload.thumbnail(
        row.preview, row.name, is_page=row.is_page, on_missing=AssetState.no_picture(row.id)
    )
    tile = rx.el.span(row.label, aria_hidden="true", class_name="fa-thumb is-type")
    return rx.el.li(
        rx.cond(row.preview != "", picture, tile),
        upload.file_link(row.name, row.url, class_name="fa-file-name"),
        rx.el.span(row.size, class_name="fa-muted fa-num"),
        rx.cond(SessionState.can_write, remove),
    )


def _files_card() -> rx.Component:
    field = form.native_form(
        rx.el.input(
            type="file", name="file", required=True, aria_label="File to attach",
            class_name="fa-file",
        ),
        form.submit_button("Attach", kind="plain", size="s"),
        action=AssetState.upload_url,
        enc_type="multipart/form-data",
        class_name="fa-upload",
    )  # fmt: skip
    none = rx.el.p("Invoice, photo or warranty: up to 20 MB each.", class_name="fa-muted")
    return empty.card(
        "Files",
        empty.card_body(
            rx.cond(
                AssetState.files.length() > 0,
                rx.el.ul(rx.foreach(AssetState.files, _file), class_name="fa-files"),
                none,
            ),
            form.form_error(AssetState.file_problem),
            rx.cond(SessionState.can_write, field),
        ),
    )
