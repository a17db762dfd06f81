"""Problems travel as codes; only sentences of ours are ever shown."""

import pytest

from finance_app.identity.inputs import SignUpInput
from finance_app.identity.service import EmailTakenError
from finance_app.identity.views import (
    PROBLEMS,
    currency_options,
    field_problems,
    page_problem,
    problem_code,
)
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import CURRENCIES

GOOD = {
    "email": "ana@example.com",
    "password": "a long enough phrase",
    "business_name": "Harbour Park Ltd",
    "currency_code": "EUR",
    "fiscal_year_start": "04-06",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "ana"),
        ("password", "short"),
        ("password", "x" * 129),
        ("password", "password123"),
        ("password", "ana@example.com"),
        ("password", "long enough \0 phrase"),
        ("business_name", " "),
        ("business_name", "x" * 121),
        ("business_name", "a\x07b"),
        ("currency_code", "EURO"),
    ],
)
def test_every_sentence_of_a_sign_up_has_a_code_that_brings_it_back(field, value):
    with pytest.raises(InvalidInputError) as caught:
        SignUpInput.parse({**GOOD, field: value})
    sentence = caught.value.fields[field]
    code = problem_code(field, sentence)
    assert field_problems(f"{field}:{code}") == {field: sentence}


@pytest.mark.parametrize("start", ["02-29", "13-01", "04-31", "x"])
def test_a_fiscal_year_that_cannot_be_has_one_sentence(start):
    with pytest.raises(InvalidInputError) as caught:
        SignUpInput.parse({**GOOD, "fiscal_year_start": start})
    code = problem_code("fiscal_year_start", caught.value.fields["fiscal_year_start"])
    assert code == "fiscal_year_start_invalid"


def test_an_address_that_is_taken_has_its_code():
    assert problem_code("email", EmailTakenError.__doc__ or "") == "email_taken"


def test_text_of_an_address_is_never_shown():
    assert field_problems("email:<b>Pay here</b>,password:email_taken,odd:bad,email") == {}
    assert page_problem("Pay here") == ""
    assert page_problem("email_taken") == ""
    assert page_problem("throttled", "<b>9</b>") == PROBLEMS["throttled"]


def test_a_wait_is_said_in_minutes():
    assert page_problem("throttled", "1") == "Too many attempts. Try again in 1 minute."
    assert page_problem("throttled", "15") == "Too many attempts. Try again in 15 minutes."


def test_all_currencies_are_offered_once_the_common_first():
    codes = [code for code, _ in currency_options()]
    assert sorted(codes) == sorted(CURRENCIES)
    assert codes[:3] == ["EUR", "USD", "GBP"]
