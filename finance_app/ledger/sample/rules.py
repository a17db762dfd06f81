"""An invented workshop and its two years of books: the same every time for the same day.

Each calendar month is drawn from a seed of its own, so that a month looks the same tomorrow.
Amounts are written for a currency like the euro and fitted to others by a rough factor. No name
here belongs to a real company.
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from finance_app.kit.money import digits, round_amount
from finance_app.ledger.categories.rules import Kind

MONTH_COUNT: Final = 24
_UNCATEGORISED_PERCENT: Final = 3
_UNNAMED_PERCENT: Final = 2

_FACTORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "JPY": "150", "KRW": "1300", "IDR": "15000", "VND": "25000", "HUF": "370", "CLP": "950",
        "ISK": "140", "INR": "85", "PHP": "58", "THB": "36", "CZK": "24", "SEK": "11",
        "NOK": "11", "DKK": "7.5", "PLN": "4.3", "TRY": "35", "MXN": "20", "ZAR": "18",
        "BRL": "5.5", "CNY": "7.2", "TWD": "32", "HKD": "7.8", "NGN": "1500", "PKR": "280",
        "ARS": "1000", "COP": "4000", "UAH": "41", "KZT": "480", "EGP": "50", "LKR": "300",
        "BDT": "120", "KES": "130", "TZS": "2600", "UGX": "3700", "IQD": "1300", "LBP": "90000",
        "KWD": "0.3", "BHD": "0.4", "OMR": "0.4", "JOD": "0.7", "TND": "3", "LYD": "5",
        "IRR": "42000", "MMK": "2100", "LAK": "21000", "KHR": "4100", "XAF": "650", "XOF": "650",
    }
)  # fmt: skip
"""Rough worth of one euro; only the magnitude matters."""
_FACTOR_WITHOUT_DECIMALS: Final = "500"


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """One invented entry; `category` names one of the starter chart, "" stands for none."""

    kind: Kind
    date: date
    category: str
    party: str
    payment_method: str
    amount: Decimal
    notes: str


@dataclass(frozen=True, slots=True)
class _Habit:
    """Something the workshop does: so many times a month, at about such an amount.

    With `on` it happens on that day of the month, else on any. `season` are twelve percentages,
    January first, that stretch the amount of a fixed habit and the count of another.
    """

    kind: Kind
    category: str
    parties: tuple[str, ...]
    payment_method: str
    count: int
    low: int
    high: int
    notes: tuple[str, ...] = ("",)
    on: int = 0
    months: tuple[int, ...] = ()
    season: tuple[int, ...] = (100,) * 12


_QUARTERLY: Final = (1, 4, 7, 10)
_WINTER: Final = (160, 150, 130, 100, 80, 65, 60, 60, 75, 100, 130, 155)
_TRADE: Final = (75, 80, 95, 100, 105, 110, 90, 70, 105, 115, 140, 150)
_SUMMER: Final = (70, 75, 90, 105, 120, 130, 125, 95, 115, 105, 90, 60)
_CLIENTS: Final = (
    "Alderrow Guesthouse", "Brindle and Wick", "Copperlane Clinic", "Dunmere Gardens",
    "Elmsworth School", "Farrowgate Theatre", "Glasswing Bakery", "Hollowbrook Farm",
    "Inkwell Row Books", "Juniper Quay Cafe", "Kettleby Town Hall", "Lanternfish Studio",
)  # fmt: skip

_EXPENSE, _INCOME = Kind.EXPENSE, Kind.INCOME
_HABITS: Final = (
    _Habit(_EXPENSE, "Rent", ("Oakhollow Property",), "Bank transfer", 1, 1850, 1850,
           ("Workshop and office",), on=1),
    _Habit(_EXPENSE, "Insurance", ("Palisade Mutual",), "Direct debit", 1, 214, 214,
           ("Business cover",), on=5),
    _Habit(_EXPENSE, "Telephone and internet", ("Larkspur Telecom",), "Direct debit", 1, 89, 96,
           on=8),
    _Habit(_EXPENSE, "Utilities", ("Northweir Power",), "Direct debit", 1, 190, 230,
           ("Electricity and heating",), on=12, season=_WINTER),
    _Habit(_EXPENSE, "Utilities", ("Millrace Water",), "Direct debit", 1, 48, 62, on=15),
    _Habit(_EXPENSE, "Software", ("Quillmark",), "Card", 1, 49, 49, ("Drawing licence",), on=3),
    _Habit(_EXPENSE, "Software", ("Papertrail Cloud",), "Card", 1, 24, 24, ("Storage",), on=17),
    _Habit(_EXPENSE, "Payroll", ("A. Moreno",), "Bank transfer", 1, 2650, 2650, ("Salary",), on=28),
    _Habit(_EXPENSE, "Payroll", ("J. Lindqvist",), "Bank transfer", 1, 2380, 2380, ("Salary",),
           on=28),
    _Habit(_EXPENSE, "Payroll", ("S. Adeyemi",), "Bank transfer", 1, 1240, 1480,
           ("Hours worked",), on=28),
    _Habit(_EXPENSE, "Bank fees", ("Willowgate Bank",), "Direct debit", 1, 14, 19, on=31),
    _Habit(_EXPENSE, "Professional fees", ("Tillerman Accountants",), "Bank transfer", 1, 480, 520,
           ("Quarterly accounts",), on=20, months=_QUARTERLY),
    _Habit(_EXPENSE, "Taxes", ("Tax office",), "Bank transfer", 1, 2900, 3900,
           ("Prepayment",), on=10, months=_QUARTERLY),
    _Habit(_EXPENSE, "Vehicles and fuel", ("Redfern Fuel", "Waystone Garage"), "Card", 11, 38, 96,
           ("", "", "Van"), season=_SUMMER),
    _Habit(_EXPENSE, "Office", ("Harborline Supplies", "Stationer's Yard"), "Card", 7, 9, 85,
           ("", "Paper and toner", "")),
    _Habit(_EXPENSE, "Meals", ("Cobblestone Cafe", "Fennel and Rye", "Blue Ladle"), "Card", 9, 8,
           64, ("", "With a client", "")),
    _Habit(_EXPENSE, "Travel", ("Meridian Rail", "Driftwood Inn"), "Card", 4, 22, 240,
           ("", "Site visit")),
    _Habit(_EXPENSE, "Marketing", ("Bright Sparrow Print", "Townpost Weekly"), "Card", 3, 45, 380,
           season=_TRADE),
    _Habit(_EXPENSE, "Equipment", ("Ironbark Tools", "Castlegate Timber"), "Bank transfer", 3, 60,
           690, ("", "Blades", "Oak boards")),
    _Habit(_EXPENSE, "Other", ("Parcel Dove", "Harborline Supplies"), "Cash", 3, 5, 48),
    _Habit(_INCOME, "Sales", _CLIENTS, "Bank transfer", 20, 120, 980,
           ("", "Shelving", "Table to measure", "Counter"), season=_TRADE),
    _Habit(_INCOME, "Services", _CLIENTS[:7], "Bank transfer", 9, 90, 560,
           ("Repair", "Fitting", ""), season=_SUMMER),
    _Habit(_INCOME, "Consulting", _CLIENTS[3:6], "Bank transfer", 2, 400, 1250, ("Design days",)),
    _Habit(_INCOME, "Interest", ("Willowgate Bank",), "Bank transfer", 1, 6, 22, on=31),
)  # fmt: skip


class _Dice:
    """A small generator of our own (a 64-bit linear congruential one), for equal draws anywhere."""

    def __init__(self, seed: int) -> None:
        self._state = (seed * 2_862_933_555_777_941_757 + 3_037_000_493) % 2**64
        self.below(2)

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to before the limit."""
        self._state = (self._state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        return (self._state >> 33) % limit

    def hits(self, percent: int) -> bool:
        """Say yes in so many cases of a hundred."""
        return self.below(100) < percent


def sample_entries(today: date, currency_code: str) -> tuple[SampleEntry, ...]:
    """Return about 2,000 entries of the 24 months up to today, by date."""
    first = _months_before(today, MONTH_COUNT)
    factor = _factor(currency_code)
    entries = [
        entry
        for number in range(MONTH_COUNT + 1)
        for entry in _month(_months_before(today.replace(day=1), number), currency_code, factor)
        if first < entry.date <= today
    ]
    return tuple(sorted(entries, key=lambda one: one.date))


def fitted_amount(amount: Decimal, currency_code: str) -> Decimal:
    """Return an amount written for the euro as it is about right in another currency."""
    return _fitted(amount * _factor(currency_code), currency_code)


def _month(month: date, currency_code: str, factor: Decimal) -> Iterator[SampleEntry]:
    """Yield the entries of a calendar month, always the same."""
    length = calendar.monthrange(month.year, month.month)[1]
    dice = _Dice(month.year * 12 + month.month)
    for habit in _HABITS:
        if habit.months and month.month not in habit.months:
            continue
        percent = habit.season[month.month - 1]
        count = habit.count if habit.on else max(1, round(habit.count * percent / 100))
        for _ in range(count):
            day = min(habit.on or dice.below(length) + 1, length)
            stretch = percent if habit.on else 100
            amount = _amount(habit, dice, stretch) * factor
            yield SampleEntry(
                kind=habit.kind,
                date=month.replace(day=day),
                category="" if dice.hits(_UNCATEGORISED_PERCENT) else habit.category,
                party="" if dice.hits(_UNNAMED_PERCENT) else _one_of(habit.parties, dice),
                payment_method=habit.payment_method,
                amount=_fitted(amount, currency_code),
                notes=_one_of(habit.notes, dice),
            )


def _amount(habit: _Habit, dice: _Dice, percent: int) -> Decimal:
    """Return an amount between the habit's limits, in cents."""
    cents = habit.low * 100 + dice.below((habit.high - habit.low) * 100 + 1)
    return Decimal(cents * percent) / 10_000


def _one_of(choices: tuple[str, ...], dice: _Dice) -> str:
    return choices[dice.below(len(choices))]


def _fitted(amount: Decimal, currency_code: str) -> Decimal:
    """Return the amount in the currency's digits, never less than its smallest coin."""
    least = Decimal(1).scaleb(-digits(currency_code))
    return max(round_amount(amount, currency_code), least)


def _factor(currency_code: str) -> Decimal:
    usual = "1" if digits(currency_code) else _FACTOR_WITHOUT_DECIMALS
    return Decimal(_FACTORS.get(currency_code, usual))


def _months_before(day: date, count: int) -> date:
    """Return the same day so many months earlier, clamped to the month's length."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))
