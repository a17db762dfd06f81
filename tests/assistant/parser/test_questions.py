"""What questions are read as, by hand: the tool and every argument."""

import pytest

from finance_app.assistant.parser.rules import NotUnderstood, read_question
from tests.assistant.parser.books import APRIL, CONTEXT, calls, parts

OCT = "first=2026-10-01 last=2026-10-31"
NOV = "first=2026-11-01 last=2026-11-20"
YEAR = "first=2026-01-01 last=2026-11-20"
Y2025 = "first=2025-01-01 last=2025-12-31"
Q2 = "first=2026-04-01 last=2026-06-30"
Q3 = "first=2026-07-01 last=2026-09-30"
SPENT = "sum_entries kind=expense"
EARNED = "sum_entries kind=income"

TOTALS = [
    ("How much did I spend on travel last month?", f"{SPENT} category=Travel {OCT}"),
    ("what did we pay Acme in Q2", f"{SPENT} counterparty=Acme Ltd {Q2}"),
    ("what did we pay acme ltd in the second quarter", f"{SPENT} counterparty=Acme Ltd {Q2}"),
    ("income this year", f"{EARNED} {YEAR}"),
    ("total expenses between 1 Mar and 15 Apr", f"{SPENT} first=2026-03-01 last=2026-04-15"),
    ("expenses from 1 to 15 March 2026", f"{SPENT} first=2026-03-01 last=2026-03-15"),
    ("what did we spend yesterday", f"{SPENT} first=2026-11-19 last=2026-11-19"),
    ("spending in the past 90 days", f"{SPENT} first=2026-08-23 last=2026-11-20"),
    ("expenses since March", f"{SPENT} first=2026-03-01 last=2026-11-20"),
    ("how much did we earn in 2025", f"{EARNED} {Y2025}"),
    ("expenses in FY 2025/26", f"{SPENT} {Y2025}"),
    ("spending last week", f"{SPENT} first=2026-11-09 last=2026-11-15"),
    ("expenses this month", f"{SPENT} {NOV}"),
    ("how much did we spend on monday", f"{SPENT} first=2026-11-16 last=2026-11-16"),
    ("expenses until June", f"{SPENT} last=2026-06-30"),
    ("expenses before June", f"{SPENT} last=2026-05-31"),
    ("spent on meals in the first half of 2026",
     f"{SPENT} category=Meals first=2026-01-01 last=2026-06-30"),
    ("payroll in May", f"{SPENT} category=Payroll first=2026-05-01 last=2026-05-31"),
    ("what did we spend on fuel in july?",
     f"{SPENT} category=Vehicles and fuel first=2026-07-01 last=2026-07-31"),
    ("wages in q3", f"{SPENT} category=Payroll {Q3}"),
    ("How much did we spend on markting last month", f"{SPENT} category=Marketing {OCT}"),
    ("revenue in october", f"{EARNED} {OCT}"),
    ("turnover this year", f"{EARNED} {YEAR}"),
    ("sales in October 2026", f"{EARNED} category=Sales {OCT}"),
    ("what did we sell last month", f"{EARNED} category=Sales {OCT}"),
    ("How much has Glasswing Bakery paid us this year?",
     f"{EARNED} counterparty=Glasswing Bakery {YEAR}"),
    ("income from Glasswing in 2025", f"{EARNED} counterparty=Glasswing Bakery {Y2025}"),
    ("what did we spend at 7-Eleven in October", f"{SPENT} counterparty=7-Eleven {OCT}"),
    ("how much for Office 365 this year", f"{SPENT} counterparty=Office 365 {YEAR}"),
    ("spent at March Hare Cafe in March",
     f"{SPENT} counterparty=March Hare Cafe first=2026-03-01 last=2026-03-31"),
    ("what did we pay Total in October", f"{SPENT} counterparty=Total {OCT}"),
    ("total in October for travel", f"{SPENT} category=Travel {OCT}"),
    ("how much did we pay by card in October", f"{SPENT} payment_method=Card {OCT}"),
    ("cash spending in october", f"{SPENT} payment_method=Cash {OCT}"),
    ("expenses paid from the Savings account in 2025", f"{SPENT} account=Savings {Y2025}"),
    ("expenses over 500 in October", f"{SPENT} amount_min=500.00 {OCT}"),
    ("expenses under 20 euros last month", f"{SPENT} amount_max=20.00 {OCT}"),
    ("sum of expenses between 100 and 200 in october",
     f"{SPENT} amount_min=100.00 amount_max=200.00 {OCT}"),
    ("how much did we spend on rockets last month", f"{SPENT} text=rockets {OCT}"),
    ("how many expenses in September", f"{SPENT} first=2026-09-01 last=2026-09-30"),
    ("average expense this year", f"{SPENT} {YEAR}"),
    ("uncategorised expenses total", "list_missing problem=category"),
]  # fmt: skip

COMPARED = [
    ("expenses in October vs last year", f"{SPENT} {OCT} compare=year"),
    ("compare expenses in October with the month before", f"{SPENT} {OCT} compare=previous"),
    ("compare our expenses in October with September", f"{SPENT} {OCT} compare=previous"),
    ("did we spend more on travel in October than in September?",
     f"{SPENT} category=Travel {OCT} compare=previous"),
    ("income in Q3 2026 compared with Q3 2025", f"{EARNED} {Q3} compare=year"),
    ("sales this year vs last year", f"{EARNED} category=Sales {YEAR} compare=year"),
    ("rent in October compared to the same month last year",
     f"{SPENT} category=Rent {OCT} compare=year"),
    ("change of travel from September to October",
     f"{SPENT} category=Travel {OCT} compare=previous"),
    ("profit this year vs last year", f"get_profit {YEAR} compare=year"),
    ("profit in Q3 compared to Q2", f"get_profit {Q3} compare=previous"),
    ("compare this year with last year", f"get_profit {YEAR} compare=year"),
    ("why were expenses higher in October than in September?",
     f"explain_change kind=expense {OCT} other_first=2026-09-01 other_last=2026-09-30"),
    ("why is income lower than last month",
     f"explain_change kind=income {NOV} other_first=2026-10-01 other_last=2026-10-31"),
    ("what explains the change in spending between Q2 and Q3",
     f"explain_change kind=expense {Q3} other_first=2026-04-01 other_last=2026-06-30"),
]  # fmt: skip

GROUPS = [
    ("biggest 5 vendors this year", f"break_down kind=expense {YEAR} by=counterparty top=5"),
    ("who are our top 3 clients in 2025", f"break_down kind=income {Y2025} by=counterparty top=3"),
    ("which category costs most", "break_down kind=expense by=category top=1"),
    ("what do we spend most on?", "break_down kind=expense by=category"),
    ("which three categories cost us the most in October",
     f"break_down kind=expense {OCT} by=category top=3"),
    ("largest expense last month", f"list_entries kind=expense {OCT} order=amount top=1"),
    ("the ten largest expenses of 2025", f"list_entries kind=expense {Y2025} order=amount top=10"),
    ("our single biggest sale this year",
     f"list_entries kind=income category=Sales {YEAR} order=amount top=1"),
    ("expenses by month in 2025", f"break_down kind=expense {Y2025} by=month"),
    ("trend of income this year", f"break_down kind=income {YEAR} by=month"),
    ("monthly spending over the last 6 months",
     "break_down kind=expense first=2026-05-01 last=2026-10-31 by=month"),
    ("travel by vendor in 2025",
     f"break_down kind=expense category=Travel {Y2025} by=counterparty"),
    ("spending by payment method this year", f"break_down kind=expense {YEAR} by=payment_method"),
    ("income per weekday in october", f"break_down kind=income {OCT} by=weekday"),
    ("where does our money go in 2025", f"break_down kind=expense {Y2025} by=category"),
    ("break down expenses in October by category", f"break_down kind=expense {OCT} by=category"),
    ("expenses per account in October", f"break_down kind=expense {OCT} by=account"),
    ("how has travel developed this year",
     f"break_down kind=expense category=Travel {YEAR} by=month"),
]  # fmt: skip

REPORTS = [
    ("what was our profit in October?", f"get_profit {OCT}"),
    ("are we making money this year", f"get_profit {YEAR}"),
    ("profit margin in 2025", f"get_profit {Y2025}"),
    ("profit this year on a cash basis", f"get_profit {YEAR} basis=cash"),
    ("how much cash do we have", "get_cash"),
    ("balance of the savings account", "get_cash"),
    ("what's in the till", "get_cash"),
    ("cash on 31 December 2025", "get_cash on=2025-12-31"),
    ("how long is our runway", "get_cash"),
    ("show the balance sheet", "get_balance_sheet"),
    ("total liabilities at the end of 2025", "get_balance_sheet on=2025-12-31"),
    ("who owes me money", "list_open kind=receivable"),
    ("what do I owe", "list_open kind=payable"),
    ("overdue invoices from customers", "list_open kind=receivable"),
    ("which bills are unpaid", "list_open kind=payable"),
    ("book value of our assets", "list_assets"),
    ("book value of the delivery van", "list_assets text=Delivery van"),
    ("depreciation on machinery at the end of 2025", "list_assets on=2025-12-31 type=Machinery"),
    ("how much VAT is due for Q3", f"get_tax {Q3}"),
    ("what tax do we owe this year", f"get_tax {YEAR}"),
    ("are we over budget in October", f"compare_budget {OCT}"),
    ("budget vs actual last month", f"compare_budget {OCT}"),
    ("expected cash in 30 days", "expect_cash days=30"),
    ("will we run out of money", "expect_cash"),
    ("what is missing", "list_missing"),
    ("how many entries have no category", "list_missing problem=category"),
    ("expenses without a receipt", "list_missing problem=receipt"),
    ("which entries lack a vendor", "list_missing problem=party"),
    ("what currency do we use", "describe_business"),
    ("when does our fiscal year start", "describe_business"),
    ("through when are the books locked", "describe_business"),
    ("which categories do we have", "describe_business names_of=categories"),
    ("list our bank accounts", "describe_business names_of=accounts"),
]  # fmt: skip

SEARCHES = [
    ("find uber", "list_entries kind=expense counterparty=Uber order=date top=100"),
    ("show entries over 500 in May",
     "list_entries amount_min=500.00 first=2026-05-01 last=2026-05-31 order=date top=100"),
    ("when did I last pay Acme",
     "list_entries kind=expense counterparty=Acme Ltd order=date top=1"),
    ("list incomes above 1,000 in 2025",
     f"list_entries kind=income amount_min=1000.00 {Y2025} order=date top=100"),
    ("search for “oak boards”", "list_entries text=oak boards order=date top=100"),
    ("show expenses with toner in the notes last month",
     f"list_entries kind=expense text=toner {OCT} order=date top=100"),
]  # fmt: skip

ALL = [*TOTALS, *COMPARED, *GROUPS, *REPORTS, *SEARCHES]


@pytest.mark.parametrize(("question", "call"), ALL, ids=[one for one, _ in ALL])
def test_a_question(question, call):
    assert parts(calls(question)[0]) == parts(call)


def test_there_are_enough_of_them():
    assert len(ALL) + len(FOLLOWED) >= 120


TRAVEL = "How much did we spend on travel in October?"
FOLLOWED = [
    ((TRAVEL, "and in April?"), f"{SPENT} category=Travel first=2026-04-01 last=2026-04-30"),
    ((TRAVEL, "and by vendor?"), f"break_down kind=expense category=Travel {OCT} by=counterparty"),
    ((TRAVEL, "what about last year?"),
     f"{SPENT} category=Travel first=2025-10-01 last=2025-10-31"),
    ((TRAVEL, "and the month before"), f"{SPENT} category=Travel first=2026-09-01 last=2026-09-30"),
    (("how much did we spend in October", "and how much did we earn?"), f"{EARNED} {OCT}"),
    ((TRAVEL, "what about meals"), f"{SPENT} category=Meals {OCT}"),
    ((TRAVEL, "and Shell?"), f"{SPENT} counterparty=Shell {OCT}"),
    ((TRAVEL, "show them"), f"list_entries kind=expense category=Travel {OCT} order=date top=100"),
    ((TRAVEL, "compare with September"), f"{SPENT} category=Travel {OCT} compare=previous"),
    ((TRAVEL, "and in April?", "and in May?"),
     f"{SPENT} category=Travel first=2026-05-01 last=2026-05-31"),
    (("what was our profit in October", "and in September?"),
     "get_profit first=2026-09-01 last=2026-09-30"),
    (("what did we spend in October", "by category"), f"break_down kind=expense {OCT} by=category"),
    (("how much income in october", "why is it lower than in september"),
     f"explain_change kind=income {OCT} other_first=2026-09-01 other_last=2026-09-30"),
    (("how much income in october", "why is this higher than last month"),
     f"explain_change kind=income {OCT} other_first=2026-09-01 other_last=2026-09-30"),
    (("expenses in october", "what about the weather?", "and in september?"),
     "sum_entries kind=expense first=2026-09-01 last=2026-09-30"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "call"), FOLLOWED, ids=[" / ".join(one) for one, _ in FOLLOWED])
def test_a_question_that_goes_on(asked, call):
    assert parts(calls(*asked)[0]) == parts(call)


@pytest.mark.parametrize(("question", "call"), [
    ("income this fiscal year", "sum_entries kind=income first=2026-04-06 last=2026-11-20"),
    ("income in FY 2025/26", "sum_entries kind=income first=2025-04-06 last=2026-04-05"),
    ("income in Q1", "sum_entries kind=income first=2026-04-06 last=2026-07-05"),
    ("income last quarter", "sum_entries kind=income first=2026-07-06 last=2026-10-05"),
    ("income this year", f"sum_entries kind=income {YEAR}"),
])  # fmt: skip
def test_a_fiscal_year_of_its_own(question, call):
    assert parts(calls(question, of=APRIL)[0]) == parts(call)


def test_periods_that_no_tool_compares_are_added_up_apart():
    found = calls("expenses in October vs March")
    assert [parts(one) for one in found] == [
        parts(f"{SPENT} {OCT}"),
        parts(f"{SPENT} first=2026-03-01 last=2026-03-31"),
        ("calculate", frozenset({"operation=difference"})),
    ]


def test_an_average_a_month_is_computed_over_the_months():
    found = calls("average monthly spending in 2025")
    assert [parts(one)[0] for one in found] == ["break_down", "calculate"]


def test_both_sides_of_what_is_open():
    assert calls("what is overdue") == ["list_open kind=receivable", "list_open kind=payable"]


def test_the_context_has_no_names():
    assert CONTEXT.previous is None


MORE = [
    ("rent since the beginning of the year", [f"{SPENT} category=Rent {YEAR}"]),
    ("is marketing up or down on last year?", [f"{SPENT} category=Marketing {YEAR} compare=year"]),
    ("expenses in the week before last", [f"{SPENT} first=2026-11-02 last=2026-11-08"]),
    ("spent between 2026-03-01 and 2026-03-31", [f"{SPENT} first=2026-03-01 last=2026-03-31"]),
    ("profit by month this year", [f"break_down {YEAR} by=month"]),
    ("last 5 expenses", ["list_entries kind=expense order=date top=5"]),
    ("how did business go in October", [f"get_profit {OCT}"]),
    ("summary of last month", [f"get_profit {OCT}"]),
    ("has Glasswing Bakery paid?", ["list_open kind=receivable"]),
    ("how many clients do we have", ["describe_business names_of=counterparties"]),
    ("total of entries with amount 42.50", ["sum_entries amount_min=42.50 amount_max=42.50"]),
    ("expnses in october", [f"{SPENT} {OCT}"]),
    ("meals and travel in October", [
        f"{SPENT} category=Meals {OCT}", f"{SPENT} category=Travel {OCT}",
        "calculate operation=sum",
    ]),
    ("expenses in March and April", [
        f"{SPENT} first=2026-03-01 last=2026-03-31", f"{SPENT} first=2026-04-01 last=2026-04-30",
        "calculate operation=sum",
    ]),
    ("which month had the highest sales in 2025",
     [f"break_down kind=income category=Sales {Y2025} by=month"]),
    ("which month was the worst for profit in 2025", [f"break_down {Y2025} by=month"]),
    ("expenses over 2000 and paid by card in October",
     [f"{SPENT} payment_method=Card amount_min=2000.00 {OCT}"]),
    ("travel versus meals in October", [
        f"{SPENT} category=Travel {OCT}", f"{SPENT} category=Meals {OCT}",
        "calculate operation=difference",
    ]),
    ("income this October against last October", [f"{EARNED} {OCT} compare=year"]),
    ("top 4 expense categories of 2025", [f"break_down kind=expense {Y2025} by=category top=4"]),
    ("what percentage of spending is rent this year", [
        f"{SPENT} category=Rent {YEAR}", f"{SPENT} {YEAR}", "calculate operation=percentage",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "wanted"), MORE, ids=[one for one, _ in MORE])
def test_more_of_what_owners_say(question, wanted):
    found = [parts(one) for one in calls(question)]
    wanted = [parts(one) for one in wanted]
    assert found == wanted


@pytest.mark.parametrize("question", [
    "spending per day in October", "which day did we spend the most", "spent over the weekend",
    "expenses in the first week of October", "profit per client", "refunds in October",
    "everything but rent in October", "top clients by number of sales",
    "total costs in 2025 excluding rent", "what are our fixed costs",
    "how much is 15% of our income",
])  # fmt: skip
def test_nothing_of_a_question_is_passed_over(question):
    assert isinstance(read_question(question, CONTEXT), NotUnderstood)
