"""The page of categories."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.state import CategoriesState
from finance_app.ledger.categories.views import CategoryRow
from finance_app.ui import dialog, empty, form, layout, table


def categories_page(frame: layout.Frame) -> rx.Component:
    """Return the page of categories, expenses beside incomes."""
    return layout.shell(
        "/categories",
        empty.columns(
            _chart(Kind.EXPENSE, CategoriesState.expense_rows, CategoriesState.expense_missing),
            _chart(Kind.INCOME, CategoriesState.income_rows, CategoriesState.income_missing),
        ),
        _merge_dialog(),
        frame=frame,
        top=layout.top_bar("Categories"),
        skeleton=empty.plain_card(empty.table_skeleton(12)),
    )


def _chart(kind: Kind, rows: rx.Var, missing: rx.Var) -> rx.Component:
    title = kind.plural.capitalize()
    shown = rx.fragment(
        rx.cond(
            rows.length() > 0,
            table.data_table(f"Categories of {kind.plural}", _columns(), rows),
            empty.empty("No categories yet", f"Add the first for {kind.plural} here.", icon="tag"),
        ),
        rx.cond(SessionState.can_write, _add_form(kind)),
    )
    return empty.card(
        title,
        empty.pending(~CategoriesState.is_loaded, empty.table_skeleton(10), shown),
        actions=[rx.cond(missing != "", empty.more_link(missing, f"/{kind.plural}?category=none"))],
        span=6,
    )


def _columns() -> list[table.Column]:
    return [
        table.Column(key="name", title="Category", cell=_name, card="name", is_growing=True),
        table.Column(
            key="count",
            title="Entries",
            cell=lambda row: rx.el.span(
                row.count, rx.el.span(" entries", class_name="fa-phone-word"), class_name="fa-num"
            ),
            align="end",
            card="date",
        ),
        table.Column(
            key="amount",
            title="Total",
            cell=lambda row: table.amount(row.amount),
            align="end",
            card="amount",
        ),
        table.Column(key="menu", title="Actions", cell=_actions, card="menu", is_title_hidden=True),
    ]


def _name(row: CategoryRow) -> rx.Component:
    return rx.cond(
        CategoriesState.editing_id == row.id,
        _rename_form(row),
        table.row_link(row.name, href=row.href),
    )


def _rename_form(row: CategoryRow) -> rx.Component:
    return form.form(
        form.text_field(
            "name",
            "New name",
            id="category-name",
            default_value=CategoriesState.editing_name,
            error=CategoriesState.rename_error,
            auto_focus=True,
            auto_complete="off",
        ),
        rx.el.input(type="hidden", name="id", value=row.id, read_only=True),
        form.form_actions(
            form.button("Cancel", size="s", on_click=CategoriesState.cancel_rename),
            form.submit_button("Rename", size="s"),
        ),
        on_submit=CategoriesState.rename,
        class_name="fa-inline-form",
    )


def _actions(row: CategoryRow) -> rx.Component:
    menu = table.row_menu(
        rx.Var.create("Actions for ").to(str) + row.name,
        row.id,
        table.MenuItem(label="Rename", icon="pencil", event=CategoriesState.start_rename(row.id)),
        table.MenuItem(label="Merge", icon="merge", event=CategoriesState.start_merge(row.id)),
    )
    return rx.cond(SessionState.can_write, menu)


def _add_form(kind: Kind) -> rx.Component:
    return empty.card_body(
        form.form(
            form.text_field(
                "name",
                f"Add a category for {kind.plural}",
                id=f"new-{kind.value}-category",
                key=CategoriesState.key,
                default_value=CategoriesState.new_names.get(kind.value, "").to(str),
                error=CategoriesState.add_errors.get(kind.value, "").to(str),
                auto_complete="off",
            ),
            rx.el.input(type="hidden", name="kind", value=kind.value, read_only=True),
            form.form_actions(form.submit_button("Add", kind="plain")),
            on_submit=CategoriesState.add,
        )
    )


def _merge_dialog() -> rx.Component:
    choose = rx.el.select(
        rx.el.option("Choose a category", value=""),
        rx.foreach(CategoriesState.targets, lambda row: rx.el.option(row.name, value=row.id)),
        id="merge-target",
        name="target",
        class_name="fa-input",
    )
    return dialog.dialog(
        CategoriesState.merge_title,
        form.form(
            rx.el.div(
                rx.el.label("Merge into", html_for="merge-target", class_name="fa-label"),
                choose,
                class_name="fa-field",
            ),
            rx.el.input(type="hidden", name="id", value=CategoriesState.source_id, read_only=True),
            form.form_error(CategoriesState.merge_error),
            form.form_actions(
                form.button("Cancel", on_click=CategoriesState.cancel_merge),
                form.submit_button("Merge"),
            ),
            on_submit=CategoriesState.merge,
        ),
        is_open=CategoriesState.is_merging,
        on_close=CategoriesState.cancel_merge,
        description=CategoriesState.merge_text,
    )
