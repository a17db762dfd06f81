"""The card of the model: what it is sent, and the owner's switch."""

import reflex as rx

from finance_app.assistant.consent.state import ConsentState
from finance_app.identity.state import SessionState
from finance_app.ui import empty, form


def model_card() -> rx.Component:
    """Return which model words answers, what it would be sent, and the switch."""
    state = ConsentState
    allowed = form.button("Switch the model off", on_click=state.forbid_model)
    forbidden = form.button(
        "Allow the model", kind="primary", on_click=state.allow_model(state.host, state.model)
    )
    switch = rx.cond(
        SessionState.can_manage,
        rx.el.div(rx.cond(state.is_allowed, allowed, forbidden)),
        rx.el.p("Only the owner can change this.", class_name="fa-muted"),
    )
    without = rx.el.p(
        "Without a model, common questions are answered and entries are drafted here, by the same"
        " tools. A model would understand free wording and longer questions. Whoever runs this"
        " installation sets OPENAI_API_KEY, and OPENAI_BASE_URL and OPENAI_MODEL where it is not"
        " OpenAI's.",
        class_name="fa-muted",
    )
    shown = rx.fragment(
        rx.el.p(state.text),
        rx.cond(
            state.is_configured, rx.fragment(rx.el.p(state.terms, dir="auto"), switch), without
        ),
        rx.cond(state.decided != "", rx.el.p(state.decided, class_name="fa-muted")),
    )
    return empty.card(
        "Model",
        empty.card_body(
            empty.pending(
                ~state.is_loaded, empty.lines_skeleton(4), rx.el.div(shown, class_name="fa-form")
            )
        ),
    )
