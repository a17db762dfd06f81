"""The card of a draft: its fields to look over and change, and what saves it."""

import reflex as rx

from finance_app.assistant.drafts.rules import Card, CardField, CardItem
from finance_app.assistant.drafts.state import CardsState
from finance_app.identity.state import SessionState
from finance_app.kit.tools import FieldKind
from finance_app.ui import empty, form, theme


def draft_card(draft_id: rx.Var[str]) -> rx.Component:
    """Return the card of an id; nothing while it is not there."""
    cards = CardsState.cards
    return rx.cond(cards.contains(draft_id), _card(cards[draft_id].to(Card)))


def _card(card: rx.Var) -> rx.Component:
    return rx.match(
        card.status,
        ("open", _open(card)),
        ("saved", _closed(card)),
        ("undone", _line("undo-2", "Taken back", card)),
        ("discarded", _line("x", "Discarded", card)),
        _line("clock", "The ten minutes to save this are over. Ask for it again", card),
    )


def _open(card: rx.Var) -> rx.Component:
    note = rx.cond(card.note != "", empty.banner(card.note, tone="warn", icon="triangle-alert"))
    actions = rx.el.div(
        form.submit_button("Save"),
        form.button("Discard", kind="ghost", on_click=CardsState.discard(card.id)),
        rx.el.span("Nothing is written until you save.", class_name="fa-answer-note"),
        class_name="fa-draft-foot",
    )
    return form.form(
        note,
        rx.foreach(card["items"].to(list[CardItem]), _item),
        form.hidden_field("card_id", card.id),
        form.hidden_field("token", card.token),
        rx.cond(SessionState.can_write, actions),
        on_submit=CardsState.save,
        key=card.id.to(str) + card.expires_at.to(str),
        class_name="fa-draft",
        aria_label="Draft",
    )


def _item(item: CardItem) -> rx.Component:
    """Return one thing of a card: what is said of it, and the fields that nobody named."""
    rest = rx.el.details(
        rx.el.summary("More fields", class_name="fa-summary"),
        rx.el.div(
            rx.foreach(item.fields, lambda one: rx.cond(_is_said(one), rx.fragment(), _field(one))),
            class_name="fa-draft-part",
        ),
        class_name="fa-draft-more",
    )
    return rx.el.div(
        rx.el.div(
            rx.el.h2(item.title),
            rx.cond(
                item.problem != "",
                rx.el.div(form.form_error(item.problem), class_name="fa-draft-all"),
            ),
            rx.foreach(item.fields, lambda one: rx.cond(_is_said(one), _field(one))),
            class_name="fa-draft-part",
        ),
        rest,
    )


def _is_said(field: CardField) -> rx.Var[bool]:
    return (field.value != "") | field.is_required | (field.problem != "")


def _field(field: CardField) -> rx.Component:
    """Return a field in the shape of what it holds."""
    shared = {
        "default_value": field.value,
        "error": field.problem,
        "hint": rx.cond(field.was != "", "Was " + field.was.to(str), ""),
        "id": "card-" + field.key.to(str).replace(".", "-"),
    }
    choice = form.select_field(
        field.key, field.label, field.choices.to(list[str]), placeholder="None", **shared
    )
    combo = form.combo_field(field.key, field.label, field.choices.to(list[str]), **shared)
    text = form.text_field(field.key, field.label, auto_complete="off", **shared)
    flag = form.select_field(field.key, field.label, [("1", "Yes")], placeholder="No", **shared)
    return rx.match(
        field.kind,
        (FieldKind.FLAG.value, flag),
        (FieldKind.DAY.value, form.date_field(field.key, field.label, **shared)),
        (FieldKind.CHOICE.value, choice),
        (
            FieldKind.AMOUNT.value,
            form.text_field(field.key, field.label, input_mode="decimal", **shared),
        ),
        rx.cond(field.choices.length() > 0, combo, text),
    )


def _closed(card: rx.Var) -> rx.Component:
    """Return what was saved, with the links to it, who confirmed it, and the way back."""
    undo = form.button("Undo", size="s", on_click=CardsState.undo(card.id))
    return rx.el.div(
        rx.foreach(card["items"].to(list[CardItem]), _saved_item),
        rx.el.div(
            rx.el.span(card.told, class_name="fa-answer-note"),
            rx.el.span(class_name="fa-spacer"),
            rx.cond(card.can_undo & SessionState.can_write, undo),
            class_name="fa-draft-foot",
        ),
        class_name="fa-draft",
        role="group",
        aria_label="Saved draft",
    )


def _saved_item(item: CardItem) -> rx.Component:
    return rx.el.div(
        rx.el.h2(
            theme.icon("check", size=14),
            " ",
            rx.el.a(item.saved_label, href=item.saved_href, class_name="fa-link"),
        ),
        class_name="fa-draft-part",
    )


def _line(icon: str, text: str, card: rx.Var) -> rx.Component:
    titles = rx.foreach(card["items"].to(list[CardItem]), lambda item: rx.el.span(": ", item.title))
    return rx.el.p(theme.icon(icon, size=14), " ", text, titles, class_name="fa-answer-note")
