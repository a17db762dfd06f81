"""What REST takes of a question."""

from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.assistant.threads.rules import QUESTION_LENGTH_MAX


class ChatIn(BaseModel):
    """A question, or what is to be recorded, in plain words."""

    question: str = Field(
        min_length=1, max_length=QUESTION_LENGTH_MAX, examples=["How much did rent cost in 2026?"]
    )
    thread_id: UUID | None = Field(
        None, description="The conversation it goes on; null begins a new one."
    )
