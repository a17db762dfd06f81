"""The database's `rule_matches`, against what a rule says in plain Python; and what it costs."""

import asyncio
import json
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finance_app.kit import db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entry_rules import service
from finance_app.ledger.entry_rules.inputs import RuleInput
from tests.ledger.businesses import make_actor

ACCOUNTS = [str(db.new_id()) for _ in range(2)]
ASK = text("""
SELECT rule_matches(
    jsonb_populate_record(CAST(NULL AS entry_rules), c -> 'rule'), c ->> 'kind', c ->> 'party',
    c ->> 'notes', CAST(c ->> 'amount' AS numeric), CAST(c ->> 'day' AS date),
    CAST(c ->> 'account' AS uuid))
FROM jsonb_array_elements(CAST(:cases AS jsonb)) WITH ORDINALITY AS all_cases (c, place)
ORDER BY place
""")

# Letters that fold in one step; % and _ and \\ stand for themselves.
TEXT = st.text(st.sampled_from("aAüÜßΣσςŁł%_\\"), max_size=3)
AMOUNT = st.sampled_from(["0.0001", "10", "10.0000", "99999"])
DAY = st.sampled_from([1, 2, 15, 31])
ANY_RULE = {
    "kind": "", "field": "any", "operator": "contains", "phrase": "", "amount_min": None,
    "amount_max": None, "bank_account_id": None, "day_min": None, "day_max": None,
}  # fmt: skip
PHRASES = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["any", "party", "notes"]),
        "operator": st.sampled_from(["contains", "equals", "starts"]),
        "phrase": TEXT,
    }
)
CONDITIONS = st.one_of(
    PHRASES,
    st.fixed_dictionaries({"kind": st.sampled_from(["", "expense", "income"])}),
    st.fixed_dictionaries({}, optional={"amount_min": AMOUNT, "amount_max": AMOUNT}),
    st.fixed_dictionaries({}, optional={"day_min": DAY, "day_max": DAY}),
    st.fixed_dictionaries({"bank_account_id": st.sampled_from(ACCOUNTS)}),
)
"""One or two of them, so that each often decides alone."""

CASE = st.fixed_dictionaries(
    {
        "rule": st.lists(CONDITIONS, min_size=1, max_size=2).map(
            lambda chosen: {key: value for one in [ANY_RULE, *chosen] for key, value in one.items()}
        ),
        "kind": st.sampled_from(["expense", "income"]),
        "party": TEXT,
        "notes": TEXT,
        "amount": AMOUNT,
        "day": DAY.map(lambda day: f"2026-03-{day:02}"),
        "account": st.none() | st.sampled_from(ACCOUNTS),
    }
)


def lower(letters: str) -> str:
    """Return the letters in lower case, each for itself: the database knows no final sigma."""
    return "".join(letter.lower() for letter in letters)


def has_phrase(rule: dict[str, Any], value: str) -> bool:
    value, phrase = lower(value), lower(rule["phrase"])
    if rule["operator"] == "contains":
        return phrase in value
    return value.startswith(phrase) if rule["operator"] == "starts" else value == phrase


def matches(case: dict[str, Any]) -> bool:
    rule, day = case["rule"], int(case["day"][-2:])
    amount = Decimal(case["amount"])
    texts = {"party": [case["party"]], "notes": [case["notes"]]}
    texts["any"] = texts["party"] + texts["notes"]
    return (
        rule["kind"] in {"", case["kind"]}
        and (rule["amount_min"] is None or amount >= Decimal(rule["amount_min"]))
        and (rule["amount_max"] is None or amount <= Decimal(rule["amount_max"]))
        and rule["bank_account_id"] in {None, case["account"]}
        and (rule["day_min"] or 1) <= day <= (rule["day_max"] or 31)
        and (not rule["phrase"] or any(has_phrase(rule, one) for one in texts[rule["field"]]))
    )


async def ask(cases: list[dict[str, Any]]) -> list[bool]:
    async with db.transaction(db.Scope(db.new_id(), db.new_id())) as session:
        found = await session.execute(ASK, {"cases": json.dumps(cases)})
        return [row[0] for row in found]


async def test_the_function_says_what_the_rule_says():
    loop = asyncio.get_running_loop()
    seen = set()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(CASE, min_size=10, max_size=40))
    def check(cases):
        found = asyncio.run_coroutine_threadsafe(ask(cases), loop).result(30)
        assert found == [matches(case) for case in cases]
        seen.update(found)

    await asyncio.to_thread(check)
    assert seen == {True, False}


async def test_each_way_of_comparing_in_each_field():
    texts = ("b", "ab", "ba", "B", "%", "")
    cases = [
        {
            "rule": {**ANY_RULE, "field": field, "operator": operator, "phrase": phrase},
            "kind": "expense", "party": party, "notes": notes, "amount": "1",
            "day": "2026-03-01", "account": None,
        }
        for field in ("any", "party", "notes")
        for operator in ("contains", "equals", "starts")
        for phrase in ("b", "%", "a_")
        for party in texts
        for notes in texts
    ]  # fmt: skip
    assert await ask(cases) == [matches(case) for case in cases]


async def test_the_function_is_put_into_the_query_that_asks():
    """A call for each entry and rule would cost ten times as much; the plan must show none."""
    actor = await make_actor()
    await service.add_rule(actor, RuleInput(kind=Kind.EXPENSE, phrase="x", category="Rent"))
    query = """
    EXPLAIN SELECT e.id, r.id FROM expenses AS e LEFT JOIN LATERAL (
        SELECT r.id FROM entry_rules AS r
        WHERE r.deleted_at IS NULL AND rule_matches(
            r, 'expense', e.vendor, e.notes, e.amount, e.date, e.bank_account_id)
        ORDER BY r.position LIMIT 1
    ) AS r ON true
    """
    async with db.transaction(actor) as session:
        plan = "\n".join(row[0] for row in await session.execute(text(query)))
    assert "rule_matches" not in plan
    assert "strpos" in plan
