import pytest
from finance_app.assistant.catalogue.service import call, read_arguments
from finance_app.assistant.catalogue.inputs import CalculateAsked
from finance_app.assistant.answers.rules import answer_of, text_of
from finance_app.assistant.figures.rules import Proved, computed, Operation
from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.parser.names.rules import Names
from finance_app.assistant.parser.rules import *
from finance_app.assistant.parser.rules import filled
from finance_app.assistant.parser.wordings.rules import word_answer
from finance_app.kit.tools import Finding
from finance_app.kit.errors import AppError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.fixed_assets.types.service import list_types
from finance_app.reports.questions.service import party_names, method_names
from tests.assistant.evaluation.cases import QUESTIONS, UNANSWERABLE
from tests.assistant.evaluation.gold import gold, gold_of
from tests.assistant.evaluation.judge import Seen, faults
from tests.assistant.evaluation.world import TODAY
pytestmark = pytest.mark.usefixtures("today")

async def names(a):
    assets = await call(a, "list_assets", {})
    return Names.of(
        expense_category=[c.name for c in await list_categories(a, Kind.EXPENSE)],
        income_category=[c.name for c in await list_categories(a, Kind.INCOME)],
        vendor=await party_names(a, Kind.EXPENSE), client=await party_names(a, Kind.INCOME),
        account=[x.name for x in await list_accounts(a)], payment_method=await method_names(a),
        asset=[r.label for r in assets.table.rows], asset_type=[t.name for t in await list_types(a)])

async def run(a, ns, asks):
    ctx = Context(today=TODAY, currency_code="EUR", names=ns, fiscal_year_start=a.fiscal_year_start)
    r = read_conversation(asks, ctx)
    proved, found, ids, args, problem = Proved(), [], [], [], ""
    for c in getattr(r, "calls", ()):
        c2 = filled(c, found, ids)
        if c2 is None: break
        try:
            if c2.name == "calculate":
                f = computed(Operation(c2.arguments["operation"]), [proved.get(i) for i in c2.arguments["of"]])
                out = Finding(title=f.label, as_of=TODAY, figures=(f,))
            else:
                out = await call(a, c2.name, c2.arguments)
        except AppError as e:
            problem = e.message; break
        args.append(dict(c2.arguments))
        if isinstance(out, Finding):
            found.append(out); ids.append([i for i, _ in proved.add(out)])
    text = word_answer(r, found, problem=problem)
    allowed = Allowed(question=asks[-1], today=TODAY, arguments=tuple(args), fiscal_year_start=a.fiscal_year_start)
    ans = answer_of(text, proved, allowed)
    return r, text, ans, found

async def test_all(world):
    ns = await names(world.owner)
    bad = 0
    async with gold(world.admin_url, world.organization_id, TODAY) as asked:
        for q in QUESTIONS:
            r, text, ans, found = await run(world.owner, ns, q.asks)
            wanted = await gold_of(q, asked)
            f = faults(q, wanted, Seen(text_of(ans), tuple(found)), TODAY)
            print("==", q.asks[-1], "\n  ", text)
            if ans.mismatches: print("   MISMATCH", ans.mismatches)
            if f: bad += 1; print("   FAULTS", f)
        for u in UNANSWERABLE:
            r, text, ans, found = await run(world.owner, ns, [u.ask])
            print("UU", u.ask, "\n  ", text, ans.mismatches)
    extra = ["what is our average monthly spending this year", "when did I last pay Redfern Fuel", "expenses in October vs March", "biggest expense last month", "and in April?", "what currency do we use", "how much did we spend on rent", "compare this year with last year", "who did we pay most in 2025", "income in 2026 by weekday", "what did we spend at iron last month", "runway", "expenses between 100 and 200 in October", "cost of Travel vs last year"]
    for e in extra:
        r, text, ans, found = await run(world.owner, ns, [e])
        print("EX", e, "\n  ", type(r).__name__, [ (c.name, dict(c.arguments)) for c in getattr(r,'calls',())], "\n  ", text, ans.mismatches)
    print("bad", bad)
