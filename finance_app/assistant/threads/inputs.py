"""Questions and titles as they come in from a page or a body."""

from typing import Final

from finance_app.assistant.threads.rules import QUESTION_LENGTH_MAX, TITLE_LENGTH_MAX
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.fields import TextError, clean_line, clean_text

_NO_QUESTION: Final = "Write a question, or what is to be recorded."
_NO_TITLE: Final = "Give the conversation a name."


def question_of(value: object) -> str:
    """Return a question as it is kept. Raises InvalidInputError (field `question`)."""
    try:
        question = clean_text(value, length_max=QUESTION_LENGTH_MAX)
    except TextError as error:
        raise InvalidInputError(str(error), fields={"question": str(error)}) from None
    if not question:
        raise InvalidInputError(_NO_QUESTION, fields={"question": _NO_QUESTION})
    return question


def title_in(value: object) -> str:
    """Return the title of a thread as it is kept. Raises InvalidInputError (field `title`)."""
    try:
        title = clean_line(value, length_max=TITLE_LENGTH_MAX)
    except TextError as error:
        raise InvalidInputError(str(error), fields={"title": str(error)}) from None
    if not title:
        raise InvalidInputError(_NO_TITLE, fields={"title": _NO_TITLE})
    return title
