"""The page of imports: drop or choose files, paste rows, and see what became of the last ones."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.imports.history.state import ImportsState
from finance_app.imports.history.views import FORMATS, PATH, ImportRow
from finance_app.ui import empty, form, layout, table, theme

ACCEPT = (
    ".csv,.tsv,.txt,.tab,.xlsx,.ofx,.qfx,.qif,.xml,.camt,.sta,.mt940,.940,.942,.swi,.zip,"
    "text/csv,text/plain,application/xml"
)


def imports_page(frame: layout.Frame) -> rx.Component:
    """Return the page of imports."""
    state = ImportsState
    skeleton = empty.plain_card(empty.table_skeleton(6))
    failed = empty.plain_card(empty.failed(state.failure, state.load))
    content = rx.fragment(
        form.form_error(state.problem),
        rx.cond(SessionState.can_write, empty.columns(_file_card(), _paste_card())),
        _history_card(),
    )
    return layout.shell(
        PATH,
        empty.pending(~state.is_loaded, skeleton, rx.cond(state.failure != "", failed, content)),
        frame=frame,
        top=layout.top_bar(
            "Import",
            form.link_button("Rules", "/rules", icon="list-checks", class_name="fa-desktop-only"),
            form.link_button("Bank accounts", "/bank-accounts", class_name="fa-desktop-only"),
        ),
        skeleton=skeleton,
    )


def _account_field(control_id: str) -> rx.Component:
    return rx.cond(
        ImportsState.accounts.length() > 0,
        form.select_field(
            "bank_account",
            "Bank account",
            ImportsState.accounts,
            placeholder="As the file says",
            id=control_id,
        ),
    )


def _file_card() -> rx.Component:
    zone = rx.el.label(
        theme.icon("upload", size=22),
        rx.el.span("Drop files here, or choose them", class_name="fa-drop-title"),
        rx.el.span(f"{FORMATS}. Up to 200 MB each.", class_name="fa-muted"),
        rx.el.input(
            type="file", name="file", multiple=True, required=True, accept=ACCEPT,
            aria_label="Files to import",
        ),
        class_name="fa-drop",
    )  # fmt: skip
    fields = form.native_form(
        zone,
        _account_field("file-account"),
        form.form_actions(form.submit_button("Read", icon="arrow-right")),
        action="/forms/imports",
        enc_type="multipart/form-data",
    )
    return empty.card(
        "Files of a bank or of other books",
        empty.card_body(fields),
        note="Nothing is added before you have seen it",
        span=8,
    )


def _paste_card() -> rx.Component:
    fields = form.native_form(
        form.note_field(
            "pasted",
            "Rows with their headings",
            placeholder="Date;Payee;Amount\n2026-11-20;Office Depot;-48.20",
            rows=6,
            required=True,
            max_length=2_000_000,
        ),
        _account_field("paste-account"),
        form.form_actions(form.submit_button("Read", kind="plain", icon="arrow-right")),
        action="/forms/imports",
        enc_type="multipart/form-data",
    )
    return empty.card("Or paste from a spreadsheet", empty.card_body(fields), span=4)


def _history_card() -> rx.Component:
    nothing = empty.empty(
        "Nothing imported yet",
        "Export a statement from your bank, or the transactions of Firefly III, Actual, QuickBooks,"
        " Xero, Wave, YNAB or Midday, and drop the file above.",
        icon="file-input",
    )
    state = ImportsState
    shown = rx.fragment(
        table.data_table("Imports", _columns(), state.rows),
        rx.cond(
            (state.next_href != "") | (state.previous_href != ""),
            table.pager(state.previous_href, state.next_href),
        ),
    )
    return empty.card("Imports", rx.cond(state.rows.length() > 0, shown, nothing))


def _columns() -> list[table.Column]:
    return [
        table.Column(
            key="name",
            title="File",
            cell=lambda row: table.row_link(row.name, href=row.href),
            card="name",
            is_growing=True,
        ),
        table.Column(
            key="about",
            title="What",
            cell=lambda row: rx.el.span(row.about, class_name="fa-muted"),
            card="hide",
        ),
        table.Column(
            key="when",
            title="Received (UTC)",
            cell=lambda row: rx.el.span(row.when, class_name="fa-num fa-muted"),
            card="date",
        ),
        table.Column(key="status", title="Status", cell=_status, card="amount"),
        table.Column(
            key="result",
            title="Lines",
            cell=lambda row: rx.el.span(rx.el.span(row.result), class_name="fa-outcome fa-num"),
            card="meta",
        ),
    ]


def _status(row: ImportRow) -> rx.Component:
    return status_chip(row.status, row.tone)


def status_chip(text: theme.Text, tone: theme.Text) -> rx.Component:
    """Return how far an import has come."""
    return rx.match(
        tone,
        ("good", empty.chip(text, tone="good", icon="check")),
        ("todo", empty.chip(text, tone="todo", icon="circle-dot")),
        ("bad", empty.chip(text, tone="bad", icon="circle-alert")),
        empty.chip(text),
    )
