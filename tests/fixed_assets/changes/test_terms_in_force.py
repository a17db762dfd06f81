"""The terms a change starts from: those in force, with the residual that is left."""

from datetime import date
from decimal import Decimal

from finance_app.fixed_assets.changes.rules import terms_on
from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.terms.rules import Terms

DAY = date(2026, 1, 1)
BASIS = Basis(Decimal("1000.00"), DAY, DAY, Terms(residual=Decimal("100.01")))


def disposal(amount: str) -> Change:
    return Change(ChangeKind.DISPOSAL, DAY, Decimal(amount))


def test_a_part_disposal_takes_its_share_of_the_residual_along():
    assert terms_on(BASIS, [disposal("500.00")]).residual == Decimal("50.01")


def test_an_addition_before_it_makes_the_share_smaller():
    addition = Change(ChangeKind.ADDITION, DAY, Decimal("1000.00"))
    assert terms_on(BASIS, [addition, disposal("500.00")]).residual == Decimal("75.01")


def test_a_revision_starts_from_its_own_residual():
    revised = Change(ChangeKind.REVISION, DAY, terms=Terms(residual=Decimal("40.00")))
    assert terms_on(BASIS, [disposal("500.00"), revised]).residual == Decimal("40.00")
    left = terms_on(BASIS, [disposal("500.00"), revised, disposal("250.00")])
    assert left.residual == Decimal("20.00")
