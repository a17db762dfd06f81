"""The filters over a list of entries, for the pages that list them."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.filters.rules import PERIODS, STATUS_OPTIONS
from finance_app.ledger.quick_add.state import QuickAddState
from finance_app.ledger.saved_views.pages import view_control
from finance_app.ui import empty, form, table, theme

NO_BREAK_SPACE = "\u00a0"
"""Keeps the place of a text that is still to come."""


@dataclass(frozen=True)
class EntryList:
    """One of the two lists: its state and its words."""

    state: Any
    kind: Kind
    title: str
    party: str
    icon: str

    @property
    def add(self) -> theme.Event:
        """What opens quick add for the kind of this list."""
        return QuickAddState.open(self.kind.value)


def filter_toolbar(of: EntryList) -> rx.Component:
    """Return the search and the filters that are needed most, and what they let through."""
    filters, plural = of.state.filter, of.title.lower()
    return table.toolbar(
        table.search_box(
            of.state.q,
            of.state.search,
            f"Search {of.party}, note or amount",
            control_id=f"{of.kind.plural}-search",
        ),
        table.filter_select(
            "Period", filters.period, PERIODS, on_change=of.state.choose_period, every="All time"
        ),
        table.filter_select(
            "Category",
            filters.category,
            of.state.category_options,
            on_change=of.state.choose_category,
            every="All categories",
        ),
        table.filter_toggle("Uncategorised", filters.is_uncategorised, filters.uncategorised_href),
        _more_button(of),
        view_control(of.kind.plural),
        rx.cond(filters.is_unnamed, _unnamed_toggle(of)),
        rx.cond(filters.party != "", table.filter_toggle(filters.party, True, filters.party_href)),
        rx.cond(
            filters.is_suggested,
            table.filter_toggle("Suggested", filters.is_suggested, filters.suggested_href),
        ),
        rx.cond(filters.is_trash, _trash_toggle(of)),
        rx.cond(
            filters.is_narrowed,
            form.link_button("Clear", filters.clear_href, kind="ghost", size="s"),
        ),
        summary=_summary(of),
        label=f"Filter {plural}",
    )


def _unnamed_toggle(of: EntryList) -> rx.Component:
    filters = of.state.filter
    return table.filter_toggle(f"No {of.party}", filters.is_unnamed, filters.unnamed_href)


def _trash_toggle(of: EntryList) -> rx.Component:
    filters = of.state.filter
    return table.filter_toggle("Trash", filters.is_trash, filters.trash_href, icon="trash-2")


def _more_button(of: EntryList) -> rx.Component:
    is_shown = of.state.is_panel_open | of.state.filter.has_panel
    return rx.el.button(
        theme.icon("sliders-horizontal", size=13),
        "More filters",
        type="button",
        on_click=of.state.toggle_panel,
        aria_expanded=is_shown,
        aria_controls=f"{of.kind.plural}-panel",
        class_name="fa-filter",
    )


def _summary(of: EntryList) -> rx.Component:
    total = rx.fragment(
        ", total ", rx.el.b(SessionState.currency_symbol, of.state.total_text, class_name="fa-num")
    )
    count = rx.cond(of.state.count_text != "", of.state.count_text, NO_BREAK_SPACE)
    return rx.el.span(count, rx.cond(of.state.total_text != "", total))


def filter_panel(of: EntryList) -> rx.Component:
    """Return the filters that are needed less often; they filter when the form is sent."""
    fields = form.form(
        form.form_row(
            form.date_field("from", "From", **_filter_field(of, "from")),
            form.date_field("to", "To", **_filter_field(of, "to")),
            form.combo_field(
                "payment_method",
                "Payment method",
                of.state.method_options,
                **_filter_field(of, "payment_method"),
            ),
            rx.cond(of.state.account_options.length() > 0, _account_field(of)),
            _amount_field(of, "min_amount", "Amount from"),
            _amount_field(of, "max_amount", "Amount to"),
            form.select_field(
                "status",
                "Payment",
                STATUS_OPTIONS,
                placeholder="Paid or not",
                **_filter_field(of, "status"),
            ),
        ),
        rx.el.div(
            _unnamed_toggle(of),
            _trash_toggle(of),
            rx.el.span(class_name="fa-spacer"),
            form.submit_button("Apply", kind="plain"),
            class_name="fa-panel-foot",
        ),
        on_submit=of.state.apply_filters,
    )
    return rx.cond(
        of.state.is_panel_open | of.state.filter.has_panel,
        rx.el.div(empty.card_body(fields), id=f"{of.kind.plural}-panel", class_name="fa-panel"),
    )


def _account_field(of: EntryList) -> rx.Component:
    return form.select_field(
        "bank_account",
        "Bank account",
        of.state.account_options,
        placeholder="All accounts",
        **_filter_field(of, "bank_account"),
    )


def _amount_field(of: EntryList, name: str, label: str) -> rx.Component:
    return form.money_field(
        name, label, symbol=SessionState.currency_symbol, **_filter_field(of, name)
    )


def _filter_field(of: EntryList, name: str) -> dict[str, Any]:
    value = of.state.filter.typed.get(name, "").to(str)
    return {
        "id": f"{of.kind.plural}-{name.replace('_', '-')}",
        "default_value": value,
        "key": value,
        "error": of.state.problems.get(name, "").to(str),
    }
