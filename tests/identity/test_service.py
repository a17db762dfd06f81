"""Sign-up, log-in, sessions and throttling on the real database."""

import asyncio
from uuid import uuid4

import jwt
import pytest
from sqlalchemy import text

from finance_app.identity import service
from finance_app.identity.inputs import BusinessInput, LogInInput, SignUpInput
from finance_app.identity.rules import Role
from finance_app.kit import db
from finance_app.kit.errors import (
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TooManyRequestsError,
)
from finance_app.kit.settings import settings
from tests.factories import PASSWORD, as_admin, join, make_actor, make_entry, make_token, new_email


def attempt(email, password=PASSWORD):
    return LogInInput(email=email, password=password)


async def test_sign_up_makes_an_owner_with_a_business_and_a_chart():
    token = await make_token(currency_code="KWD", fiscal_year_start="04-06")
    actor = token.actor
    assert (actor.role, actor.currency_code) == (Role.OWNER, "KWD")
    assert str(actor.fiscal_year_start) == "04-06"
    async with db.transaction(actor) as session:
        count = (await session.execute(text("SELECT count(*) FROM categories"))).scalar_one()
    assert count > 10


async def test_the_token_names_a_session_row_that_decides():
    token = await make_token()
    assert await service.authenticate(token.text) == token.actor
    await service.log_out(token.actor)
    assert await service.authenticate(token.text) is None


async def test_an_address_signs_up_once():
    email = new_email()
    await make_token(email=email)
    with pytest.raises(service.EmailTakenError):
        await make_token(email=email.upper().lower())


async def test_the_password_is_kept_as_argon2id(admin_url):
    token = await make_token()
    rows = await as_admin(
        admin_url, "SELECT password_hash FROM users WHERE email = :e", e=token.actor.email
    )
    assert rows[0][0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_wrong_password_and_unknown_person_get_the_same_answer_and_the_same_work(monkeypatch):
    email = new_email()
    await make_token(email=email)
    verified = []
    original = service._verify
    monkeypatch.setattr(service, "_verify", lambda p, h: verified.append(h[:30]) or original(p, h))
    with pytest.raises(service.WrongPasswordError) as wrong:
        await service.log_in(attempt(email, "not the password"))
    with pytest.raises(service.WrongPasswordError) as unknown:
        await service.log_in(attempt(new_email(), "not the password"))
    assert wrong.value.message == unknown.value.message
    assert len(verified) == 2
    assert verified[0] == verified[1], "both verify a hash of the same cost"


@pytest.mark.parametrize("email", ["a\x00b@example.com", "\ud800@example.com", "", "x" * 5000])
async def test_an_impossible_address_is_only_wrong(email):
    with pytest.raises(service.WrongPasswordError):
        await service.log_in(attempt(email, "pass\x00word"))


async def test_exactly_ten_of_many_concurrent_guesses_are_tried():
    email = new_email()
    await make_token(email=email)
    results = await asyncio.gather(
        *(service.log_in(attempt(email, f"guess number {n}")) for n in range(40)),
        return_exceptions=True,
    )
    tried = [r for r in results if isinstance(r, service.WrongPasswordError)]
    refused = [r for r in results if isinstance(r, TooManyRequestsError)]
    assert (len(tried), len(refused)) == (10, 30)
    assert "15 minutes" in refused[0].message
    with pytest.raises(TooManyRequestsError):
        await service.log_in(attempt(email))


async def test_the_right_password_forgets_earlier_guesses():
    email = new_email()
    await make_token(email=email)
    for _ in range(3):
        for _ in range(8):
            with pytest.raises(service.WrongPasswordError):
                await service.log_in(attempt(email, "not the password"))
        await service.log_in(attempt(email))


async def test_logging_in_replaces_the_session_the_browser_had():
    first, second = await make_token(), await make_token()
    await service.log_in(attempt(second.actor.email), replaces=first.actor.session_id)
    assert await service.authenticate(first.text) is None
    assert await service.authenticate(second.text) is not None


def forged(**changes):
    claims = {
        "sub": "x",
        "jti": str(uuid4()),
        "exp": 4_000_000_000,
        "iss": "finance_app",
        "aud": "session",
    }
    claims = {k: v for k, v in {**claims, **changes}.items() if v is not None}
    return jwt.encode(claims, settings().secret_key, algorithm="HS256")


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "nonsense",
        "a.b.c",
        forged(exp=1),
        forged(exp=None),
        forged(aud="other"),
        forged(iss="other"),
        forged(jti="not-an-id"),
        jwt.encode({"jti": str(uuid4()), "exp": 4_000_000_000}, "", algorithm="none"),
        jwt.encode(
            {"jti": str(uuid4()), "sub": "x", "iss": "finance_app", "aud": "session",
             "exp": 4_000_000_000},
            "another key of at least 32 letters.....", algorithm="HS256",
        ),
    ],
)  # fmt: skip
def test_a_token_we_did_not_sign_for_this_names_no_session(token):
    assert service.session_id_of(token) is None


async def test_a_well_signed_token_without_a_row_is_nobody():
    assert await service.authenticate(forged()) is None


async def test_a_password_reset_ends_every_session():
    token = await make_token()
    await service.reset_password(token.actor.email, "another long phrase")
    assert await service.authenticate(token.text) is None
    with pytest.raises(service.WrongPasswordError):
        await service.log_in(attempt(token.actor.email))
    assert await service.log_in(attempt(token.actor.email, "another long phrase"))


async def test_a_reset_needs_a_person_and_a_good_password():
    with pytest.raises(NotFoundError):
        await service.reset_password(new_email(), "another long phrase")
    with pytest.raises(InvalidInputError):
        await service.reset_password(new_email(), "short")


async def test_only_the_owner_changes_settings():
    owner = await make_actor()
    bookkeeper = (await join(owner, role=Role.BOOKKEEPER)).actor
    entered = BusinessInput(
        business_name="New name", currency_code="EUR", fiscal_year_start="07-01"
    )
    with pytest.raises(ForbiddenError):
        await service.change_settings(bookkeeper, entered)
    changed = await service.change_settings(owner, entered)
    assert (changed.business_name, str(changed.fiscal_year_start)) == ("New name", "07-01")


async def test_the_currency_changes_only_while_there_are_no_entries():
    owner = await make_actor()
    yen = BusinessInput(business_name="B", currency_code="JPY")
    owner = await service.change_settings(owner, yen)
    assert owner.currency_code == "JPY"
    await make_entry(owner, amount=100)
    with pytest.raises(service.CurrencyInUseError) as caught:
        await service.change_settings(
            owner, BusinessInput(business_name="Lost", currency_code="EUR")
        )
    assert "currency_code" in caught.value.fields
    assert (await service.find_actor(owner.session_id)).business_name == "B", "nothing was saved"


async def test_a_draft_comes_back_once_and_only_to_its_person():
    owner = await make_actor()
    colleague = (await join(owner, role=Role.BOOKKEEPER)).actor
    stranger = await make_actor()
    draft = await service.keep_draft(owner, "entry", {"form": {"amount": "42"}})
    assert await service.take_draft(stranger, draft, "entry") is None
    assert await service.take_draft(colleague, draft, "entry") is None
    assert await service.take_draft(owner, draft, "entry") == {"form": {"amount": "42"}}
    assert await service.take_draft(owner, draft, "entry") is None


async def test_members_of_one_business_are_found_for_the_command_line():
    token = await make_token()
    actor = await service.actor_for_email(token.actor.email.upper())
    assert (actor.user_id, actor.organization_id) == (
        token.actor.user_id,
        token.actor.organization_id,
    )
    with pytest.raises(NotFoundError):
        await service.actor_for_email(new_email())


def test_a_refused_sign_up_never_repeats_the_password():
    raw = {"email": "nobody", "password": "short-one", "business_name": "B", "currency_code": "?"}
    with pytest.raises(InvalidInputError) as caught:
        SignUpInput.parse(raw)
    assert "password" in caught.value.fields
    assert "short-one" not in f"{caught.value!r}{caught.value.fields}{caught.value.__cause__!r}"


async def test_connections_that_died_in_the_pool_are_replaced_unseen(admin_url):
    token = await make_token()
    await as_admin(
        admin_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = 'finance_test_app' AND pid <> pg_backend_pid()",
    )
    assert await service.authenticate(token.text) == token.actor
    assert await service.find_actor(token.actor.session_id) == token.actor
