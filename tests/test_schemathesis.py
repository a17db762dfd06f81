"""Generated requests, right and wrong, at every route: no 500, and nothing undocumented (G11).

Requests run in this process on the loop of the run; hypothesis draws them in a thread beside it.
"""

import asyncio
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from finance_app.assistant.drafts import service as drafts
from finance_app.assistant.threads import service as threads
from finance_app.fixed_assets.changes import service as changes
from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.files import service as files
from finance_app.fixed_assets.types import service as types
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.tools import Proposal
from finance_app.ledger.attachments import service as attachments
from finance_app.ledger.bank_accounts.reconciliations.service import reconcile
from finance_app.ledger.categories import service as categories
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.splits.service import record_split
from finance_app.ledger.entry_files import service as entry_files
from finance_app.ledger.entry_rules import service as entry_rules
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.exchange_rates import service as exchange_rates
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.recurring import service as recurring
from finance_app.ledger.recurring.inputs import RecurringInput
from finance_app.ledger.revaluations.service import post_revaluations
from finance_app.ledger.saved_views import service as saved_views
from finance_app.ledger.saved_views.inputs import ViewInput
from finance_app.ledger.saved_views.rules import ViewedList
from finance_app.reports.tax.rules import Rounding
from finance_app.reports.tax.service import report_tax
from finance_app.reports.workbook_jobs.service import start_workbook
from tests import factories
from tests.api_app import HOST, api_app, bearer
from tests.imports.plans.files import read_file
from tests.ledger.attachments.previews.papers import pdf
from tests.ledger.bank_accounts.accounts import MARCH, ends, make_account
from tests.ledger.budgets.cells import JAN, put
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.gl_accounts.chart import make_gl_account
from tests.ledger.tax_rates.rates import make_tax_rate, rate_input
from tests.ledger.transfers.moves import move

SCHEMA = schemathesis.openapi.from_dict(api_app().openapi())
OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path.removeprefix('/api/v1')}": found.ok()
    for found in SCHEMA.get_all_operations()
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 10
"""Drawn for each route and mode; each is sent up to three times, 3,000 requests in all."""

OPEN = ("POST /auth/signup", "POST /auth/login")
"""Routes for those who are not signed in."""

SLOW = {"POST /auth/signup": 8, "POST /auth/login": 8, "GET /reports/excel": 12}
"""Routes that hash a password or write a file, with fewer examples."""

_ENTRY = {"date": "2026-03-14", "amount": "12.50", "category": None, "currency_code": "EUR"}
_SPLIT = {
    "date": "2026-03-14", "amount": "12.50", "currency_code": None, "is_refund": False,
    "due_on": None, "exchange_rate": None, "tax_rate": None, "bank_account": None,
    "parts": [{"amount": "10.00"}, {"amount": "2.50", "tax_amount": "0.50"}],
}  # fmt: skip
_PAYMENT = {"paid_on": "2026-03-20", "amount": "1.00", "foreign_amount": None,
            "money_amount": None, "exchange_rate": None, "bank_account": None}  # fmt: skip
_BUSINESS = {"business_name": "Books", "currency_code": "EUR", "fiscal_year_start": "04-06"}
_ASSET = {
    "name": "Van",
    "acquisition_date": "2026-01-01",
    "value": "6000",
    "type": "Vehicles",
    "method": "straight_line",
    "convention": "month",
    "life_months": 60,
    "residual": "0",
    "factor": "2",
    "parent_id": None,
    "in_service_on": None,
    "opening_on": None,
    "opening_depreciation": None,
    "setup_cost": None,
    "bank_account": None,
    "is_switching": True,
    "capacity": None,
    "currency_code": "EUR",
}
_CHANGE = {"kind": "addition", "on": "2026-02-01", "amount": "12.50"}
_DISPOSAL = {"on": "2026-02-01", "amount": "1.00", "proceeds": "0.50", "bank_account": None}
_TYPE = {"method": "straight_line", "convention": "day", "life_months": 60, "factor": "2"}
_ACCOUNT = {"name": "Savings", "identification": "DE89", "opening_balance": "-5.00",
            "type": "card", "opening_on": "2026-01-01"}  # fmt: skip
_GL_ACCOUNT = {"name": "Van loan", "code": "2300", "role": "loan", "type": "liability",
               "opening_balance": "-5.00", "opening_on": "2026-01-01"}  # fmt: skip
_TRANSFER = {"date": "2026-03-14", "from_account": "Payables", "to_account": "Output tax",
             "amount": "12.50", "notes": ""}  # fmt: skip
_STATEMENT = {"statement_on": "2026-03-31", "closing_balance": "100", "left_out": []}
_CONDITIONS = {"kind": "expense", "phrase": "amzn", "amount_min": "1", "amount_max": "9",
               "bank_account": None, "day_min": 1, "day_max": 31}  # fmt: skip
_RULE = {**_CONDITIONS, "new_party": "Amazon", "category": "Office"}
_RATE = {"currency_code": "USD", "quoted_on": "2026-03-13", "rate": "1.0956",
         "direction": "indirect"}  # fmt: skip
_TAX_RATE = {"name": "Standard", "percent": "19", "starts_on": "2007-01-01"}
_TAX_REPORT = {"from": "2026-01-01", "to": "2026-03-31", "basis": "cash", "rounding": "total"}
_BUDGET = {"category_id": "", "month": "2026-03", "amount": "12.50", "version": None,
           "currency_code": "EUR"}  # fmt: skip
_VIEW = {"name": "Travel", "query": "category=Travel", "is_shared": True}
_SCHEDULE = {"unit": "month", "every": 1, "starts_on": "2026-10-31", "day_rule": "last",
             "shift": "previous", "ends_on": None, "end_count": 12, "skipped_on": None}  # fmt: skip
_RECURRING = {**_SCHEDULE, "kind": "expense", "amount": "12.50", "category": None, "due_days": 14,
              "bank_account": None, "foreign_currency_code": None, "foreign_amount": None,
              "party": "Landlord", "payment_method": "", "notes": ""}  # fmt: skip
_DRAFT = {"kind": "expense", "date": "2026-03-14", "amount": "12.50", "party": "Landlord"}
USABLE: dict[str, dict[str, Any]] = {
    "POST /ai/drafts/{draft_id}/edit": {"token": "", "changes": {"0.amount": "12.50"}},
    "POST /ai/drafts/{draft_id}/save": {"token": ""},
    "POST /ai/chat": {"question": "How much did we spend?", "thread_id": None},
    "PATCH /ai/threads/{thread_id}": {"title": "Rent"},
    "PUT /ai/consent": {"is_model_allowed": False, "host": "", "model": ""},
    "POST /recurring-entries": _RECURRING,
    "PUT /recurring-entries/{recurring_id}": _RECURRING,
    "POST /recurring-entries/preview": {**_SCHEDULE, "recurring_id": None},
    "POST /recurring-entries/{recurring_id}/skip": {"occurrence_on": "2026-12-31"},
    "POST /exchange-differences": {"date": "2026-03-31", "rates": "day"},
    "POST /expenses": _ENTRY,
    "PUT /expenses/{entry_id}": _ENTRY,
    "POST /expenses/splits": _SPLIT,
    "POST /incomes/splits": _SPLIT,
    "PUT /expenses/{entry_id}/split": _SPLIT,
    "PUT /incomes/{entry_id}/split": _SPLIT,
    "POST /expenses/{entry_id}/unsplit": _ENTRY,
    "POST /incomes/{entry_id}/unsplit": _ENTRY,
    "POST /expenses/{entry_id}/payments": _PAYMENT,
    "POST /incomes/{entry_id}/payments": _PAYMENT,
    "PUT /payments/{payment_id}": _PAYMENT,
    "POST /incomes": _ENTRY,
    "PUT /incomes/{entry_id}": _ENTRY,
    "PUT /user/settings": _BUSINESS,
    "PUT /period-lock": {"locked_through": "2026-03-31", "reason": "A late invoice"},
    "POST /assets": _ASSET,
    "PUT /assets/{asset_id}": _ASSET,
    "POST /assets/{asset_id}/changes": _CHANGE,
    "POST /assets/{asset_id}/disposal": _DISPOSAL,
    "PUT /assets/depreciation/settings": {"posts_from": "2026-01-01"},
    "POST /asset-types": {**_TYPE, "name": "Boats", "residual_percent": "10"},
    "PUT /asset-types/{type_id}": {**_TYPE, "name": "Boats", "residual_percent": "10"},
    "POST /auth/signup": {
        **_BUSINESS,
        "email": "generated@example.com",
        "password": factories.PASSWORD,
    },
    "POST /categories/{category_id}/merge": {"target_id": ""},
    "POST /entry-rules": _RULE,
    "PUT /budgets": {"budgets": [_BUDGET]},
    "POST /budgets/fill": {**_BUDGET, "year": 2026, "how": "spread"},
    "POST /budgets/copy": {"from_year": 2026, "to_year": 2027, "percent": "2.5"},
    "POST /saved-views": {**_VIEW, "list": "expenses"},
    "PUT /saved-views/{view_id}": _VIEW,
    "PUT /entry-rules/{rule_id}": _RULE,
    "POST /entry-rules/matches": _CONDITIONS,
    "POST /exchange-rates": _RATE,
    "PUT /exchange-rates/{rate_id}": _RATE,
    "POST /tax-rates": _TAX_RATE,
    "PUT /tax-rates/{tax_rate_id}": _TAX_RATE,
    "POST /tax-reports": _TAX_REPORT,
    "POST /reports/excel/jobs": {"from": "2026-01-01", "to": "2026-03-31"},
    "POST /expenses/suggestions/accept": {"ids": None},
    "POST /incomes/suggestions/accept": {"ids": None},
    "PUT /imports/{import_id}/mapping": {"mapping": {"date": 0, "counterparty": 1, "amount": 2}},
    "PATCH /imports/{import_id}/lines/{position}": {"date": "2026-03-14", "amount": "-2.50"},
    "POST /imports/{import_id}/duplicates": {"is_wanted": True},
    "POST /imports/{import_id}/kept/remove": {"ids": ["01a212e6-e90a-7608-a1a1-6bf1358a0012"]},
    "POST /gl-accounts": _GL_ACCOUNT,
    "PUT /gl-accounts/{gl_account_id}": _GL_ACCOUNT,
    "POST /transfers": _TRANSFER,
    "PUT /transfers/{transfer_id}": _TRANSFER,
    "POST /bank-accounts": _ACCOUNT,
    "PUT /bank-accounts/{account_id}": _ACCOUNT,
    "POST /bank-accounts/{account_id}/reconciliations": _STATEMENT,
}
"""Fields that rarely come out right by chance; each request is sent with them as well."""


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", list(OPERATIONS))
async def test_no_request_fails_or_gets_an_undocumented_answer(
    name: str, mode: GenerationMode
) -> None:
    actor = await factories.make_actor()
    known = await _known_ids(actor, name)
    usable = dict(USABLE.get(name, {}))
    if "target_id" in usable:
        usable["target_id"] = await _category_id(actor, "Meals")
    if "/budgets" in name:
        await _name_category(actor, name, usable)
    if "token" in usable:
        usable["token"] = (await drafts.get(actor, UUID(known["draft_id"]))).token
    count = SLOW.get(name, EXAMPLES)
    loop = asyncio.get_running_loop()
    seen: Counter[int] = Counter()

    def judge(client: httpx.AsyncClient, case: Any, headers: dict[str, str]) -> None:
        sent = requests.Request(**case.as_transport_kwargs(base_url=HOST)).prepare()
        sent.headers.pop("Authorization", None)
        sent.headers.update(headers)
        work = asyncio.run_coroutine_threadsafe(_send(client, sent), loop)
        answer = work.result(60)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        if not headers and name not in OPEN:
            assert answer.status_code in {400, 401, 404, 415, 422}, "nobody was let in"

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def run(client: httpx.AsyncClient, case: Any) -> None:
        judge(client, case, bearer(actor))
        if name not in OPEN:
            judge(client, case, {})
        has_usable = isinstance(case.body, dict) and usable
        if known or has_usable:
            case.path_parameters = known or case.path_parameters
            if has_usable:
                case.body = {**case.body, **usable}
            judge(client, case, bearer(actor))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(api_app())) as client:
        await asyncio.to_thread(run, client)

    assert sum(seen.values()) >= min(count, 2)
    assert not any(status >= 500 for status in seen)


async def _known_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return path parameters that name something of the actor's, for routes that take an id."""
    if "{entry_id}" in name:
        return await _entry_ids(actor, name)
    if "{category_id}" in name:
        return {"category_id": await _category_id(actor, "Travel")}
    if "{asset_id}" in name or "{type_id}" in name:
        return await _asset_ids(actor, name)
    if "{attachment_id}" in name:
        return {"attachment_id": str((await attachments.keep_file(actor, "a", pdf())).id)}
    known = (
        _merge_ids, _bank_ids, _rule_ids, _plan_ids, _rate_ids, _import_ids, _recurring_ids,
        _tax_ids, _revaluation_ids, _workbook_ids, _draft_ids, _thread_ids,
    )  # fmt: skip
    for found in known:
        if ids := await found(actor, name):
            return ids
    return {}


async def _entry_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return an entry, and where the route takes one, a file of it."""
    kind = Kind.INCOME if "incomes" in name else Kind.EXPENSE
    entry_id = (await factories.make_entry(actor, kind)).id
    if "{attachment_id}" not in name:
        return {"entry_id": str(entry_id)}
    kept = await attachments.keep_file(actor, "a", pdf())
    await entry_files.attach_file(actor, kind, entry_id, kept.id)
    return {"entry_id": str(entry_id), "attachment_id": str(kept.id)}


async def _split_id(actor: Actor, name: str) -> UUID:
    """Return a part of something that is split and on credit."""
    kind = Kind.INCOME if "incomes" in name else Kind.EXPENSE
    parts = (PartInput(amount=Decimal(10)), PartInput(amount=Decimal(32)))
    whole = EntryInput(date=date(2026, 3, 14), amount=Decimal(42), due_on=date(2026, 4, 1),
                       parts=parts)  # fmt: skip
    made = await record_split(actor, kind, whole)
    assert isinstance(made, Split)
    return made.first.id


async def _merge_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a merge of two categories, or nothing."""
    if "{merge_id}" not in name:
        return {}
    travel, meals = await _category_id(actor, "Travel"), await _category_id(actor, "Meals")
    return {"merge_id": str(await categories.merge_categories(actor, UUID(travel), UUID(meals)))}


async def _import_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a plan that was read, and where the route takes one, its first line; or nothing."""
    if "{import_id}" not in name:
        return {}
    plan = await read_file(actor, "bank.csv", b"Date,Payee,Amount\n2026-03-14,A,-1.50\n")
    return {"import_id": str(plan.id)} | ({"position": "1"} if "{position}" in name else {})


async def _bank_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return an account that held 100 before its first entry, or a statement of it, or nothing.

    Likewise a loan, or a transfer.
    """
    if "{gl_account_id}" in name:
        return {"gl_account_id": str((await make_gl_account(actor)).id)}
    if "{transfer_id}" in name:
        return {"transfer_id": str((await move(actor, "Payables", "Receivables", 5)).id)}
    if "{account_id}" in name:
        return {"account_id": str((await make_account(actor)).id)}
    if "{reconciliation_id}" in name:
        account = await make_account(actor)
        kept = await reconcile(actor, account.id, ends(MARCH, 100))
        return {"reconciliation_id": str(kept.id)}
    return {}


async def _revaluation_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a difference of exchange that was posted, or nothing."""
    if "{revaluation_id}" not in name:
        return {}
    day = date(2026, 3, 31)
    owed = {"due_on": day, "currency_code": "USD", "exchange_rate": Decimal("0.9")}
    await factories.make_entry(actor, **owed)
    await make_rate(actor, day=day, rate="0.8")
    (made,) = await post_revaluations(actor, day)
    return {"revaluation_id": str(made.id)}


async def _workbook_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a workbook that is to be made, or nothing."""
    if "{workbook_id}" not in name:
        return {}
    made = await start_workbook(actor, date(2026, 1, 1), date(2026, 3, 31))
    return {"workbook_id": str(made.id)}


async def _thread_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a conversation of the actor, deleted where the route restores one, or nothing."""
    if "{thread_id}" not in name:
        return {}
    thread = (await threads.ask(actor, None, "How much did we spend?")).thread
    if name.endswith("/restore"):
        await threads.delete_thread(actor, thread.id)
    return {"thread_id": str(thread.id)}


async def _draft_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a card, saved where the route takes one back, or nothing."""
    if "{draft_id}" not in name:
        return {}
    card = await drafts.propose(actor, None, [Proposal("entry", _DRAFT)])
    if name.endswith("/undo"):
        await drafts.save(actor, UUID(card.id), card.token)
    return {"draft_id": card.id}


async def _recurring_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return something that comes again, or nothing."""
    if "{recurring_id}" not in name:
        return {}
    entered = RecurringInput.parse(_RECURRING, "EUR")
    return {"recurring_id": str((await recurring.add_recurring(actor, entered)).id)}


async def _rule_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a rule, or a change of entries that it made."""
    if "{rule_id}" not in name and "/entry-changes/" not in name:
        return {}
    rule = await entry_rules.add_rule(actor, RuleInput(phrase="amzn", new_party="Amazon"))
    if "{rule_id}" in name:
        return {"rule_id": str(rule.id)}
    await factories.make_entry(actor, party="amzn")
    return {"change_id": str((await entry_rules.apply_to_past(actor)).change_id)}


async def _rate_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return an exchange rate, deleted where the route restores one, or nothing."""
    if "/exchange-rates/{rate_id}" not in name:
        return {}
    rate = await make_rate(actor)
    if name.endswith("/restore"):
        await exchange_rates.delete_rates(actor, [rate.id])
    return {"rate_id": str(rate.id)}


async def _tax_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a tax rate with two periods, or a report of some days; or nothing."""
    if "{tax_rate_id}" in name:
        later = rate_input(percent=16, day=date(2020, 7, 1))
        rate = await make_tax_rate(actor, rate_input(), later)
        found = {"tax_rate_id": str(rate.id)}
        return found | ({"starts_on": "2020-07-01"} if "{starts_on}" in name else {})
    if "/tax-reports/{report_id}" in name:
        days = date(2026, 1, 1), date(2026, 3, 31)
        made = await report_tax(actor, *days, basis=Basis.CASH, rounding=Rounding.LINE)
        return {"report_id": str(made.id)}
    return {}


async def _name_category(actor: Actor, name: str, usable: dict[str, Any]) -> None:
    """Let budgets be for a category of the actor, and a year to copy have one."""
    category_id = await _category_id(actor, "Travel")
    if "budgets" in usable:
        usable["budgets"] = [{**_BUDGET, "category_id": category_id}]
    if "category_id" in usable:
        usable["category_id"] = category_id
    if name.endswith("/copy"):
        await put(actor, "Travel", JAN, 5)


async def _plan_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return a change of budgets, or a view, deleted where the route restores one; or nothing."""
    if "/budgets/changes/" in name:
        return {"change_id": str(await put(actor, "Travel", JAN, 5))}
    if "{view_id}" not in name:
        return {}
    entered = ViewInput(name="Office", query="category=Office")
    view = await saved_views.save_view(actor, ViewedList.EXPENSES, entered)
    if name.endswith("/restore"):
        await saved_views.delete_view(actor, view.id)
    return {"view_id": str(view.id)}


async def _asset_ids(actor: Actor, name: str) -> dict[str, str]:
    """Return an asset with its disposal or a file of it, or a type, as the route asks for."""
    if "{type_id}" in name:
        return {"type_id": str((await types.list_types(actor))[0].id)}
    asset_id = (await factories.make_asset(actor)).id
    found = {"asset_id": str(asset_id)}
    if "{attachment_id}" in name:
        kept = await attachments.keep_file(actor, "a", pdf())
        await files.attach_file(actor, asset_id, kept.id)
        return {**found, "attachment_id": str(kept.id)}
    if "reverse" in name:
        gone = ChangeInput(kind=ChangeKind.DISPOSAL, on=clock.today())
        change_id = db.new_id()
        await changes.record_change(actor, asset_id, gone, change_id=change_id)
        if "{change_id}" in name:
            return {**found, "change_id": str(change_id)}
    return found


async def _category_id(actor: Actor, name: str) -> str:
    found = await categories.find_category(actor, Kind.EXPENSE, name)
    assert found
    return str(found.id)


async def _send(client: httpx.AsyncClient, sent: requests.PreparedRequest) -> Response:
    """Send a prepared request to the app as it stands."""
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    headers = dict(sent.headers)
    answer = await client.request(sent.method or "", sent.url or "", headers=headers, content=body)
    return Response(
        status_code=answer.status_code,
        headers={name: answer.headers.get_list(name) for name in answer.headers},
        content=answer.content,
        request=sent,
        elapsed=answer.elapsed.total_seconds(),
        verify=False,
        message=answer.reason_phrase,
        encoding=answer.encoding,
    )
