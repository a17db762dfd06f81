"""Which currency a new business probably has, from the languages its browser asks for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CURRENCY_DEFAULT: Final = "EUR"

COMMON_CURRENCIES: Final = ("EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "INR", "CNY", "BRL")
"""Offered before all others; together most small businesses that keep books on a computer."""

# Which countries (ISO 3166) pay with which currency (ISO 4217).
_COUNTRIES: Final = {
    "EUR": "AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK SM XK",
    "USD": "EC PR SV US",
    "GBP": "GB GG IM JE UK",
    "AUD": "AU",
    "CHF": "CH LI",
    "DKK": "DK FO GL",
    "ILS": "IL PS",
    "NOK": "NO SJ",
    "MAD": "EH MA",
    "XOF": "BF BJ CI GW ML NE SN TG",
    "XAF": "CF CG CM GA GQ TD",
}
# The currency begins with its country's letters nearly everywhere else: SE SEK, JP JPY, KW KWD.
_OTHERS: Final = (
    "AED ALL AMD ARS AZN BAM BBD BDT BHD BOB BRL BWP CAD CLP CNY COP CRC CZK DOP DZD EGP ETB GEL"
    " GHS GTQ HKD HNL HUF IDR INR IQD ISK JMD JOD JPY KES KRW KWD KZT LBP LKR MDL MKD MOP MUR MXN"
    " MYR NAD NGN NIO NPR NZD OMR PEN PHP PKR PLN PYG QAR RON RSD RWF SAR SEK SGD THB TND TRY TTD"
    " TWD TZS UAH UGX UYU UZS VND ZAR"
)
_BY_COUNTRY: Final[Mapping[str, str]] = MappingProxyType(
    {code[:2]: code for code in _OTHERS.split()}
    | {country: code for code, all_ in _COUNTRIES.items() for country in all_.split()}
)

# Languages that, without a country, mean one currency more than any other.
_BY_LANGUAGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cs": "CZK",
        "da": "DKK",
        "he": "ILS",
        "hi": "INR",
        "hu": "HUF",
        "id": "IDR",
        "is": "ISK",
        "ja": "JPY",
        "ko": "KRW",
        "nb": "NOK",
        "no": "NOK",
        "pl": "PLN",
        "ro": "RON",
        "sv": "SEK",
        "th": "THB",
        "tr": "TRY",
        "uk": "UAH",
        "vi": "VND",
        "zh": "CNY",
    }
)


def guess_currency(accept_language: str) -> str:
    """Return the currency for an Accept-Language header such as "de-CH,de;q=0.9".

    The first language that says something decides; EUR where none does.
    """
    for part in accept_language[:200].split(","):
        tag = part.partition(";")[0].strip().replace("_", "-")
        language, *rest = tag.split("-")
        country = next((word.upper() for word in rest if len(word) == 2), "")
        if found := _BY_COUNTRY.get(country) or _BY_LANGUAGE.get(language.lower()):
            return found
    return CURRENCY_DEFAULT
