"""The page of the types of assets, and the sheet of one."""

import reflex as rx

from finance_app.fixed_assets.changes.pages import CONVENTION_OPTIONS, METHOD_OPTIONS, YES_NO
from finance_app.fixed_assets.filters.views import PATH, VIEWS
from finance_app.fixed_assets.types.state import AssetTypesState
from finance_app.fixed_assets.types.views import TypeRow
from finance_app.identity.state import SessionState
from finance_app.ui import dialog, empty, form, layout, table

_start_from = form.starting_from(
    "type", AssetTypesState.values, AssetTypesState.errors, AssetTypesState.key
)


def asset_types_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the types."""
    state = AssetTypesState
    failed = empty.failed(state.failure, state.load)
    shown = rx.cond(
        state.rows.length() > 0,
        table.data_table("Types of assets", _columns(), state.rows),
        empty.empty("No types yet", "A type brings the terms of a new asset.", icon="boxes"),
    )
    skeleton = empty.plain_card(empty.table_skeleton(8))
    add = form.button("Add type", icon="plus", kind="primary", on_click=state.open_new)
    return layout.shell(
        PATH,
        empty.plain_card(
            empty.pending(
                ~state.is_loaded,
                empty.table_skeleton(8),
                rx.cond(state.failure != "", failed, shown),
            )
        ),
        _sheet(),
        frame=frame,
        top=layout.top_bar(
            "Types of assets",
            primary=rx.cond(SessionState.can_write, add, rx.fragment()),
            views=empty.segmented("Views of the register", VIEWS, "types"),
        ),
        skeleton=skeleton,
    )


def _columns() -> list[table.Column]:
    def name(row: TypeRow) -> rx.Component:
        link = table.row_link(row.name, on_click=AssetTypesState.open_type(row.id))
        return rx.cond(
            SessionState.can_write, link, rx.el.span(row.name, class_name="fa-cell-name")
        )

    def muted(text: rx.Var) -> rx.Component:
        return rx.el.span(text, class_name="fa-muted")

    return [
        table.Column(key="name", title="Type", cell=name, card="name", is_growing=True),
        table.Column(key="method", title="Method", cell=lambda row: muted(row.method), card="meta"),
        table.Column(key="life", title="Useful life", cell=lambda row: row.life, card="date"),
        table.Column(
            key="residual",
            title="Residual",
            cell=lambda row: rx.el.span(row.residual, class_name="fa-num"),
            align="end",
            card="amount",
        ),
    ]


def _sheet() -> rx.Component:
    state = AssetTypesState
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(AssetTypesState.errors.get("form", "").to(str)),
            rx.fragment(*_fields(), key=state.key),
            form.hidden_field("id", state.type_id),
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.save,
        ),
        description="Assets there are keep their terms; new ones start with these.",
        is_open=state.is_open,
        on_close=state.close,
    )


def _fields() -> list[rx.Component]:
    return [
        form.text_field("name", "Name", auto_focus=True, **_start_from("name")),
        form.form_row(
            form.select_field("method", "Method", METHOD_OPTIONS, **_start_from("method")),
            form.select_field(
                "convention", "First and last year", CONVENTION_OPTIONS,
                placeholder="As usual for the method", **_start_from("convention"),
            ),
        ),
        form.form_row(
            form.text_field(
                "life", "Useful life", hint="In years, or “60 months”", **_start_from("life")
            ),
            form.text_field(
                "residual_percent", "Residual, per cent of the cost", input_mode="decimal",
                **_start_from("residual_percent"),
            ),
        ),
        form.form_row(
            form.text_field(
                "factor", "Factor", input_mode="decimal",
                hint="Declining balance: 2 is double", **_start_from("factor"),
            ),
            form.select_field(
                "is_switching", "Switch to straight line", YES_NO, **_start_from("is_switching")
            ),
        ),
    ]  # fmt: skip
