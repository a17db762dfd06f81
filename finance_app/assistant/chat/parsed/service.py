"""Answers by the parser: reads a question, calls the tools it names, and words what they find."""

from finance_app.assistant.answers.rules import Answer
from finance_app.assistant.chat.turns.service import Turn


async def answer_parsed(turn: Turn, *, notice: str = "") -> Answer:
    """Return the answer of the parser; what a tool refuses is an answer in its own sentence."""
    return turn.answer("This cannot be read without a model.", notice=notice)
