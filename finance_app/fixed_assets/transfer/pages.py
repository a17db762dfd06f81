"""The page on which assets are imported: choose or paste, look at every row, record."""

import reflex as rx

from finance_app.fixed_assets.filters.views import PATH
from finance_app.fixed_assets.transfer.state import AssetImportState
from finance_app.fixed_assets.transfer.views import ImportRow
from finance_app.ui import empty, form, layout, table

_EXAMPLE = "name,acquisition_date,value,type,serial_number\nDelivery van,2026-03-14,48000,Vehicles,"


def asset_import_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the import."""
    state = AssetImportState
    record = form.button(
        rx.fragment("Import ", state.new_count.to_string()),
        icon="check",
        kind="primary",
        on_click=state.record,
    )
    return layout.shell(
        PATH,
        rx.cond(state.rows.length() > 0, _rows_card(), _choose()),
        frame=frame,
        top=layout.top_bar(
            "Import assets",
            form.link_button("All assets", PATH, class_name="fa-desktop-only"),
            primary=rx.cond(state.new_count > 0, record, rx.fragment()),
        ),
        skeleton=empty.plain_card(empty.lines_skeleton(8)),
    )


def _choose() -> rx.Component:
    return rx.fragment(
        rx.cond(AssetImportState.error != "", form.form_error(AssetImportState.error)),
        empty.columns(_file_card(), _paste_card(), is_even=True),
        empty.card(
            "What a file looks like",
            empty.card_body(
                rx.el.p(
                    "The first row names the columns. Name, acquisition_date and value are"
                    " enough; whatever else is empty comes from the type. “CSV” in the register"
                    " gives all columns, and what it gives can be imported again."
                ),
                rx.el.pre(_EXAMPLE, class_name="fa-example", tab_index=0),
            ),
        ),
    )


def _file_card() -> rx.Component:
    upload = form.native_form(
        rx.el.input(
            type="file", name="file", required=True, accept=".csv,.tsv,.txt,text/csv",
            aria_label="File to import", class_name="fa-file",
        ),
        form.submit_button("Look at it", kind="plain"),
        action="/forms/assets/import-file",
        enc_type="multipart/form-data",
        class_name="fa-upload",
    )  # fmt: skip
    words = rx.el.p("Nothing is saved before you have seen every row.", class_name="fa-muted")
    return empty.card("Choose a file", empty.card_body(words, upload), note="CSV, up to 5 MB",
                      span=6)  # fmt: skip


def _paste_card() -> rx.Component:
    fields = form.form(
        form.note_field(
            "text",
            "Rows with their headings",
            default_value=AssetImportState.pasted,
            key=AssetImportState.pasted,
            placeholder=_EXAMPLE,
            rows=6,
        ),
        form.form_actions(form.submit_button("Look at it", kind="plain")),
        on_submit=AssetImportState.check,
    )
    return empty.card("Or paste from a spreadsheet", empty.card_body(fields), span=6)


def _rows_card() -> rx.Component:
    again = form.button("Another file", size="s", on_click=AssetImportState.start_again)
    return empty.card(
        "Rows",
        table.data_table("Rows of the file", _columns(), AssetImportState.rows),
        rx.cond(
            AssetImportState.cut_text != "",
            empty.card_body(rx.el.p(AssetImportState.cut_text, class_name="fa-muted")),
        ),
        note=AssetImportState.count_text,
        actions=[again],
    )


def _columns() -> list[table.Column]:
    return [
        table.Column(
            key="number",
            title="Row",
            cell=lambda row: rx.el.span(row.number, class_name="fa-num fa-muted"),
            card="date",
        ),
        table.Column(
            key="name",
            title="Asset",
            cell=lambda row: rx.el.span(row.name, class_name="fa-cell-name", dir="auto"),
            card="name",
        ),
        table.Column(key="outcome", title="What becomes of it", cell=_outcome, card="meta",
                     is_growing=True),
        table.Column(
            key="amount",
            title="Cost",
            cell=lambda row: table.amount(row.amount),
            align="end",
            card="amount",
        ),
    ]  # fmt: skip


def _outcome(row: ImportRow) -> rx.Component:
    chip = rx.cond(
        row.is_refused,
        empty.chip(row.outcome, tone="bad", icon="circle-alert"),
        rx.cond(
            row.is_new, empty.chip(row.outcome, tone="good", icon="plus"), empty.chip(row.outcome)
        ),
    )
    return rx.el.span(chip, rx.el.span(row.text), class_name="fa-outcome")
