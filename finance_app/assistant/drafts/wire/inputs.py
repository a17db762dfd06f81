"""What REST documents of its requests about cards."""

from typing import Annotated

from pydantic import BaseModel, Field

from finance_app.assistant.drafts.rules import VALUE_LENGTH_MAX

_Token = Annotated[
    str, Field(max_length=200, description="The token of the card as it was read last.")
]


class DraftSaveIn(BaseModel):
    """The confirmation of a card."""

    token: _Token


class DraftEditIn(BaseModel):
    """Fields of a card to change, by their keys."""

    token: _Token
    changes: dict[str, Annotated[str, Field(max_length=VALUE_LENGTH_MAX)]] = Field(
        max_length=500, examples=[{"0.amount": "12.50"}]
    )
