"""The page Model and usage: what the assistant may ask a model, and what was asked."""

import reflex as rx

from finance_app.assistant.consent.pages import model_card
from finance_app.assistant.usage.state import UsageState
from finance_app.assistant.usage.views import UsageRow
from finance_app.ui import empty, form, layout, table


def usage_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the model and of what it was used for."""
    back = form.link_button("Assistant", "/assistant", icon="arrow-left")
    return layout.shell(
        "/assistant",
        empty.columns(model_card(), _usage_card()),
        frame=frame,
        top=layout.top_bar("Model and usage", back),
        skeleton=empty.lines_skeleton(8),
    )


def _usage_card() -> rx.Component:
    view = UsageState.view
    shown = rx.fragment(
        empty.period_stepper(view.month, view.previous, view.following, unit="month", level=2),
        rx.el.dl(
            _fact("Questions", view.turns),
            _fact("Worded by a model", view.model_turns),
            _fact("Tokens", view.tokens),
            rx.cond(view.cost != "", _fact("Cost", view.cost)),
            class_name="fa-facts",
        ),
        rx.cond(
            UsageState.rows.length() > 0,
            table.data_table("Usage by day and person", _columns(), UsageState.rows),
            rx.el.p("Nothing was asked in this month.", class_name="fa-muted"),
        ),
        rx.el.p(view.limits, " ", view.today, class_name="fa-muted"),
    )
    return empty.card(
        "Usage",
        empty.card_body(
            empty.pending(
                ~UsageState.is_loaded,
                empty.table_skeleton(5),
                rx.el.div(shown, class_name="fa-form"),
            )
        ),
    )


def _fact(label: str, text: rx.Var) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(text, class_name="fa-num"))


def _columns() -> list[table.Column]:
    def number(key: str, title: str, card: table.Place = "hide") -> table.Column:
        def cell(row: UsageRow) -> rx.Component:
            return rx.el.span(getattr(row, key), class_name="fa-num")

        return table.Column(key=key, title=title, cell=cell, align="end", card=card)

    return [
        table.Column(key="day", title="Day", cell=lambda row: row.day, card="date"),
        table.Column(
            key="person", title="Person", cell=lambda row: row.person, card="name", is_growing=True
        ),
        number("turns", "Questions", "amount"),
        number("model_turns", "By a model"),
        number("tokens", "Tokens"),
        number("cost", "Cost", "meta"),
    ]
