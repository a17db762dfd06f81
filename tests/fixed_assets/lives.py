"""Lives of assets made by chance: what is bought, on which terms, and what happens to it then."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.changes.service import record_change
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import date_problems
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms, term_problems
from finance_app.identity.rules import Actor
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import digits

TODAY = date(2026, 11, 25)
STARTS = ("01-01", "01-31", "02-28", "04-06", "07-01", "08-31", "12-31")
EDGES = (date(2023, 1, 31), date(2024, 2, 28), date(2024, 2, 29), date(2024, 8, 31))
DAYS = st.one_of(st.dates(date(2021, 6, 1), date(2025, 12, 31)), st.sampled_from(EDGES))


def _timed(method: Method, **fixed: Any) -> st.SearchStrategy[Terms]:
    return st.builds(
        Terms,
        method=st.just(method),
        convention=st.sampled_from([Convention.DAY, Convention.MONTH]),
        life_months=st.one_of(st.integers(1, 40), st.sampled_from([36, 60])),
        **fixed,
    )


TERMS_OF: dict[Method, st.SearchStrategy[Terms]] = {
    Method.STRAIGHT_LINE: _timed(Method.STRAIGHT_LINE),
    Method.DECLINING_BALANCE: _timed(
        Method.DECLINING_BALANCE,
        factor=st.sampled_from([Decimal(1), Decimal("1.5"), Decimal(2)]),
        is_switching=st.booleans(),
    ),
    Method.WRITTEN_DOWN_VALUE: _timed(Method.WRITTEN_DOWN_VALUE),
    Method.SUM_OF_YEARS_DIGITS: _timed(Method.SUM_OF_YEARS_DIGITS),
    Method.UNITS_OF_PRODUCTION: st.builds(
        Terms,
        method=st.just(Method.UNITS_OF_PRODUCTION),
        life_months=st.just(0),
        capacity=st.sampled_from([Decimal(7), Decimal(1000), Decimal("0.5")]),
    ),
    Method.MACRS: st.one_of(
        st.builds(
            Terms,
            method=st.just(Method.MACRS),
            convention=st.sampled_from([Convention.HALF_YEAR, Convention.MID_QUARTER]),
            life_months=st.sampled_from([36, 60, 84]),
        ),
        st.just(Terms(Method.MACRS, Convention.MID_MONTH, 330)),
    ),
    Method.NONE: st.just(Terms(Method.NONE, life_months=0)),
}
TERMS = st.one_of(*TERMS_OF.values())
LATER_TERMS = st.one_of(*(own for method, own in TERMS_OF.items() if method is not Method.MACRS))
"""What a revision can bring; MACRS cannot be taken up later."""


@dataclass(frozen=True)
class Step:
    """Something that is to happen some days after what happened before."""

    kind: ChangeKind
    days: int
    percent: int
    terms: Terms
    is_whole: bool


STEPS = st.builds(
    Step,
    kind=st.sampled_from(list(ChangeKind)),
    days=st.one_of(st.integers(0, 3), st.integers(0, 400)),
    percent=st.integers(1, 99),
    terms=LATER_TERMS,
    is_whole=st.sampled_from([False, False, True]),
)


@dataclass(frozen=True)
class Life:
    """An asset and what happens to it."""

    asset: AssetInput
    steps: tuple[Step, ...]


def amount_of(percent: int, of: Decimal, currency_code: str) -> Decimal:
    """Return a part of an amount, at least the smallest coin."""
    coin = Decimal(1).scaleb(-digits(currency_code))
    return max((of * percent / 100).quantize(coin), coin)


@st.composite
def lives(draw: Any, currency_code: str, *, terms: Any = TERMS, steps_max: int = 5) -> Life:
    """Draw an asset that can be recorded in the currency, and steps that may or may not be."""
    cost = amount_of(100, Decimal(draw(st.integers(1, 10**7))) / 100, currency_code)
    wanted: Terms = draw(terms)
    acquired_on = draw(DAYS)
    in_service_on = acquired_on + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 45])))
    residual = amount_of(draw(st.integers(1, 60)), cost, currency_code)
    is_without = wanted.method in {Method.MACRS, Method.NONE} or draw(st.booleans())
    if wanted.method is Method.WRITTEN_DOWN_VALUE or not is_without:
        wanted = replace(wanted, residual=residual)
    opening = {}
    if draw(st.sampled_from([False, False, True])):
        opening = {
            "opening_on": in_service_on + timedelta(days=draw(st.integers(0, 300))),
            "opening_depreciation": amount_of(draw(st.integers(1, 70)), cost, currency_code),
        }
    asset = AssetInput(
        name="Lathe", acquisition_date=acquired_on, in_service_on=in_service_on, value=cost,
        terms=wanted, **opening,
    )  # fmt: skip
    assert not term_problems(wanted, cost)
    assert not date_problems(asset.basis, TODAY)
    return Life(asset, tuple(draw(st.lists(STEPS, max_size=steps_max))))


async def happen(actor: Actor, asset_id: UUID, life: Life) -> int:
    """Let the steps happen, passing over those that cannot be; returns how many did."""
    day, done = life.asset.basis.enters_on, 0
    for step in life.steps:
        day = min(day + timedelta(days=step.days), TODAY)
        try:
            await record_change(actor, asset_id, change_of(step, day, life, actor.currency_code))
        except InvalidInputError:
            continue
        done += 1
    return done


def change_of(step: Step, day: date, life: Life, currency_code: str) -> ChangeInput:
    """Return what is entered for a step on a day."""
    amount: Decimal | None = amount_of(step.percent, life.asset.cost / 2, currency_code)
    terms, units = None, Decimal(0)
    if step.kind is ChangeKind.REVISION:
        terms = step.terms
        if terms.method is Method.WRITTEN_DOWN_VALUE:
            residual = amount_of(5, life.asset.cost, currency_code)
            terms = replace(terms, residual=residual)
    elif step.kind is ChangeKind.USAGE:
        units = Decimal(step.percent) / 200
    elif step.kind is ChangeKind.DISPOSAL and step.is_whole:
        amount = None
    return ChangeInput(kind=step.kind, on=day, amount=amount, units=units, terms=terms)
