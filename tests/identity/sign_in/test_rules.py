"""The currency is guessed from the languages of the browser."""

import pytest

from finance_app.identity.sign_in.rules import COMMON_CURRENCIES, guess_currency
from finance_app.kit.money import CURRENCIES


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("en-GB,en;q=0.9", "GBP"),
        ("de-CH, de;q=0.8", "CHF"),
        ("fr", "EUR"),
        ("ja", "JPY"),
        ("en,en-US;q=0.7", "USD"),
        ("zh-Hant-HK", "HKD"),
        ("pt-BR,pt", "BRL"),
        ("ar-KW", "KWD"),
        ("sv-SE", "SEK"),
        ("", "EUR"),
        ("*", "EUR"),
        ("x" * 10_000, "EUR"),
        (",,;;--,", "EUR"),
    ],
)
def test_the_first_language_that_says_a_country_decides(header, code):
    assert guess_currency(header) == code


def test_every_guess_is_a_currency():
    assert set(COMMON_CURRENCIES) <= set(CURRENCIES)
    for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            assert guess_currency(f"en-{first}{second}") in CURRENCIES
