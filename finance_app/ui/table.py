"""Tables: typed columns in, markup out; and what stands around a table.

On a phone a row becomes a card of two lines; a column says with `card` where it goes there. Sort
order, filters and page live in the address, so headings and pager are links.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import reflex as rx

from finance_app.ui import form, theme

Row: TypeAlias = rx.vars.ObjectVar
Place: TypeAlias = Literal["name", "amount", "meta", "date", "select", "menu", "hide"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its heading, what a row shows in it, and its place on a phone's card."""

    key: str
    title: theme.Text
    cell: Callable[[Any], theme.Node]
    align: Literal["start", "end"] = "start"
    sort: str = ""
    card: Place = "hide"
    is_title_hidden: bool = False
    is_growing: bool = False


@dataclass(frozen=True)
class Sorting:
    """The order on the screen ("date" up, "-date" down) and where each heading leads."""

    current: rx.Var
    links: rx.Var


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """A line of a row's menu: it triggers `event` or goes to `href`."""

    label: theme.Text
    icon: str
    event: theme.Event | None = None
    href: theme.Text = ""
    is_danger: bool = False


def data_table(
    caption: theme.Text,
    columns: Sequence[Column],
    rows: rx.Var,
    *,
    sorting: Sorting | None = None,
    is_selected: Callable[[Any], theme.Flag] | None = None,
) -> rx.Component:
    """Return a table of a state's rows; roles are spelled out, for cards would lose them."""

    def body_row(row: Row) -> rx.Component:
        props: dict[str, Any] = {}
        if is_selected is not None:
            props["aria_selected"] = is_selected(row)
        return rx.el.tr(*[_cell(column, row) for column in columns], role="row", **props)

    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="fa-hidden"),
            rx.el.thead(
                rx.el.tr(*[_heading(column, sorting) for column in columns], role="row"),
                role="rowgroup",
            ),
            rx.el.tbody(rx.foreach(rows, body_row), role="rowgroup"),
            role="table",
            class_name="fa-table is-cards",
        ),
        class_name="fa-table-scroll",
    )


def _heading(column: Column, sorting: Sorting | None) -> rx.Component:
    title: theme.Node = column.title
    props: dict[str, Any] = {}
    if column.is_title_hidden:
        title = rx.el.span(column.title, class_name="fa-hidden")
    elif column.sort and sorting is not None:
        title = _sort_link(column, sorting)
        props["aria_sort"] = rx.match(
            sorting.current,
            (column.sort, "ascending"),
            (f"-{column.sort}", "descending"),
            "none",
        )
    return rx.el.th(
        title,
        scope="col",
        role="columnheader",
        class_name="is-end" if column.align == "end" else "",
        custom_attrs={"data-c": column.card},
        **props,
    )


def _sort_link(column: Column, sorting: Sorting) -> rx.Component:
    arrow = rx.match(
        sorting.current,
        (column.sort, theme.icon("arrow-up", size=12)),
        (f"-{column.sort}", theme.icon("arrow-down", size=12)),
        rx.fragment(),
    )
    is_sorted = (sorting.current == column.sort) | (sorting.current == f"-{column.sort}")
    return rx.el.a(
        column.title,
        arrow,
        href=sorting.links[column.sort].to(str),
        class_name="fa-sort",
        custom_attrs={"data-sorted": is_sorted},
    )


def _cell(column: Column, row: Row) -> rx.Component:
    names = theme.classes(
        "is-end fa-num" if column.align == "end" else "",
        "is-growing" if column.is_growing else "",
    )
    return rx.el.td(
        column.cell(row), role="cell", class_name=names, custom_attrs={"data-c": column.card}
    )


def statement_table(
    caption: str, titles: Sequence[str], *parts: theme.Node, is_statement: bool = True
) -> rx.Component:
    """Return a table of figures whose first column names the lines; wide ones scroll sideways.

    `parts` are its bodies and its foot. The first title may be empty: it is then only spoken.
    """
    first = titles[0] or rx.el.span("What", class_name="fa-hidden")
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="fa-hidden"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(first, scope="col"),
                    *[rx.el.th(title, scope="col", class_name="is-end") for title in titles[1:]],
                )
            ),
            *parts,
            class_name="fa-table is-statement" if is_statement else "fa-table",
        ),
        role="region",
        tab_index=0,
        aria_label=caption,
        class_name="fa-table-scroll",
    )


def row_link(
    text: theme.Text,
    *,
    on_click: theme.Event | None = None,
    href: theme.Text = "",
    note: theme.Text = "",
) -> rx.Component:
    """Return the name of a row, whose target is the whole row."""
    if on_click is None:
        link = rx.el.a(text, href=href, class_name="fa-row-link")
    else:
        link = rx.el.button(text, type="button", on_click=on_click, class_name="fa-row-link")
    if theme.is_given(note) is False:
        return link
    return rx.fragment(link, rx.el.span(note, class_name="fa-cell-note"))


def amount(text: theme.Text, *, is_in: theme.Flag = False) -> rx.Component:
    """Return an amount whose digits align with negative ones, whose bracket hangs out."""
    value = rx.Var.create(text).to(str)
    return rx.el.span(
        value,
        class_name=theme.classes(
            "fa-num fa-amount",
            rx.cond(value.startswith("("), "is-negative", ""),
            rx.cond(is_in, "is-in", ""),
        ),
    )


def select_box(
    label: theme.Text, is_checked: theme.Flag, on_change: theme.Event, **props: Any
) -> rx.Component:
    """Return the check box of a row, or of all rows."""
    box = rx.el.input(
        type="checkbox",
        checked=is_checked,
        on_change=on_change,
        aria_label=label,
        class_name="fa-checkbox",
        **props,
    )
    return rx.el.label(box, class_name="fa-check")


def inline_select(
    label: theme.Text,
    value: rx.Var,
    options: form.Options,
    *,
    on_change: theme.Event,
    colour: theme.Text = "",
    empty_label: str = "Choose category",
) -> rx.Component:
    """Return a choice inside a row, as a chip; it stands out while nothing is chosen."""
    is_missing = value.to(str) == ""
    return rx.el.span(
        rx.cond(is_missing, theme.icon("circle-alert", size=13), theme.dot(colour)),
        rx.el.select(
            rx.el.option(empty_label, value=""),
            *form.option_list(options),
            value=value,
            on_change=on_change,
            aria_label=label,
        ),
        class_name=rx.cond(is_missing, "fa-inline is-todo", "fa-inline"),
    )


def row_menu(label: theme.Text, row_id: theme.Text, *items: MenuItem) -> rx.Component:
    """Return the menu of a row: a button and a native popover beside it."""
    menu_id = rx.Var.create("menu-").to(str) + rx.Var.create(row_id).to(str)
    return rx.fragment(
        form.icon_button("ellipsis", label, size="s", custom_attrs={"popoverTarget": menu_id}),
        rx.el.div(
            *[_menu_item(item, menu_id) for item in items],
            id=menu_id,
            class_name="fa-menu",
            custom_attrs={"popover": "auto"},
        ),
    )


def button_menu(label: theme.Text, menu_id: str, *items: MenuItem) -> rx.Component:
    """Return a primary button that opens a menu of what can be done."""
    own = rx.Var.create(menu_id)
    return rx.el.span(
        form.button(
            rx.fragment(label, theme.icon("chevron-down", size=15)),
            kind="primary",
            custom_attrs={"popoverTarget": menu_id},
        ),
        rx.el.div(
            *[_menu_item(item, own) for item in items],
            id=menu_id,
            class_name="fa-menu",
            custom_attrs={"popover": "auto"},
        ),
        class_name="fa-button-menu",
    )


def _menu_item(item: MenuItem, menu_id: rx.Var) -> rx.Component:
    look = "fa-menu-item is-danger" if item.is_danger else "fa-menu-item"
    content = [theme.icon(item.icon), item.label]
    if item.event is None:
        return rx.el.a(*content, href=item.href, class_name=look)
    return rx.el.button(
        *content,
        type="button",
        on_click=item.event,
        class_name=look,
        custom_attrs={"popoverTarget": menu_id, "popoverTargetAction": "hide"},
    )


def toolbar(*controls: theme.Node, summary: theme.Node = "", label: str = "") -> rx.Component:
    """Return the row of filters over a table; `summary` says what they let through."""
    return rx.el.div(
        *controls,
        rx.el.span(summary, class_name="fa-toolbar-summary fa-num", aria_live="polite"),
        role="search",
        aria_label=label or "Filters",
        class_name="fa-toolbar",
    )


def search_box(
    value: theme.Text, on_change: theme.Event, label: str, *, control_id: str = "search"
) -> rx.Component:
    """Return the search field of a list; it waits for a pause in typing. `/` moves here."""
    return rx.el.div(
        rx.debounce_input(
            rx.el.input(
                id=control_id,
                type="search",
                value=value,
                on_change=on_change,
                placeholder=label,
                aria_label=label,
                auto_complete="off",
                class_name="fa-input",
            ),
            debounce_timeout=250,
        ),
        class_name="fa-search",
    )


def filter_select(
    label: str, value: theme.Text, options: form.Options, *, on_change: theme.Event, every: str
) -> rx.Component:
    """Return a filter with one choice; `every` is the text of the choice that filters nothing."""
    return rx.el.select(
        rx.el.option(every, value=""),
        *form.option_list(options),
        value=value,
        on_change=on_change,
        aria_label=label,
        class_name="fa-input",
    )


def filter_toggle(
    label: theme.Text, is_on: theme.Flag, href: theme.Text, *, icon: str = ""
) -> rx.Component:
    """Return a filter that is on or off; it is a link to the same list the other way."""
    content = [theme.icon(icon, size=13), label] if icon else [label]
    return rx.el.a(
        *content,
        href=href,
        class_name="fa-filter",
        aria_current=theme.when(is_on, "true", "false"),
    )


def bulk_bar(
    count: rx.Var, *actions: theme.Node, on_clear: theme.Event, label: str = "Selected rows"
) -> rx.Component:
    """Return what can be done with the selected rows; it appears with the first one."""
    return rx.cond(
        count > 0,
        rx.el.div(
            rx.el.span(count.to_string(), " selected", class_name="fa-num", role="status"),
            *actions,
            rx.el.button("Clear", type="button", on_click=on_clear),
            role="toolbar",
            aria_label=label,
            class_name="fa-bulk",
        ),
    )


def pager(newer: theme.Text, older: theme.Text, *, label: theme.Text = "") -> rx.Component:
    """Return the way to newer and older rows; an empty address means there are none."""
    return rx.el.nav(
        rx.el.span(label, class_name="fa-num fa-spacer"),
        _page_link("Newer", newer, icon="chevron-left"),
        _page_link("Older", older, icon="chevron-right"),
        aria_label="Pages",
        class_name="fa-pager",
    )


def _page_link(label: str, href: theme.Text, *, icon: str) -> theme.Node:
    content = [theme.icon(icon, size=15), label]
    if icon == "chevron-right":
        content.reverse()
    return theme.when(
        theme.is_given(href),
        rx.el.a(*content, href=href, class_name="fa-button"),
        rx.el.span(*content, class_name="fa-button", aria_disabled="true"),
    )
