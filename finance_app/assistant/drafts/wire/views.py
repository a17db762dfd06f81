"""A card as REST answers with it: exactly these fields, all of them text."""

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, Field

from finance_app.assistant.drafts.rules import Card, Status
from finance_app.kit.tools import FieldKind


class DraftFieldOut(BaseModel):
    """A field of what is proposed."""

    key: str = Field(description="What an edit calls it.", examples=["0.amount"])
    name: str
    label: str
    value: str
    kind: FieldKind
    was: str = Field(description="What it is before the change; empty where nothing is changed.")
    problem: str = Field(description="What is wrong with it now, in a sentence.")
    choices: list[str] = Field(description="What is usual here; other texts may do.")
    is_required: bool


class DraftItemOut(BaseModel):
    """One thing that a card proposes, or has written."""

    title: str
    fields: list[DraftFieldOut]
    problem: str = Field(description="What is wrong with the whole of it now.")
    saved_label: str = Field(description="What was written; empty before.")
    saved_href: str = Field(description="The page of what was written.")


class DraftOut(BaseModel):
    """A card. Saving it needs its token, which any change of it makes void."""

    id: str
    thread_id: str
    status: Status
    note: str
    items: list[DraftItemOut]
    token: str = Field(description="Saves the card as it is; empty where it cannot be saved.")
    expires_at: str
    told: str = Field(description="Who confirmed it and when; empty before.")
    can_save: bool
    can_undo: bool


def card_body(card: Card) -> dict[str, Any]:
    """Return a card as the API shows it."""
    return asdict(card)
