"""The steps that show lines: check and duplicates, with the form that puts a line right."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.imports.wizard.lines.state import LinesState
from finance_app.imports.wizard.lines.views import FILTERS, LineRow
from finance_app.ledger.editor.state import EditorState
from finance_app.ui import dialog, empty, form, table


def check_step(next_href: rx.Var) -> rx.Component:
    """Return the lines with problems, or the others, and the way on."""
    state = LinesState
    views = empty.segmented(
        "Lines to show",
        [(name, text, state.hrefs[name]) for name, text in FILTERS],
        state.shown,
    )
    nothing = empty.empty(
        "No such lines",
        "Lines with problems never keep the others back: they are left out until put right.",
        icon="circle-check",
    )
    return rx.fragment(
        empty.card(
            "Lines",
            rx.cond(state.rows.length() > 0, _table("Lines of the file"), nothing),
            actions=[views, form.link_button("Go on", next_href, icon="arrow-right", size="s")],
        ),
        _form_dialog(),
    )


def duplicates_step(next_href: rx.Var) -> rx.Component:
    """Return the lines that may be in the books already, each with its match."""
    state = LinesState
    nothing = empty.empty(
        "No duplicates",
        "No line of this file is in the books already.",
        icon="circle-check",
    )
    all_or_none = rx.cond(
        SessionState.can_write & (state.rows.length() > 0),
        rx.fragment(
            form.button("Take all", size="s", on_click=state.take_all),
            form.button("Leave all out", size="s", on_click=state.leave_all),
        ),
    )
    return rx.fragment(
        empty.card(
            "In the books already",
            rx.cond(state.rows.length() > 0, _table("Possible duplicates"), nothing),
            note="Left out unless you take them",
            actions=[
                all_or_none,
                form.link_button("Go on", next_href, icon="arrow-right", size="s"),
            ],
        ),
        _form_dialog(),
    )


def _table(caption: str) -> rx.Component:
    state = LinesState
    return rx.fragment(
        table.data_table(caption, _columns(), state.rows),
        rx.cond(
            (state.next_href != "") | (state.previous_href != ""),
            table.pager(state.previous_href, state.next_href),
        ),
    )


def _columns() -> list[table.Column]:
    return [
        table.Column(
            key="take",
            title="Import",
            cell=_take,
            is_title_hidden=True,
            card="select",
        ),
        table.Column(
            key="number",
            title="Row",
            cell=lambda row: rx.el.span(row.number, class_name="fa-num fa-muted"),
            card="hide",
        ),
        table.Column(
            key="date",
            title="Date",
            cell=lambda row: rx.el.span(row.date, class_name="fa-num"),
            card="date",
        ),
        table.Column(key="party", title="Name", cell=_name, card="name"),
        table.Column(key="reason", title="What about it", cell=_reason, card="meta",
                     is_growing=True),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: table.amount(row.amount, is_in=row.is_in),
            align="end",
            card="amount",
        ),
        table.Column(key="menu", title="More", cell=_menu, is_title_hidden=True, card="menu"),
    ]  # fmt: skip


def _take(row: LineRow) -> rx.Component:
    return rx.cond(
        row.can_choose & SessionState.can_write,
        table.select_box(
            f"Import row {row.number}",
            row.is_wanted,
            lambda is_on: LinesState.choose(row.position, is_on),
        ),
    )


def _name(row: LineRow) -> rx.Component:
    return rx.fragment(
        rx.el.span(row.party, class_name="fa-cell-name", dir="auto"),
        rx.cond(row.note != "", rx.el.span(row.note, class_name="fa-cell-note", dir="auto")),
    )


def _reason(row: LineRow) -> rx.Component:
    chip = rx.cond(
        row.category != "",
        rx.cond(
            row.is_suggested,
            empty.chip(f"{row.category} (suggested)", tone="todo"),
            empty.chip(row.category),
        ),
    )
    text = rx.cond(
        row.is_bad,
        rx.el.span(row.reason, rx.el.span(row.raw, class_name="fa-cell-note", dir="auto")),
        rx.el.span(row.reason, class_name="fa-muted"),
    )
    match = rx.cond(
        row.match_id != "",
        form.button(
            "Show the entry",
            size="s",
            kind="ghost",
            on_click=EditorState.open_entry(row.match_kind, row.match_id),
        ),
    )
    return rx.el.span(chip, text, match, class_name="fa-outcome")


def _menu(row: LineRow) -> rx.Component:
    items = [
        table.MenuItem(label="Put right", icon="pencil", event=LinesState.open(row.position)),
        table.MenuItem(label="Make a rule", icon="list-checks", href=row.rule_href),
    ]
    return rx.cond(
        SessionState.can_write,
        rx.cond(
            row.is_bad,
            form.button("Put right", size="s", on_click=LinesState.open(row.position)),
            rx.cond(
                row.rule_href != "",
                table.row_menu(f"More about row {row.number}", row.position, *items),
                table.row_menu(f"More about row {row.number}", row.position, items[0]),
            ),
        ),
    )


def _form_dialog() -> rx.Component:
    state = LinesState

    def given(name: str) -> dict[str, rx.Var]:
        return {
            "error": state.errors.get(name, "").to(str),
            "default_value": state.typed.get(name, "").to(str),
        }

    fields = form.form(
        form.form_error(state.error),
        form.form_row(
            form.date_field("date", "Date", **given("date")),
            form.text_field(
                "amount", "Amount, negative for money out", input_mode="text", **given("amount")
            ),
        ),
        form.text_field("counterparty", "Vendor or client", **given("counterparty")),
        form.text_field("description", "Description", **given("description")),
        form.combo_field("category", "Category", state.categories, **given("category")),
        form.form_actions(
            form.button("Cancel", on_click=state.close), form.submit_button("Put right")
        ),
        on_submit=state.save,
        key=state.key,
    )
    return dialog.dialog(
        "Put a row right",
        fields,
        is_open=state.is_open,
        on_close=state.close,
        description=rx.cond(state.line, state.line.raw, ""),
    )
