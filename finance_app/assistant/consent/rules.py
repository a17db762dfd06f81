"""Consent: when it holds, and the words that say what is sent where."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

SENT: Final = (
    "the question, and the earlier turns of its conversation",
    "the name of your business, its currency, fiscal year and today's date",
    "the names of the assistant's tools and of what they can be asked",
    "what the tools find for it: figures of your books, and names, notes and file names in them",
)
"""What goes to the host."""

NEVER_SENT: Final = (
    "attached files",
    "passwords, keys and email addresses of people who log in",
    "anything of another business",
)
"""What does not, whatever is asked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the owner has decided, for one host and one model."""

    is_allowed: bool
    host: str
    model: str
    allowed_by: str
    allowed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Consent:
    """What is configured, what was decided about it, and so whether a model is asked."""

    is_configured: bool
    host: str
    model: str
    choice: Choice | None

    @property
    def is_allowed(self) -> bool:
        """Say whether the owner has allowed just this host and this model."""
        choice = self.choice
        if not self.is_configured or choice is None or not choice.is_allowed:
            return False
        return (choice.host, choice.model) == (self.host, self.model)

    @property
    def is_void(self) -> bool:
        """Say whether a consent was given to another host or model than is configured now."""
        is_given = self.choice is not None and self.choice.is_allowed
        return self.is_configured and is_given and not self.is_allowed


def consent_text(host: str, model: str) -> str:
    """Return what consent means, in whole: what is sent, to which host, and what never is."""
    sent, never = "; ".join(SENT), "; ".join(NEVER_SENT)
    return (
        f"For each question that is asked here, this is sent to {host}, where the model {model}"
        f" words the answer: {sent}. Never sent: {never}. Figures are computed here, and each"
        " number of an answer is checked here. The switch can be turned off at any time; from"
        " then on nothing is sent, and what has been sent stays with that host."
    )


def state_text(consent: Consent) -> str:
    """Return in one or two sentences whether a model is asked, and why not."""
    if not consent.is_configured:
        return "No model is configured. Questions are answered here, and nothing is sent anywhere."
    if consent.is_allowed:
        return f"Questions are sent to {consent.host}, model {consent.model}."
    if consent.is_void:
        assert consent.choice is not None
        return (
            f"The consent was for {consent.choice.host}, model {consent.choice.model}. Now"
            f" {consent.host}, model {consent.model}, is configured, so nothing is sent until"
            " the owner agrees again."
        )
    return "The model is switched off. Questions are answered here, and nothing is sent anywhere."
