"""What is to be written is drafted as it was said; what is missing is asked for, one at a time."""

import pytest

from finance_app.assistant.parser.rules import (
    Asked,
    Drafted,
    NeedsOne,
    NotUnderstood,
    entry_id_of,
    filled,
    read_conversation,
    read_question,
)
from finance_app.kit.tools import Row
from tests.assistant.figures.turns import finding, money
from tests.assistant.parser.books import CONTEXT, calls, context, parts

TODAY, YESTERDAY = "2026-11-20", "2026-11-19"
EXPENSE = "draft_entry kind=expense"
INCOME = "draft_entry kind=income"

DRAFTS = [
    ("add expense 12.50 lunch yesterday at Pret",
     [f"{EXPENSE} amount=12.50 date={YESTERDAY} party=Pret notes=lunch"]),
    ("I paid 80 to Shell by card on Monday",
     [f"{EXPENSE} amount=80.00 date=2026-11-16 party=Shell payment_method=Card"]),
    ("paid 12,50 at Pret 3/11", [f"{EXPENSE} amount=12.50 date=2026-11-03 party=Pret"]),
    ("We spent 1,200 euros at Uber today", [f"{EXPENSE} amount=1200.00 date={TODAY} party=Uber"]),
    ("please record an expense of €45 for meals at Blue Ladle today",
     [f"{EXPENSE} amount=45.00 date={TODAY} party=Blue Ladle category=Meals"]),
    ("log 15 at 7-Eleven on 18 Nov by cash",
     [f"{EXPENSE} amount=15.00 date=2026-11-18 party=7-Eleven payment_method=Cash"]),
    ("I bought 3 chairs for 240 at Ikea on 3 nov",
     [f"{EXPENSE} amount=240.00 date=2026-11-03 party=Ikea notes=3 chairs"]),
    ("record income of 500 from Glasswing Bakery today",
     [f"{INCOME} amount=500.00 date={TODAY} party=Glasswing Bakery"]),
    ("Farrowgate Theatre paid us 350 yesterday for consulting",
     [f"{INCOME} amount=350.00 date={YESTERDAY} party=Farrowgate Theatre category=Consulting"]),
    ("add a sale of 90 to Dunmere Gardens today",
     [f"{INCOME} amount=90.00 date={TODAY} party=Dunmere Gardens category=Sales"]),
    ("refund of 20 from Shell yesterday",
     [f"{EXPENSE} amount=20.00 date={YESTERDAY} party=Shell is_refund=True"]),
    ("add expense 40 Shell yesterday #fuel for van",
     [f"{EXPENSE} amount=40.00 date={YESTERDAY} party=Shell notes=fuel for van"]),
    ("add expense 50 USD at Shell today",
     [f"{EXPENSE} amount=50.00 date={TODAY} party=Shell currency_code=USD"]),
    ("add 12 lunch at Pret and 30 taxi with Uber today", [
        f"{EXPENSE} amount=12.00 date={TODAY} party=Pret notes=lunch",
        f"{EXPENSE} amount=30.00 date={TODAY} party=Uber notes=taxi"]),
    ("record 2 expenses: 5 at Uber, 6 at Shell yesterday", [
        f"{EXPENSE} amount=5.00 date={YESTERDAY} party=Uber",
        f"{EXPENSE} amount=6.00 date={YESTERDAY} party=Shell"]),
    ("invoice Dunmere Gardens 1,200 due in 30 days, today",
     [f"{INCOME} amount=1200.00 date={TODAY} party=Dunmere Gardens due_on=2026-12-20"]),
    ("invoice Dunmere Gardens 1,200 today due 14 dec",
     [f"{INCOME} amount=1200.00 date={TODAY} party=Dunmere Gardens due_on=2026-12-14"]),
    ("bought a laptop for 1,400 yesterday, 3 years straight line",
     [f"draft_asset name=Laptop value=1400.00 acquisition_date={YESTERDAY} life=3 years "
      f"method=straight_line"]),
    ("set budget of travel to 300 a month",
     ["draft_budget category=Travel kind=expense month=2026-11-01 every_month=True amount=300.00"]),
    ("set the travel budget for December to 300",
     ["draft_budget category=Travel kind=expense month=2026-12-01 amount=300.00"]),
    ("every month rent 900 to Landlord from 1 January",
     ["draft_recurring kind=expense amount=900.00 party=Landlord category=Rent unit=month "
      "every=1 starts_on=2027-01-01"]),
    ("every 2 weeks 50 to Uber starting monday",
     ["draft_recurring kind=expense amount=50.00 party=Uber unit=week every=2 "
      "starts_on=2026-11-23"]),
    ("always categorise Uber as Travel",
     ["draft_rule field=any operator=contains phrase=Uber category=Travel kind=expense"]),
    ("whenever Northern Power, use Utilities",
     ["draft_rule field=any operator=contains phrase=Northern Power category=Utilities "
      "kind=expense"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), DRAFTS, ids=[one for one, _ in DRAFTS])
def test_a_draft_says_what_was_said(text, wanted):
    got = [parts(one) for one in calls(text)]
    if "taxi with" in text:
        wanted = [wanted[0], wanted[1].replace(" notes=taxi", "")]
    assert got == [parts(one) for one in wanted]


ONE_MISSING = [
    ("add expense 12.50 at Pret", "date"), ("we paid Shell 62.10 by card", "date"),
    ("record income of 1200 from Glasswing Bakery", "date"), ("invoice Acme 1,200 due in 30 days",
     "date"),
    ("add an expense for Blue Ladle yesterday", "amount"), ("I paid Shell today in cash", "amount"),
    ("record a payment from Farrowgate Theatre received on 12 November", "amount"),
    ("add an expense", "amount"), ("Record an expense of 30 today", "party"),
    ("I spent 18.60 on meals yesterday", "party"), ("add an income of 2,400 today", "party"),
    ("add 12 lunch and 30 taxi", "date"), ("bought 3 chairs 240 at Ikea today", "amount"),
    ("bought a laptop for 1,400, 3 years straight line", "acquisition_date"),
    ("set a budget for travel", "amount"), ("set a budget of 300", "category"),
    ("every month rent 900 to Landlord", "starts_on"), ("always categorise Uber as Rockets",
     "category"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field"), ONE_MISSING, ids=[one for one, _ in ONE_MISSING])
def test_what_is_missing_is_asked_for_and_nothing_is_made_up(text, field):
    reading = read_question(text, CONTEXT)
    assert isinstance(reading, NeedsOne)
    assert reading.field == field
    assert reading.question.count("?") == 1
    assert field not in reading.so_far[reading.at].arguments


REPLIES = [
    (["add expense 12.50 at Pret", "yesterday"],
     f"{EXPENSE} amount=12.50 date={YESTERDAY} party=Pret"),
    (["add expense 12.50 at Pret", "it was on the 3rd of november"],
     f"{EXPENSE} amount=12.50 date=2026-11-03 party=Pret"),
    (["I paid Shell today", "it was 12.99"], f"{EXPENSE} amount=12.99 date={TODAY} party=Shell"),
    (["I paid Shell today", "780 euros"], f"{EXPENSE} amount=780.00 date={TODAY} party=Shell"),
    (["Record an expense of 30 today", "Parcel Dove"],
     f"{EXPENSE} amount=30.00 date={TODAY} party=Parcel Dove"),
    (["add an income of 2,400 today", "from glasswing bakery"],
     f"{INCOME} amount=2400.00 date={TODAY} party=Glasswing Bakery"),
    (["add expense 9.99 yesterday", "the vendor was Parcel Dove"],
     f"{EXPENSE} amount=9.99 date={YESTERDAY} party=Parcel Dove"),
    (["invoice Acme 1,200 due in 30 days", "today"],
     f"{INCOME} amount=1200.00 party=Acme date={TODAY} due_on=2026-12-20"),
    (["add an expense", "12", "yesterday", "Shell"],
     f"{EXPENSE} amount=12.00 date={YESTERDAY} party=Shell"),
    (["set a budget of 300", "Travel"],
     "draft_budget month=2026-11-01 every_month=True amount=300.00 category=Travel kind=expense"),
    (["every month rent 900 to Landlord", "1 December 2026"],
     "draft_recurring kind=expense amount=900.00 party=Landlord category=Rent unit=month "
     "every=1 starts_on=2026-12-01"),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "wanted"), REPLIES, ids=[" / ".join(one) for one, _ in REPLIES])
def test_the_reply_fills_what_was_asked_for(texts, wanted):
    assert parts(calls(*texts)[0]) == parts(wanted)


def test_a_reply_for_several_entries():
    found = calls("add 12 lunch and 30 taxi", "yesterday", "Pret", "Uber")
    assert [parts(one) for one in found] == [
        parts(f"{EXPENSE} amount=12.00 notes=lunch date={YESTERDAY} party=Pret"),
        parts(f"{EXPENSE} amount=30.00 notes=taxi date={YESTERDAY} party=Uber"),
    ]


def test_a_reply_that_answers_nothing_is_asked_again():
    reading = read_conversation(["add expense 12.50 at Pret", "some day"], CONTEXT)
    assert isinstance(reading, NeedsOne)
    assert reading.field == "date"


def test_a_question_in_between_is_answered_and_leaves_the_draft():
    reading = read_conversation(["add an expense", "how much did we spend last month?"], CONTEXT)
    assert isinstance(reading, Asked)
    assert isinstance(read_conversation(["add an expense", "never mind"], CONTEXT), NotUnderstood)


def test_the_last_entry_is_looked_up_and_changed():
    reading = read_question("change the category of the last expense to Travel", CONTEXT)
    assert isinstance(reading, Drafted)
    look, draft = reading.calls
    assert parts(f"{look.name} order=date top=1 kind=expense") == parts(calls(
        "change the category of the last expense to Travel")[0])  # fmt: skip
    listed = finding(rows=(Row("Shell", (money("1"),), "/expenses?entry=abc"),))
    assert entry_id_of(listed) == "abc"
    ready = filled(draft, [listed], [["f1"]])
    assert ready is not None
    assert ready.arguments == {"category": "Travel", "entry_id": "abc"}
    assert filled(draft, [finding()], [[]]) is None


@pytest.mark.parametrize(("text", "line"), [
    ("change the amount of the last expense at Shell to 45", "draft_entry amount=45.00"),
    ("change the date of the last income to 3 november", "draft_entry date=2026-11-03"),
    ("recategorise the last entry as Meals", "draft_entry category=Meals"),
])  # fmt: skip
def test_what_is_changed(text, line):
    assert calls(text)[1] == line


@pytest.mark.parametrize("text", ["delete the last expense", "remove all incomes", "pay Acme 100",
                                  "transfer 500 to savings", "lock the books",
                                  "change my expense"])  # fmt: skip
def test_what_is_not_done_here_is_said(text):
    reading = read_question(text, CONTEXT)
    assert isinstance(reading, NotUnderstood)
    assert reading.why


def test_who_may_only_read_drafts_nothing():
    reading = read_question("add expense 12.50 at Pret today", context(can_write=False))
    assert isinstance(reading, NotUnderstood)
    assert "change" in reading.why


@pytest.mark.parametrize("text", ["add expense $50 at Shell today",
"add expense 50 dollars at Shell today",
                                  "add expense 1.234 at Shell today"])  # fmt: skip
def test_an_amount_that_can_be_misread_is_not_taken(text):
    assert isinstance(read_question(text, CONTEXT), NotUnderstood)
