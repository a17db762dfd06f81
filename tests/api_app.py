"""The REST app with all its routes, as the server mounts it but without Reflex, and a client."""

from datetime import timedelta
from functools import cache
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI

from finance_app.assistant import api as assistant
from finance_app.fixed_assets import api as fixed_assets
from finance_app.identity import api as identity
from finance_app.identity.rules import Actor
from finance_app.identity.service import _sign
from finance_app.imports import api as imports
from finance_app.kit import clock
from finance_app.kit.openapi import make_api
from finance_app.ledger.attachments import api as attachments
from finance_app.ledger.bank_accounts import api as bank_accounts
from finance_app.ledger.bank_accounts.activity import api as activity
from finance_app.ledger.bank_accounts.reconciliations import api as reconciliations
from finance_app.ledger.budgets import api as budgets
from finance_app.ledger.categories import api as categories
from finance_app.ledger.entries.api import make_router
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.splits import api as splits
from finance_app.ledger.entry_files import api as entry_files
from finance_app.ledger.entry_rules import api as entry_rules
from finance_app.ledger.exchange_rates import api as exchange_rates
from finance_app.ledger.exchange_rates.files import api as rate_files
from finance_app.ledger.gl_accounts import api as gl_accounts
from finance_app.ledger.locks import api as locks
from finance_app.ledger.payments import api as payments
from finance_app.ledger.recurring import api as recurring
from finance_app.ledger.revaluations import api as revaluations
from finance_app.ledger.review import api as review
from finance_app.ledger.saved_views import api as saved_views
from finance_app.ledger.tax_rates import api as tax_rates
from finance_app.ledger.transfers import api as transfers
from finance_app.ledger.transfers.pairs import api as transfer_pairs
from finance_app.reports import api as reports

HOST = "http://books.test"


def routers() -> list[APIRouter]:
    """Return every router of the API, in the order the page shows them."""
    entries = [make_router(kind) for kind in Kind]
    entries += [splits.make_router(kind) for kind in Kind]
    entries += [*(payments.make_router(kind) for kind in Kind), payments.router]
    entries += [entry_files.make_router(kind) for kind in Kind]
    entries += [*(review.make_router(kind) for kind in Kind), review.changes]
    books = [*entries, categories.router, entry_rules.router, locks.router, attachments.router]
    books += [budgets.router, saved_views.router, recurring.router]
    banks = [bank_accounts.router, activity.router, reconciliations.router]
    banks = [gl_accounts.router, transfers.router, transfer_pairs.router, *banks]
    rates = [rate_files.router, revaluations.router, exchange_rates.router, tax_rates.router]
    return [
        identity.router,
        *books,
        *rates,
        *banks,
        *imports.ROUTERS,
        *fixed_assets.ROUTERS,
        *reports.ROUTERS,
        *assistant.ROUTERS,
    ]


@cache
def api_app() -> FastAPI:
    """Return the one app of the run."""
    return make_api(routers(), title="finance_app", version="0.0.0", about="Under test.")


def bearer(actor: Actor) -> dict[str, str]:
    """Return the header that signs a request as the actor."""
    return {"Authorization": f"Bearer {_sign(actor, clock.now() + timedelta(hours=1))}"}


def client(
    actor: Actor | None = None, *, app: FastAPI | None = None, **options: Any
) -> httpx.AsyncClient:
    """Return a client of the API, signed in as the actor."""
    headers = {**(bearer(actor) if actor else {}), **options.pop("headers", {})}
    transport = httpx.ASGITransport(app or api_app())
    return httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers, **options)
