"""The rows of a split, and what is left to split."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.editor.parts.views import ADD, REMOVE, PartRow
from finance_app.ledger.editor.state import EditorState
from finance_app.ui import form, theme


def part_fields() -> rx.Component:
    """Return a row for each part, what is left, and the button for another."""
    error = EditorState.errors.get("parts", "").to(str)
    add = form.submit_button("Add a part", kind="plain", size="s", value=ADD)
    return rx.el.fieldset(
        rx.el.legend("Parts", class_name="fa-hidden"),
        rx.el.div(
            *[rx.el.span(text, class_name="fa-label") for text in ("Parts", "Amount", "Tax")],
            aria_hidden="true",
            class_name="fa-part is-head",
        ),
        rx.foreach(EditorState.parts, _row),
        rx.el.div(
            rx.el.span(EditorState.rest_text, aria_live="polite", class_name="fa-num fa-spacer"),
            rx.cond(SessionState.can_write, add),
            class_name="fa-parts-foot",
        ),
        form.form_error(error),
        class_name="fa-parts",
    )


def _row(row: PartRow) -> rx.Component:
    remove = rx.el.button(
        theme.icon("x"),
        rx.el.span("Remove this part", class_name="fa-hidden"),
        type="submit",
        value=rx.Var.create(REMOVE).to(str) + row.key,
        class_name="fa-button is-ghost is-icon is-small",
    )
    return rx.el.div(
        rx.el.input(type="hidden", name=_name(row, "id"), value=row.id, read_only=True),
        _category(row),
        _amount(row, "amount", label="Amount", error=row.amount_error),
        _amount(row, "tax_amount", label="Tax", error=row.tax_error),
        rx.cond(SessionState.can_write, remove),
        rx.el.input(
            name=_name(row, "notes"),
            default_value=row.notes,
            placeholder="Note",
            aria_label="Note of the part",
            read_only=~SessionState.can_write,
            class_name="fa-input fa-part-note",
        ),
        *[_error(text) for text in (row.category_error, row.amount_error, row.tax_error,
                                    row.notes_error)],
        key=row.key,
        role="group",
        class_name="fa-part",
    )  # fmt: skip


def _category(row: PartRow) -> rx.Component:
    return rx.el.select(
        rx.el.option("No category", value=""),
        *form.option_list(EditorState.category_options),
        id=_id(row, "category"),
        name=_name(row, "category"),
        default_value=row.category,
        auto_focus=row.is_new,
        disabled=~SessionState.can_write,
        aria_label="Category of the part",
        aria_invalid=row.category_error != "",
        class_name="fa-input",
    )


def _amount(row: PartRow, field: str, *, label: str, error: rx.Var) -> rx.Component:
    value = row.tax_amount if field == "tax_amount" else row.amount
    return rx.el.input(
        id=_id(row, field),
        name=_name(row, field),
        default_value=value,
        placeholder=label,
        aria_label=f"{label} of the part",
        aria_invalid=error != "",
        input_mode="decimal",
        auto_complete="off",
        read_only=~SessionState.can_write,
        on_change=lambda text: [EditorState.note(_name(row, field), text), EditorState.count_rest],
        class_name="fa-input is-money",
    )


def _error(text: rx.Var) -> rx.Component:
    said = rx.el.p(theme.icon("circle-alert", size=14), text, role="alert", class_name="fa-error")
    return rx.cond(text != "", said)


def _name(row: PartRow, field: str) -> rx.Var:
    return rx.Var.create("part-").to(str) + row.key + f"-{field}"


def _id(row: PartRow, field: str) -> rx.Var:
    return rx.Var.create("entry-").to(str) + _name(row, field.replace("_", "-"))
