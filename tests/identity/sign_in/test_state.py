"""The sign-in pages bring back what was typed, and say what was wrong."""

from finance_app.finance_app import app
from finance_app.identity.sign_in.state import SignInState
from tests.headless import Headless


async def opened(path: str, *choices):
    async with Headless(app, path=path) as tab:
        await tab.send(SignInState.load)
        for choice in choices:
            await tab.send(choice)
        return await tab.state(SignInState)


async def test_problems_and_typed_values_come_back_by_the_address():
    state = await opened(
        "/signup?email=ana%40example.com&business_name=Harbour&currency_code=JPY"
        "&fiscal_month=07&fiscal_day=6&problems=password:password_short,email:email_taken"
    )
    assert (state.email, state.business_name) == ("ana@example.com", "Harbour")
    assert (state.currency_code, state.fiscal_month, state.fiscal_day) == ("JPY", "07", "6")
    assert set(state.problems) == {"password", "email"}
    assert state.focus == "email"


async def test_a_currency_brings_its_usual_fiscal_year_until_one_is_chosen():
    state = await opened("/signup", SignInState.choose_currency("GBP"))
    assert (state.fiscal_month, state.fiscal_day) == ("04", "1")
    kept = await opened(
        "/signup", SignInState.keep_fiscal_year("03"), SignInState.choose_currency("GBP")
    )
    assert (kept.fiscal_month, kept.fiscal_day) == ("01", "1")


async def test_the_log_in_page_says_why_it_is_there():
    state = await opened("/login?error=expired&next=%2Fexpenses%3Fq%3Dx")
    assert state.problem.startswith("Your log-in ran out.")
    assert state.next_path == "/expenses?q=x"
    assert (await opened("/login?error=throttled&minutes=3")).problem.endswith("in 3 minutes.")
