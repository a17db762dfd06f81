"""The workshop's invented assets; amounts are for a currency like the euro."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class SampleAsset:
    """An invented asset, bought so many days before today."""

    name: str
    type: str
    price: Decimal
    days_ago: int
    setup_cost: Decimal = Decimal(0)
    supplier: str = ""
    location: str = ""
    serial_number: str = ""
    component_of: str = ""
    sold_days_ago: int = 0
    proceeds: Decimal = Decimal(0)


SAMPLE_ASSETS: Final = (
    SampleAsset(
        "Delivery van", "Vehicles", Decimal(24_800), 610, supplier="Waystone Garage",
        serial_number="HB-204-KL",
    ),
    SampleAsset(
        "Panel saw", "Machinery", Decimal(18_400), 560, Decimal(640), supplier="Ironbark Tools",
        location="Workshop", serial_number="PS-7731",
    ),
    SampleAsset(
        "Dust extractor", "Machinery", Decimal(2_900), 560, supplier="Ironbark Tools",
        location="Workshop", component_of="Panel saw",
    ),
    SampleAsset(
        "Band saw", "Machinery", Decimal(3_600), 700, supplier="Ironbark Tools",
        location="Workshop", sold_days_ago=95, proceeds=Decimal(3_150),
    ),
    SampleAsset(
        "Drawing workstation", "Computers", Decimal(2_350), 430, supplier="Quillmark",
        location="Office", serial_number="QM-55-0912",
    ),
    SampleAsset(
        "Showroom furniture", "Furniture", Decimal(6_900), 330, location="Showroom",
    ),
    SampleAsset(
        "Timber yard", "Land", Decimal(31_000), 690, location="Behind the workshop",
    ),
)  # fmt: skip


def bought_on(one: SampleAsset, today: date) -> date:
    """Return the day the asset was bought."""
    return today - timedelta(days=one.days_ago)


def sold_on(one: SampleAsset, today: date) -> date | None:
    """Return the day the asset was sold, None where it is still there."""
    return today - timedelta(days=one.sold_days_ago) if one.sold_days_ago else None
