"""The assistant's question after assets and what they stand at."""

from typing import Final

from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.questions.inputs import AssetsAsked
from finance_app.fixed_assets.questions.views import assets_finding
from finance_app.fixed_assets.register import service as register
from finance_app.fixed_assets.types.service import known_types
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.names import known_name, unknown_name_sentence
from finance_app.kit.tools import Finding, Tool

ASSETS_MAX: Final = 100


async def list_assets(actor: Actor, asked: AssetsAsked) -> Finding:
    """Return assets in use on a day with their figures. Raises InvalidInputError for a type."""
    today = clock.today()
    name = ""
    if asked.type:
        known = [one.name for one in (await known_types(actor)).values()]
        found = known_name(asked.type, known)
        if found is None:
            text = unknown_name_sentence("type of asset", asked.type, known)
            raise InvalidInputError(text, fields={"type": text})
        name = found
    wanted = AssetFilter(
        on=asked.on or today, q=asked.text or "", type=name, sort="-cost", limit=ASSETS_MAX
    )
    page = await register.list_assets(actor, wanted)
    totals = await register.sum_assets(actor, wanted)
    return assets_finding(wanted, page.items, totals, code=actor.currency_code, today=today)


TOOLS: Final = (
    Tool(
        "list_assets",
        "Fixed assets in use on a day: cost, depreciation to date and book value, each and in"
        " total; by type or by text.",
        AssetsAsked,
        list_assets,
    ),
)
