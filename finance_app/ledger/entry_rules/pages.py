"""The page of rules, the sheet of one, and the question before applying to the past."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.entry_rules.rules import PATH
from finance_app.ledger.entry_rules.state import RulesState
from finance_app.ledger.entry_rules.views import KINDS, OPERATORS, MatchRow, RuleRow
from finance_app.ui import dialog, empty, form, layout, table, theme

_start_from = form.starting_from("rule", RulesState.values, RulesState.errors, RulesState.key)


def rules_page(frame: layout.Frame) -> rx.Component:
    """Return the page of rules."""
    state = RulesState
    failed = empty.failed(state.failure, state.load)
    skeleton = empty.plain_card(empty.table_skeleton(8))
    add = form.button("New rule", icon="plus", kind="primary", on_click=state.open_new)
    apply_all = form.button(
        "Apply all to the past",
        icon="history",
        on_click=state.ask(""),
        class_name="fa-desktop-only",
    )
    has_any = SessionState.can_write & (state.rows.length() > 0)
    return layout.shell(
        PATH,
        empty.plain_card(
            empty.pending(
                ~state.is_loaded,
                empty.table_skeleton(8),
                rx.cond(state.failure != "", failed, _list()),
            )
        ),
        _sheet(),
        _question(),
        frame=frame,
        top=layout.top_bar(
            "Rules",
            rx.cond(has_any, apply_all, rx.fragment()),
            primary=rx.cond(SessionState.can_write, add, rx.fragment()),
        ),
        skeleton=skeleton,
    )


def _list() -> rx.Component:
    nothing = empty.empty(
        "No rules yet",
        "A rule names a vendor or client, or sets a category, by what an entry says. Rules apply"
        " to each import, and to the past when you ask for it.",
        rx.cond(
            SessionState.can_write,
            form.button("New rule", icon="plus", on_click=RulesState.open_new),
        ),
        icon="list-checks",
    )
    shown = rx.el.div(
        rx.el.p(
            "The first rule that matches an entry decides.",
            class_name="fa-rules-note",
        ),
        table.data_table("Rules, in the order in which they decide", _columns(), RulesState.rows),
        class_name="fa-rules",
    )
    return rx.cond(RulesState.rows.length() > 0, shown, nothing)


def _columns() -> list[table.Column]:
    def name(row: RuleRow) -> rx.Component:
        link = table.row_link(row.text, on_click=RulesState.open_rule(row.id))
        return rx.cond(
            SessionState.can_write, link, rx.el.span(row.text, class_name="fa-cell-name")
        )

    return [
        table.Column(
            key="place",
            title="Place",
            cell=lambda row: rx.el.span(row.place, class_name="fa-num fa-muted"),
            is_title_hidden=True,
        ),
        table.Column(key="text", title="Rule", cell=name, card="name", is_growing=True),
        table.Column(
            key="count",
            title="Matches",
            cell=lambda row: rx.el.span(row.count, class_name="fa-num"),
            align="end",
            card="meta",
        ),
        table.Column(key="menu", title="Actions", cell=_actions, card="menu", is_title_hidden=True),
    ]


def _actions(row: RuleRow) -> rx.Component:
    def words(text: str) -> rx.Var:
        return rx.Var.create(f"{text} ").to(str) + row.place

    menu = table.row_menu(
        words("Actions for rule"),
        row.id,
        table.MenuItem(label="Edit", icon="pencil", event=RulesState.open_rule(row.id)),
        table.MenuItem(label="Apply to the past", icon="history", event=RulesState.ask(row.id)),
        table.MenuItem(
            label="Delete", icon="trash-2", event=RulesState.delete(row.id), is_danger=True
        ),
    )
    buttons = rx.el.span(
        form.icon_button(
            "arrow-up",
            words("Move up rule"),
            size="s",
            disabled=row.is_first,
            on_click=RulesState.move(row.id, -1),
        ),
        form.icon_button(
            "arrow-down",
            words("Move down rule"),
            size="s",
            disabled=row.is_last,
            on_click=RulesState.move(row.id, 1),
        ),
        menu,
        class_name="fa-rule-actions",
    )
    return rx.cond(SessionState.can_write, buttons)


def _sheet() -> rx.Component:
    state = RulesState
    return dialog.sheet(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(_conditions(), _effects(), key=state.key),
            form.hidden_field("id", state.rule_id),
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


def _live(name: str) -> dict[str, Any]:
    """Return a field's beginning, and that a change of it counts the matches anew."""
    change = [RulesState.look]
    return {
        **_start_from(name),
        "on_change": lambda value: [RulesState.note(name, value), *change],
    }


def _conditions() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("When an entry is like this", class_name="fa-legend"),
        form.select_field(
            "kind", "Entries", KINDS,
            **{**_start_from("kind"), "on_change": RulesState.choose_kind},
        ),
        form.form_row(
            form.select_field(
                "field", "Look in", RulesState.field_options,
                **{**_live("field"), "key": RulesState.kind_key},
            ),
            form.select_field("operator", "How", OPERATORS, **_live("operator")),
        ),
        form.text_field(
            "phrase", "Text", hint="Capitals make no difference", auto_complete="off",
            auto_focus=True, **_live("phrase"),
        ),
        rx.el.details(
            rx.el.summary("Amount, day or bank account", class_name="fa-summary"),
            _more(),
            open=RulesState.has_more,
        ),
        class_name="fa-fieldset",
    )  # fmt: skip


def _more() -> rx.Component:
    symbol = SessionState.currency_symbol
    return rx.el.div(
        form.form_row(
            form.money_field("amount_min", "Amount from", symbol=symbol, **_live("amount_min")),
            form.money_field("amount_max", "Amount to", symbol=symbol, **_live("amount_max")),
        ),
        form.form_row(
            _day_field("day_min", "Day of the month from"),
            _day_field("day_max", "Day of the month to"),
        ),
        rx.cond(
            RulesState.account_options.length() > 0,
            form.select_field(
                "bank_account",
                "Bank account",
                RulesState.account_options,
                placeholder="Any",
                **_live("bank_account"),
            ),
        ),
        class_name="fa-form",
    )


def _day_field(name: str, label: str) -> rx.Component:
    return form.text_field(
        name, label, input_mode="numeric", auto_complete="off", max_length=2, **_live(name)
    )


def _effects() -> rx.Component:
    needs_kind = rx.cond(
        RulesState.kind == "", "Choose expenses or incomes above to set a category", ""
    )
    return rx.el.fieldset(
        rx.el.legend("Then it gets", class_name="fa-legend"),
        form.text_field(
            "new_party",
            RulesState.party_label,
            hint="Leave it empty to keep what is there",
            auto_complete="off",
            **_start_from("new_party"),
        ),
        form.select_field(
            "category",
            "Category",
            RulesState.category_options,
            placeholder="Leave it as it is",
            hint=needs_kind,
            **{**_start_from("category"), "key": RulesState.kind_key},
        ),
        class_name="fa-fieldset",
    )


def _preview() -> rx.Component:
    """Return how many past entries match, and the latest of them."""

    def line(row: MatchRow) -> rx.Component:
        return rx.el.li(
            rx.el.span(row.date, class_name="fa-num fa-muted"),
            rx.el.span(row.party, rx.el.span(row.note, class_name="fa-cell-note"), dir="auto"),
            table.amount(row.amount, is_in=row.is_income),
        )

    return rx.el.div(
        rx.el.p(RulesState.match_text, class_name="fa-label", role="status"),
        rx.cond(
            RulesState.matches.length() > 0,
            rx.el.ul(
                rx.foreach(RulesState.matches, line),
                class_name="fa-matches",
                aria_label="Latest entries that match",
                tab_index=0,
            ),
        ),
    )


def _question() -> rx.Component:
    state = RulesState
    apply = theme.when(state.can_apply, form.button("Apply", kind="primary", on_click=state.apply))
    later = rx.cond(state.can_apply, "Not now", "Close")
    return dialog.dialog(
        state.past_title,
        form.form_actions(form.button(later, on_click=state.cancel), apply),
        is_open=state.is_asking,
        on_close=state.cancel,
        description=state.past_text,
    )
