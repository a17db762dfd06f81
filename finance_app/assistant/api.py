"""REST: all routes of the assistant, in the order they are looked for."""

from typing import Final

from fastapi import APIRouter

from finance_app.assistant.chat import api as chat
from finance_app.assistant.consent import api as consent
from finance_app.assistant.drafts import api as drafts
from finance_app.assistant.threads import api as threads
from finance_app.assistant.usage import api as usage

ROUTERS: Final[tuple[APIRouter, ...]] = (
    chat.router,
    threads.router,
    usage.router,
    consent.router,
    drafts.router,
)
