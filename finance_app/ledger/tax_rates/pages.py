"""The page Tax rates, and the sheet of one rate."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.tax_rates.state import TaxRateEditorState, TaxRatesState
from finance_app.ledger.tax_rates.views import PATH, PeriodView, RateView
from finance_app.ui import dialog, empty, form, layout, table

_start_from = form.starting_from(
    "tax-rate", TaxRateEditorState.values, TaxRateEditorState.errors, TaxRateEditorState.key
)


def tax_rates_page(frame: layout.Frame) -> rx.Component:
    """Return the page of tax rates."""
    state = TaxRatesState
    failed = empty.failed(state.failure, state.load)
    shown = rx.cond(
        state.rows.length() > 0, table.data_table("Tax rates", _columns(), state.rows), _none()
    )
    return layout.shell(
        PATH,
        empty.plain_card(
            rx.cond((state.rows.length() > 0) | state.is_archive | state.has_archived, _toolbar()),
            empty.pending(
                ~state.is_loaded,
                empty.table_skeleton(4),
                rx.cond(state.failure != "", failed, shown),
            ),
        ),
        _sheet(),
        frame=frame,
        top=_top(),
        skeleton=empty.plain_card(empty.table_skeleton(4)),
    )


def _top() -> rx.Component:
    add = form.button("Add rate", icon="plus", kind="primary", on_click=TaxRateEditorState.open_new)
    return layout.top_bar(
        rx.cond(TaxRatesState.is_archive, "Archived tax rates", "Tax rates"),
        form.link_button("Tax report", "/reports/tax", icon="file-chart-column"),
        primary=rx.cond(SessionState.can_write, add, rx.fragment()),
    )


def _toolbar() -> rx.Component:
    state = TaxRatesState
    archive = table.filter_toggle(
        "Archived",
        state.is_archive,
        rx.cond(state.is_archive, PATH, f"{PATH}?archived=1"),
        icon="archive",
    )
    return table.toolbar(
        rx.cond(state.is_archive | state.has_archived, archive),
        summary=state.summary,
        label="Filter tax rates",
    )


def _none() -> rx.Component:
    first = empty.empty(
        "No tax rates yet",
        "Add the rates that your invoices have, such as Standard at 19 %. An entry with a rate has"
        " its tax worked out by the percentage of its day.",
        rx.cond(
            SessionState.can_write,
            form.button("Add a rate", icon="plus", on_click=TaxRateEditorState.open_new),
        ),
        icon="percent",
    )
    archive = empty.empty(
        "No tax rate is archived",
        "A rate that is no longer used can be archived: entries that have it keep it.",
        form.link_button("Rates in use", PATH),
        icon="archive",
    )
    return rx.cond(TaxRatesState.is_archive, archive, first)


def _columns() -> list[table.Column]:
    def name(row: RateView) -> rx.Component:
        link = table.row_link(row.name, on_click=TaxRateEditorState.open_rate(row.id))
        plain = rx.el.span(row.name, class_name="fa-cell-name")
        return rx.cond(SessionState.can_write & ~TaxRatesState.is_archive, link, plain)

    def today(row: RateView) -> rx.Component:
        not_yet = rx.el.span("Not yet", class_name="fa-muted")
        return rx.cond(row.today != "", rx.el.span(row.today, class_name="fa-num"), not_yet)

    return [
        table.Column(key="name", title="Rate", cell=name, card="name"),
        table.Column(key="today", title="Today", cell=today, align="end", card="amount"),
        table.Column(
            key="periods",
            title="Percentages",
            cell=lambda row: rx.el.span(row.periods, class_name="fa-num fa-muted"),
            card="meta",
            is_growing=True,
        ),
        table.Column(key="menu", title="Actions", cell=_menu, card="menu", is_title_hidden=True),
    ]


def _menu(row: RateView) -> rx.Component:
    state = TaxRatesState
    menu = table.row_menu(
        rx.Var.create("Actions for ").to(str) + row.name,
        row.id,
        table.MenuItem(label="Change", icon="pencil", event=TaxRateEditorState.open_rate(row.id)),
        table.MenuItem(label="Archive", icon="archive", event=state.archive(row.id)),
    )
    back = form.button("Use again", size="s", on_click=state.restore(row.id))
    return rx.cond(SessionState.can_write, rx.cond(state.is_archive, back, menu))


def _sheet() -> rx.Component:
    """Return the form of a rate; it is closed until a handler of its state opens it."""
    state = TaxRateEditorState
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(*_fields(), key=state.key),
            form.hidden_field("id", state.rate_id),
            form.hidden_field("version", state.version),
            rx.cond(state.periods.length() > 0, _periods()),
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )


def _fields() -> list[rx.Component]:
    hint = rx.cond(
        TaxRateEditorState.rate_id != "",
        "Another day adds a percentage from then on; the same day corrects it.",
        "Empty: on any day.",
    )
    return [
        form.text_field(
            "name", "Name", placeholder="Standard", auto_focus=True, auto_complete="off",
            max_length=60, **_start_from("name"),
        ),
        form.form_row(
            form.text_field(
                "percent", "Percent", placeholder="19", input_mode="decimal", auto_complete="off",
                **_start_from("percent"),
            ),
            form.date_field("starts_on", "From", hint=hint, **_start_from("starts_on")),
        ),
    ]  # fmt: skip


def _periods() -> rx.Component:
    """Return what the rate is from each of its days on; the last one left cannot be removed."""
    state = TaxRateEditorState

    def line(one: PeriodView) -> rx.Component:
        remove = form.icon_button(
            "x",
            rx.Var.create("Remove ").to(str) + one.text,
            size="s",
            on_click=state.remove_period(one.day),
        )
        return rx.el.li(
            rx.el.span(one.text, class_name="fa-num"),
            rx.cond(state.periods.length() > 1, remove),
        )

    return rx.el.fieldset(
        rx.el.legend("Percentages", class_name="fa-label"),
        rx.el.ul(rx.foreach(state.periods, line), class_name="fa-periods"),
        class_name="fa-fieldset",
    )
