"""The page of exchange rates: the list, the form of one, and the form that takes a file."""

from typing import Any

import reflex as rx
from reflex.experimental.client_state import ClientStateVar

from finance_app.identity.state import SessionState
from finance_app.ledger.exchange_rates.files.views import FORMATS, ProblemRow
from finance_app.ledger.exchange_rates.rules import PATH
from finance_app.ledger.exchange_rates.state import ExchangeRatesState
from finance_app.ledger.exchange_rates.views import RateRow
from finance_app.ui import dialog, empty, form, layout, table, theme

IMPORTING = ClientStateVar.create("faRatesImportOpen", default=False)
"""Kept in the browser, so that the form is gone with the page that sent it."""

NO_BREAK_SPACE = "\u00a0"
ACCEPT = ".csv,.xml,.zip,text/csv,application/xml,text/xml,application/zip"

_start_from = form.starting_from(
    "rate", ExchangeRatesState.values, ExchangeRatesState.errors, ExchangeRatesState.key
)


def exchange_rates_page(frame: layout.Frame) -> rx.Component:
    """Return the page of exchange rates."""
    state = ExchangeRatesState
    failed = empty.failed(state.failure, state.load)
    shown = rx.fragment(
        table.data_table("Exchange rates, the latest first", _columns(), state.rows),
        rx.cond((state.newer != "") | (state.older != ""), table.pager(state.newer, state.older)),
    )
    has_any = (state.rows.length() > 0) | (state.filter_options.length() > 0) | state.is_narrowed
    return layout.shell(
        PATH,
        _done(),
        empty.plain_card(
            rx.cond(has_any, _toolbar()),
            empty.pending(
                ~state.is_loaded,
                empty.table_skeleton(10),
                rx.cond(
                    state.failure != "", failed, rx.cond(state.rows.length() > 0, shown, _none())
                ),
            ),
        ),
        _sheet(),
        _import_sheet(),
        frame=frame,
        top=_top(),
        skeleton=empty.plain_card(empty.table_skeleton(10)),
    )


def _top() -> rx.Component:
    state = ExchangeRatesState
    add = form.button("Add rate", icon="plus", kind="primary", on_click=state.open_new)
    take = form.button(
        rx.el.span("Import", class_name="fa-desktop-only"),
        icon="upload",
        aria_label="Import",
        on_click=IMPORTING.push(True),
    )
    return layout.top_bar(
        "Exchange rates",
        rx.cond(SessionState.can_write, take),
        primary=rx.cond(SessionState.can_write, add, rx.fragment()),
    )


def _toolbar() -> rx.Component:
    state = ExchangeRatesState
    day = rx.el.label(
        "Up to",
        rx.el.input(
            type="date",
            default_value=state.to,
            key=state.to,
            on_change=state.choose_day,
            class_name="fa-input",
        ),
        class_name="fa-as-of",
    )
    return table.toolbar(
        table.filter_select(
            "Currency",
            state.currency,
            state.filter_options,
            on_change=state.choose_currency,
            every="All currencies",
        ),
        day,
        rx.cond(state.is_narrowed, form.link_button("Clear", PATH, kind="ghost", size="s")),
        summary=state.summary,
        label="Filter exchange rates",
    )


def _none() -> rx.Component:
    state = ExchangeRatesState
    first = empty.empty(
        "No exchange rates yet",
        "A rate says what another currency was worth on a day. Import the reference rates of the"
        " European Central Bank, or type what your bank charged.",
        rx.cond(
            SessionState.can_write,
            form.button("Import a file", icon="upload", on_click=IMPORTING.push(True)),
        ),
        rx.cond(SessionState.can_write, form.button("Add a rate", on_click=state.open_new)),
        icon="arrow-left-right",
    )
    narrowed = empty.empty(
        "No rate here",
        "There is none of this currency up to this day.",
        form.link_button("All exchange rates", PATH),
        icon="arrow-left-right",
    )
    return rx.cond(state.is_narrowed, narrowed, first)


def _columns() -> list[table.Column]:
    return [
        table.Column(
            key="day",
            title="Day",
            cell=lambda row: rx.el.time(row.day, date_time=row.day_iso, class_name="fa-num"),
            card="date",
        ),
        table.Column(key="currency", title="Currency", cell=_currency, card="name"),
        table.Column(
            key="rate",
            title="Rate",
            cell=_rate,
            card="amount",
        ),
        table.Column(
            key="inverse",
            title="The other way",
            cell=lambda row: rx.el.span(row.inverse, class_name="fa-num fa-muted"),
            card="meta",
        ),
        table.Column(
            key="source",
            title="From",
            cell=lambda row: rx.el.span(row.source, class_name="fa-muted"),
        ),
        table.Column(key="menu", title="Actions", cell=_menu, card="menu", is_title_hidden=True),
    ]


def _currency(row: RateRow) -> rx.Component:
    link = table.row_link(
        row.currency, on_click=ExchangeRatesState.open_rate(row.id), note=row.name
    )
    plain = rx.el.span(
        row.currency, rx.el.span(row.name, class_name="fa-cell-note"), class_name="fa-cell-name"
    )
    return rx.cond(SessionState.can_write, link, plain)


def _rate(row: RateRow) -> rx.Component:
    """Return the rate as an equation, whose first side a phone has in the name of the card."""
    return rx.el.span(
        rx.el.span(row.one, NO_BREAK_SPACE, class_name="fa-desktop-only"),
        row.rate,
        class_name="fa-num",
    )


def _menu(row: RateRow) -> rx.Component:
    state = ExchangeRatesState
    menu = table.row_menu(
        rx.Var.create("Actions for ").to(str) + row.about,
        row.id,
        table.MenuItem(label="Edit", icon="pencil", event=state.open_rate(row.id)),
        table.MenuItem(label="Delete", icon="trash-2", event=state.delete(row.id), is_danger=True),
    )
    return rx.cond(SessionState.can_write, menu)


def _sheet() -> rx.Component:
    state = ExchangeRatesState
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(*_fields(), key=state.key),
            form.hidden_field("id", state.rate_id),
            form.hidden_field("version", state.version),
            _preview(),
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _preview() -> rx.Component:
    """Return the rate that is typed, both ways; it keeps its place while there is none."""

    def line(text: rx.Var) -> rx.Component:
        return rx.el.span(text)

    lines = rx.foreach(ExchangeRatesState.preview, line)
    return rx.el.p(lines, class_name="fa-rate-preview fa-num", role="status")


def _live(name: str) -> dict[str, Any]:
    """Return a field's beginning, and that a change of it shows the rate anew."""
    state = ExchangeRatesState
    return {
        **_start_from(name),
        "on_change": lambda value: [state.note(name, value), state.look],
    }


def _fields() -> list[rx.Component]:
    state = ExchangeRatesState
    return [
        form.select_field(
            "currency_code",
            "Currency",
            state.currency_options,
            placeholder="Choose a currency",
            **{**_start_from("currency_code"), "on_change": state.note_currency},
        ),
        form.date_field("quoted_on", "Day", **_live("quoted_on")),
        form.form_row(
            form.text_field(
                "rate",
                "Rate",
                input_mode="decimal",
                auto_complete="off",
                **_live("rate"),
            ),
            form.select_field(
                "direction",
                "Quoted as",
                state.direction_options,
                **{**_live("direction"), "key": state.direction_key},
            ),
        ),
    ]


def _import_sheet() -> rx.Component:
    state = ExchangeRatesState
    zone = rx.el.label(
        theme.icon("upload", size=22),
        rx.el.span("Drop the file here, or choose it", class_name="fa-drop-title"),
        rx.el.span(FORMATS, class_name="fa-muted"),
        rx.el.input(
            type="file", name="file", required=True, accept=ACCEPT,
            aria_label="File of exchange rates",
        ),
        class_name="fa-drop",
    )  # fmt: skip
    close = [IMPORTING.push(False), state.dismiss]
    replaces = rx.el.label(
        rx.el.input(type="checkbox", name="replace_manual", value="1", class_name="fa-checkbox"),
        "Replace rates typed by hand",
        class_name="fa-check-line",
    )
    return dialog.sheet(
        "Import exchange rates",
        form.native_form(
            form.form_error(state.done.error),
            rx.el.p(
                "Reference rates of the European Central Bank, which it publishes each working day"
                " as eurofxref. The same file again adds nothing.",
                class_name="fa-muted",
            ),
            zone,
            replaces,
            form.form_actions(form.button("Cancel", on_click=close), form.submit_button("Import")),
            action="/forms/exchange-rates/import",
            enc_type="multipart/form-data",
        ),
        # What an earlier visit left in the state is known to be old once the page has loaded.
        is_open=IMPORTING.value.to(bool) | ((state.done.error != "") & rx.State.is_hydrated),
        on_close=close,
    )


def _done() -> rx.Component:
    """Return what the last import did, until it is dismissed."""
    state = ExchangeRatesState
    close = form.icon_button("x", "Dismiss", size="s", on_click=state.dismiss)
    notes = rx.el.ul(
        rx.foreach(state.done.notes, lambda text: rx.el.li(text, dir="auto")),
        class_name="fa-remarks",
    )
    problems = table.data_table("Rows that were left out", _problem_columns(), state.done.problems)
    details = empty.card(
        "What was left out",
        rx.cond(state.done.notes.length() > 0, empty.card_body(notes)),
        rx.cond(state.done.problems.length() > 0, problems),
    )
    has_details = (state.done.notes.length() > 0) | (state.done.problems.length() > 0)
    return rx.cond(
        state.done.text != "",
        rx.fragment(
            empty.banner(state.done.text, close, icon="circle-check"),
            rx.cond(has_details, details),
        ),
    )


def _problem_columns() -> list[table.Column]:
    def row_number(row: ProblemRow) -> rx.Component:
        return rx.el.span(row.row, class_name="fa-num fa-muted")

    return [
        table.Column(key="row", title="Row", cell=row_number, card="date"),
        table.Column(
            key="text",
            title="What is wrong",
            cell=lambda row: rx.el.span(row.text, dir="auto"),
            card="name",
            is_growing=True,
        ),
    ]
