"""What the register says of the mid-quarter test, where assets do not count as it asks."""

from dataclasses import dataclass
from datetime import date

from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.macrs.service import run_mid_quarter_test
from finance_app.fixed_assets.terms.rules import Convention
from finance_app.identity.rules import Actor


@dataclass(frozen=True, slots=True)
class MacrsNotice:
    """A sentence about a fiscal year, "" where all is as it should be."""

    fiscal_year: int = 0
    text: str = ""


async def macrs_notice(actor: Actor, on: date) -> MacrsNotice:
    """Return what to say of the fiscal year of a day."""
    year = books_of(actor).year_of(on)
    found = await run_mid_quarter_test(actor, year.fiscal_year)
    if not found.otherwise or found.share is None:
        return MacrsNotice()
    percent = f"{found.share * 100:.1f} %"
    is_mid = found.convention is Convention.MID_QUARTER
    rule = "more than 40 %" if is_mid else "not more than 40 %"
    name = "mid-quarter" if is_mid else "half-year"
    count = len(found.otherwise)
    what = "asset counts" if count == 1 else "assets count"
    return MacrsNotice(
        year.fiscal_year,
        f"{percent} of the MACRS property of {year.label} came into use in its last quarter,"
        f" {rule}: the {name} convention applies, and {count} {what} otherwise.",
    )
