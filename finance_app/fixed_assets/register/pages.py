"""The page Assets: key figures of a day, filters, the register, and what stands in its place."""

from typing import Any

import reflex as rx

from finance_app.fixed_assets.editor.pages import asset_sheet
from finance_app.fixed_assets.editor.state import AssetEditorState
from finance_app.fixed_assets.filters.views import PATH, STATUS_OPTIONS, VIEWS
from finance_app.fixed_assets.register.state import AssetsState
from finance_app.fixed_assets.register.views import AssetRow
from finance_app.identity.state import SessionState
from finance_app.ui import empty, form, layout, table


def assets_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the register."""
    return layout.shell(
        PATH,
        _macrs_banner(),
        _figures(),
        empty.plain_card(
            _toolbar(),
            empty.pending(~AssetsState.is_loaded, empty.table_skeleton(12), _content()),
        ),
        asset_sheet(),
        frame=frame,
        top=_top(),
        search_id="assets-search",
        skeleton=empty.plain_card(empty.table_skeleton(14)),
    )


def _top() -> rx.Component:
    add = form.button("Add asset", icon="plus", kind="primary", on_click=AssetEditorState.open_new)
    take = form.link_button("Import", f"{PATH}/import", icon="upload", class_name="fa-desktop-only")
    give = form.download_button(
        "CSV",
        AssetsState.filter.csv_url,
        "assets.csv",
        title="The assets shown, as a file that can be imported again",
        class_name="fa-desktop-only",
    )
    return layout.top_bar(
        rx.cond(AssetsState.filter.is_trash, "Assets in the trash", "Assets"),
        rx.cond(SessionState.can_write, take),
        give,
        primary=rx.cond(SessionState.can_write, add, rx.fragment()),
        views=empty.segmented("Views of the register", VIEWS, "register"),
    )


def _macrs_banner() -> rx.Component:
    apply = form.button("Apply", size="s", on_click=AssetsState.apply_macrs)
    return rx.cond(
        AssetsState.macrs.text != "",
        empty.banner(
            AssetsState.macrs.text,
            rx.cond(SessionState.can_write, apply),
            tone="warn",
            icon="circle-alert",
        ),
    )


def _figures() -> rx.Component:
    figures = empty.figure_strip(
        _figure("Cost", AssetsState.cost, AssetsState.count_text),
        _figure("Depreciation to date", AssetsState.depreciation, AssetsState.share_text),
        _figure("Book value", AssetsState.book_value, AssetsState.day_text),
        label="What the assets shown come to",
    )
    return empty.pending(~AssetsState.has_totals, empty.figures_skeleton(3), figures)


def _figure(label: str, figure: Any, note: rx.Var) -> empty.Figure:
    return empty.Figure(
        label=label,
        symbol=figure.symbol,
        whole=figure.whole,
        decimals=figure.decimals,
        note=note,
    )


def _toolbar() -> rx.Component:
    filters = AssetsState.filter
    return table.toolbar(
        table.search_box(
            AssetsState.q,
            AssetsState.search,
            "Search name, serial or place",
            control_id="assets-search",
        ),
        table.filter_select(
            "Status",
            filters.status,
            STATUS_OPTIONS,
            on_change=lambda value: AssetsState.choose("status", value),
            every="In use",
        ),
        table.filter_select(
            "Type",
            filters.type,
            AssetsState.type_options,
            on_change=lambda value: AssetsState.choose("type", value),
            every="All types",
        ),
        _as_of(filters.on),
        table.filter_toggle("Trash", filters.is_trash, filters.trash_href, icon="trash-2"),
        rx.cond(
            filters.is_narrowed,
            form.link_button("Clear", filters.clear_href, kind="ghost", size="s"),
        ),
        summary=AssetsState.count_text,
        label="Filter assets",
    )


def _as_of(day: rx.Var) -> rx.Component:
    """Return the choice of the day that the figures are of."""
    return rx.el.label(
        rx.el.span("As of", class_name="fa-muted"),
        rx.el.input(
            type="date",
            default_value=day,
            key=day,
            on_change=lambda value: AssetsState.choose("on", value),
            class_name="fa-input",
            aria_label="The day the figures are of",
        ),
        class_name="fa-as-of",
    )


def _content() -> rx.Component:
    """Return the table, or why there is none."""
    shown = rx.fragment(
        table.data_table(
            "Assets",
            _columns(),
            AssetsState.rows,
            sorting=table.Sorting(AssetsState.filter.sort, AssetsState.filter.sort_links),
        ),
        table.pager(AssetsState.newer, AssetsState.older, label=AssetsState.count_text),
    )
    failed = rx.el.div(
        empty.empty(
            "The register could not be shown",
            AssetsState.failure,
            form.button("Try again", icon="rotate-cw", on_click=AssetsState.load),
            form.link_button("All assets", PATH),
            icon="circle-alert",
        ),
        role="alert",
    )
    return rx.cond(
        AssetsState.failure != "",
        failed,
        rx.cond(AssetsState.rows.length() > 0, shown, _nothing()),
    )


def _nothing() -> rx.Component:
    filters = AssetsState.filter
    no_match = empty.empty(
        "No assets match",
        "Try another status or day, or clear the filters.",
        form.link_button("Clear filters", filters.clear_href),
        icon="search-x",
    )
    trash = empty.empty(
        "The trash is empty", "Deleted assets stay here until you restore them.", icon="trash-2"
    )
    first = empty.empty(
        "No assets yet",
        "Record what the business uses for years. Its cost is then spread over its life, to the"
        " cent, and each month's depreciation becomes an expense.",
        rx.cond(
            SessionState.can_write,
            form.button("Add asset", icon="plus", on_click=AssetEditorState.open_new),
        ),
        rx.cond(SessionState.can_write, form.link_button("Import a file", f"{PATH}/import")),
        icon="boxes",
    )
    return rx.cond(filters.is_narrowed, no_match, rx.cond(filters.is_trash, trash, first))


def _columns() -> list[table.Column]:
    def cell(name: str) -> Any:
        return lambda row: table.amount(row[name])

    return [
        table.Column(
            key="name", title="Asset", cell=_name, sort="name", card="name", is_growing=True
        ),
        table.Column(key="type", title="Type", cell=_type, card="meta"),
        table.Column(
            key="date",
            title="Bought",
            cell=lambda row: rx.el.time(
                row.acquired, date_time=row.acquired_iso, class_name="fa-num"
            ),
            sort="date",
            card="date",
        ),
        table.Column(
            key="method",
            title="Method",
            cell=lambda row: rx.el.span(row.method, class_name="fa-muted"),
        ),
        table.Column(key="cost", title="Cost", cell=cell("cost"), align="end", sort="cost"),
        table.Column(
            key="depreciation", title="Depreciation", cell=cell("depreciation"), align="end"
        ),
        table.Column(
            key="book", title="Book value", cell=cell("book_value"), align="end", card="amount"
        ),
        table.Column(key="menu", title="Actions", cell=_menu, card="menu", is_title_hidden=True),
    ]


def _name(row: AssetRow) -> rx.Component:
    return table.row_link(row.name, href=row.href, note=row.note)


def _type(row: AssetRow) -> rx.Component:
    return rx.el.span(
        rx.el.span(row.type, class_name="fa-muted"),
        rx.cond(row.disposed != "", empty.chip(row.disposed)),
        rx.cond(row.is_component, empty.chip("Component")),
        class_name="fa-outcome",
    )


def _menu(row: AssetRow) -> rx.Component:
    restore = form.button("Restore", size="s", on_click=AssetsState.restore(row.id))
    menu = table.row_menu(
        rx.Var.create("Actions for ").to(str) + row.name,
        row.id,
        table.MenuItem(label="Open", icon="arrow-right", href=row.href),
        table.MenuItem(label="Edit", icon="pencil", event=AssetEditorState.open_asset(row.id)),
        table.MenuItem(
            label="Delete", icon="trash-2", event=AssetsState.delete(row.id), is_danger=True
        ),
    )
    return rx.cond(SessionState.can_write, rx.cond(AssetsState.filter.is_trash, restore, menu))
