"""What the pages Expenses and Incomes share: filters, table, selection, what stands there else."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.views import EntryRow
from finance_app.ledger.entry_rules.rules import MAKE_A_RULE
from finance_app.ledger.entry_rules.state import RulesState
from finance_app.ledger.filters.pages import EntryList, filter_panel, filter_toolbar
from finance_app.ledger.payments.pages import mark_paid_dialog
from finance_app.ledger.payments.state import MarkPaidState
from finance_app.ledger.review.state import ReviewState
from finance_app.ui import empty, form, layout, table, theme


def entries_page(of: EntryList, frame: layout.Frame) -> rx.Component:
    """Return the page of a list of entries."""
    return layout.shell(
        f"/{of.kind.plural}",
        empty.plain_card(
            filter_toolbar(of),
            filter_panel(of),
            _review_bar(of),
            empty.pending(~of.state.is_loaded, empty.table_skeleton(12), _content(of)),
        ),
        _bulk_bar(of),
        mark_paid_dialog(),
        frame=frame,
        top=_top(of, frame),
        search_id=f"{of.kind.plural}-search",
        skeleton=empty.plain_card(empty.table_skeleton(14)),
    )


def _review_bar(of: EntryList) -> rx.Component:
    """Return how many suggested categories wait, the way to them, and what accepts them all."""
    filters = of.state.filter
    accept = form.button(
        "Accept all shown",
        icon="check-check",
        size="s",
        on_click=ReviewState.accept_listed(of.kind.value, filters.typed),
    )
    review = form.link_button("Review", filters.suggested_href, size="s")
    action = rx.cond(
        filters.is_suggested, rx.cond(SessionState.can_write, accept, rx.fragment()), review
    )
    bar = rx.el.div(
        rx.el.span(of.state.suggested_text, class_name="fa-num fa-spacer"),
        action,
        class_name="fa-review-bar",
    )
    return rx.cond((of.state.suggested_text != "") & ~filters.is_trash, bar)


def _top(of: EntryList, frame: layout.Frame) -> rx.Component:
    add = form.button(
        f"Add {of.kind.value}",
        icon="plus",
        kind="primary",
        on_click=of.add,
        class_name="fa-desktop-only",
    )
    excel = form.button(
        "Excel",
        icon="download",
        on_click=frame.fetch_workbook(of.state.filter.excel_url),
        title="Workbook of the period shown, or of the fiscal year",
        class_name="fa-desktop-only",
    )
    title = rx.cond(of.state.filter.is_trash, f"{of.title} in the trash", of.title)
    return layout.top_bar(
        title,
        rx.cond(of.state.filter.is_trash, rx.fragment(), excel),
        rx.cond(SessionState.can_write, add),
    )


def _content(of: EntryList) -> rx.Component:
    """Return the table, or why there is none."""
    shown = rx.fragment(
        rx.cond(
            of.state.filter.is_trash,
            _table(of, _trash_columns(of)),
            rx.cond(
                SessionState.can_write,
                _table(of, _writer_columns(of)),
                _table(of, _reader_columns(of)),
            ),
        ),
        table.pager(of.state.newer, of.state.older, label=of.state.count_text),
    )
    return rx.cond(
        of.state.failure != "",
        _failed(of),
        rx.cond(of.state.rows.length() > 0, shown, _nothing(of)),
    )


def _failed(of: EntryList) -> rx.Component:
    said = empty.empty(
        "This list could not be shown",
        of.state.failure,
        form.button("Try again", icon="rotate-cw", on_click=of.state.load),
        form.link_button(f"All {of.title.lower()}", f"/{of.kind.plural}"),
        icon="circle-alert",
    )
    return rx.el.div(said, role="alert")


def _nothing(of: EntryList) -> rx.Component:
    """Return what stands where the table would: nothing matches, nothing trashed, nothing yet."""
    filters, plural = of.state.filter, of.title.lower()
    no_match = empty.empty(
        rx.cond(
            filters.is_suggested,
            "All of these are reviewed",
            rx.cond(filters.is_uncategorised, "All of these are categorised", f"No {plural} match"),
        ),
        rx.cond(
            filters.is_uncategorised | filters.is_suggested,
            "There is nothing to review here.",
            "Try a wider period, or clear the filters.",
        ),
        form.link_button("Clear filters", filters.clear_href),
        icon="search-x",
    )
    trash = empty.empty(
        "The trash is empty", f"Deleted {plural} stay here until you restore them.", icon="trash-2"
    )
    first = empty.empty(
        f"No {plural} yet",
        f"Add the first by one typed line: press {'N' if of.kind is Kind.EXPENSE else 'I'}.",
        rx.cond(
            SessionState.can_write,
            rx.fragment(
                form.button(f"Add {of.kind.value}", icon="plus", on_click=of.add),
                form.link_button("Import a file", "/import", icon="file-input"),
            ),
        ),
        icon=of.icon,
    )
    return rx.cond(filters.is_narrowed, no_match, rx.cond(filters.is_trash, trash, first))


def _table(of: EntryList, columns: list[table.Column]) -> rx.Component:
    return table.data_table(
        of.title,
        columns,
        of.state.rows,
        sorting=table.Sorting(of.state.filter.sort, of.state.filter.sort_links),
        is_selected=lambda row: of.state.selected.contains(row.id),
    )


def _writer_columns(of: EntryList) -> list[table.Column]:
    return [
        _select_column(of),
        *_plain_columns(of, lambda row: _category_select(of, row)),
        _menu_column(lambda row: _row_menu(of, row)),
    ]


def _reader_columns(of: EntryList) -> list[table.Column]:
    return _plain_columns(of, _category_chip)


def _trash_columns(of: EntryList) -> list[table.Column]:
    def restore(row: EntryRow) -> rx.Component:
        return rx.cond(
            SessionState.can_write,
            form.button("Restore", size="s", on_click=of.state.restore(row.id)),
        )

    chosen = _select_column(of)
    plain = [
        table.Column(key="party", title=of.party.capitalize(), cell=_trashed_name, card="name",
                     sort="party", is_growing=True)
        if column.key == "party" else column
        for column in _plain_columns(of, _category_chip)
    ]  # fmt: skip
    return [chosen, *plain, _menu_column(restore)]


def _trashed_name(row: EntryRow) -> rx.Component:
    return rx.el.span(
        rx.cond(row.party != "", row.party, "Unnamed"),
        rx.el.span(row.notes_excerpt, class_name="fa-cell-note"),
        dir="auto",
        class_name="fa-cell-name",
    )


def _plain_columns(of: EntryList, category: Any) -> list[table.Column]:
    return [
        table.Column(
            key="date",
            title="Date",
            cell=lambda row: rx.el.time(row.date, date_time=row.date_iso, class_name="fa-num"),
            sort="date",
            card="date",
        ),
        table.Column(
            key="party",
            title=of.party.capitalize(),
            cell=lambda row: _name(of, row),
            sort="party",
            card="name",
            is_growing=True,
        ),
        table.Column(key="category", title="Category", cell=category, card="meta"),
        table.Column(
            key="payment_method",
            title="Paid by",
            cell=lambda row: rx.el.span(row.payment_method, class_name="fa-muted"),
        ),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: _amount(of, row),
            align="end",
            sort="amount",
            card="amount",
        ),
    ]


def _amount(of: EntryList, row: EntryRow) -> rx.Component:
    """Return the amount, and below it what it is and what of it is to be paid."""
    status = empty.chip(row.status_text, tone=rx.cond(row.status == "overdue", "is-todo", ""))
    more = rx.el.span(
        rx.cond(row.terms != "", rx.el.span(row.terms)),
        rx.cond(row.status_text != "", status),
        class_name="fa-terms",
    )
    return rx.fragment(
        table.amount(row.amount, is_in=of.kind is Kind.INCOME),
        rx.cond((row.terms != "") | (row.status_text != ""), more),
    )


def _select_column(of: EntryList) -> table.Column:
    return table.Column(
        key="select",
        title=table.select_box(
            "Select all on this page",
            (of.state.selected.length() == of.state.rows.length()) & (of.state.rows.length() > 0),
            of.state.select_all,
        ),
        cell=lambda row: table.select_box(
            _called("Select", row),
            of.state.selected.contains(row.id),
            lambda is_on: of.state.select(row.id, is_on),
        ),
        card="select",
    )


def _menu_column(cell: Any) -> table.Column:
    return table.Column(key="menu", title="Actions", cell=cell, card="menu", is_title_hidden=True)


def _name(of: EntryList, row: EntryRow) -> rx.Component:
    files = rx.el.span(
        theme.icon("paperclip", size=13),
        rx.el.span("Has files", class_name="fa-hidden"),
        title="Has files",
        class_name="fa-has-files",
    )
    return rx.fragment(
        table.row_link(
            rx.cond(row.is_unnamed, f"No {of.party}", row.party),
            on_click=EditorState.open_entry(of.kind.value, row.id),
        ),
        rx.cond(row.has_files, files),
        rx.el.span(row.notes_excerpt, class_name="fa-cell-note"),
    )


def _category_select(of: EntryList, row: EntryRow) -> rx.Component:
    choice = table.inline_select(
        _called("Category of", row),
        row.category,
        of.state.category_options,
        on_change=lambda name: of.state.categorise(row.id, name),
        colour=row.colour,
    )
    accept = form.icon_button(
        "check",
        _called("Accept the suggested category of", row),
        size="s",
        title="Accept",
        on_click=ReviewState.accept(of.kind.value, rx.Var.create([row.id])),
    )
    return _with_mark(row, choice, accept)


def _with_mark(row: EntryRow, *content: rx.Component) -> rx.Component:
    """Return a category with its mark where nobody has looked at it; the first part stays."""
    shown, *rest = content
    marked = rx.el.span(shown, empty.chip("Suggested"), *rest, class_name="fa-suggested")
    return rx.cond(row.is_suggested, marked, shown)


def _category_chip(row: EntryRow) -> rx.Component:
    return rx.cond(
        row.is_uncategorised,
        empty.chip("Uncategorised", tone="todo", icon="circle-alert"),
        _with_mark(row, empty.chip(row.category, colour=row.colour)),
    )


def _row_menu(of: EntryList, row: EntryRow) -> rx.Component:
    kind = of.kind.value
    return table.row_menu(
        _called("Actions for", row),
        row.id,
        table.MenuItem(label="Edit", icon="pencil", event=EditorState.open_entry(kind, row.id)),
        table.MenuItem(label="Duplicate", icon="copy", event=EditorState.duplicate(kind, row.id)),
        table.MenuItem(
            label=MAKE_A_RULE, icon="list-checks", event=RulesState.begin_from(kind, row.id)
        ),
        table.MenuItem(
            label="Delete", icon="trash-2", event=of.state.delete(row.id), is_danger=True
        ),
    )


def _called(words: str, row: EntryRow) -> rx.Var:
    """Return words about a row for those who do not see it: "Select Staples, 20 Nov, 42.50"."""
    return rx.Var.create(f"{words} ").to(str) + row.party + ", " + row.date + ", " + row.amount


def _bulk_bar(of: EntryList) -> rx.Component:
    choose = rx.el.select(
        rx.el.option("Set category", value=""),
        *form.option_list(of.state.category_options),
        value="",
        on_change=of.state.categorise_selected,
        aria_label="Set the category of the selected rows",
    )
    is_trash = of.state.filter.is_trash
    accept = rx.el.button(
        "Accept",
        type="button",
        title="Accept the suggested categories of the selected rows",
        on_click=ReviewState.accept(of.kind.value, of.state.selected),
    )
    mark = rx.el.button(
        "Mark paid",
        type="button",
        on_click=MarkPaidState.ask(of.kind.value, of.state.selected),
    )
    bar = table.bulk_bar(
        of.state.selected.length(),
        rx.cond(is_trash, rx.fragment(), choose),
        rx.cond(of.state.has_due & ~is_trash, mark),
        rx.cond(of.state.suggested_text != "", rx.cond(is_trash, rx.fragment(), accept)),
        rx.cond(
            is_trash,
            rx.el.button("Restore", type="button", on_click=of.state.restore_selected),
            rx.el.button("Delete", type="button", on_click=of.state.delete_selected),
        ),
        on_clear=of.state.select_all(False),
        label=f"Selected {of.title.lower()}",
    )
    return rx.cond(SessionState.can_write, bar)
