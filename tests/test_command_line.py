import asyncio
import hashlib
import os
import socket
from functools import lru_cache, partial

import pytest
from click.testing import CliRunner

from finance_app.__main__ import main
from finance_app.identity.service import actor_for_email
from finance_app.kit import db
from finance_app.kit.processes import free_port
from finance_app.kit.settings import settings

PASSWORD = {"FINANCE_APP_PASSWORD": "a long and unusual sentence"}
COMMANDS = (
    (),
    ("start",),
    ("migrate",),
    ("demo",),
    ("demo", "load"),
    ("demo", "remove"),
    ("depreciate",),
    ("attachments",),
    ("attachments", "clean"),
    ("import",),
    ("user",),
    ("user", "create"),
    ("user", "reset-password"),
    ("doctor",),
    ("version",),
)


@pytest.fixture
def run(monkeypatch):
    """Return a way to run a command in a changed environment; the settings are as before after."""
    before = dict(os.environ)

    def call(*words, **variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        settings.cache_clear()
        return CliRunner().invoke(main, words)

    yield call
    os.environ.clear()
    os.environ.update(before)
    settings.cache_clear()


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_explains_itself_with_an_example(run, words):
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert "Example: " in result.output


def test_the_version_is_shown(run):
    assert run("version").output.startswith("finance_app")


def test_a_wrong_setting_is_one_sentence(run):
    result = run("start", PORT="eighty")
    assert result.exit_code == 1
    assert result.output == "Error: PORT must be a number between 1 and 65535; it is 'eighty'.\n"


def test_a_taken_port_is_one_sentence(run, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run("start", PORT=other.getsockname()[1], DATA_DIR=tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith("Error: Port ")
    assert result.output.count("\n") == 1


@pytest.mark.parametrize("command", ["start", "migrate"])
def test_a_data_folder_that_cannot_be_written_is_one_sentence(run, tmp_path, command):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below", "/proc/finance_app"):
        result = run(command, DATA_DIR=place, DATABASE_URL="", DATABASE_APP_URL="")
        assert result.exit_code == 1
        assert "DATA_DIR" in result.output
        assert result.output.count("\n") == 1


def test_a_database_that_does_not_answer_is_one_sentence(run, tmp_path):
    url = f"postgresql://owner:secret@127.0.0.1:{free_port(0)}/books"
    result = run("migrate", DATABASE_URL=url, DATABASE_APP_URL="", DATA_DIR=tmp_path)
    assert result.exit_code == 1
    assert "The database of DATABASE_URL does not answer" in result.output
    assert "secret" not in result.output
    assert result.output.count("\n") == 1


def test_a_server_that_is_too_old_is_one_sentence(server, run, tmp_path):
    """A schema in front of the system's makes this server call itself version 15."""
    import psycopg

    url = server.create_database("too_old")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS old")
        connection.execute(
            "CREATE OR REPLACE FUNCTION old.current_setting(text) RETURNS text LANGUAGE sql"
            " AS $$ SELECT CASE $1 WHEN 'server_version_num' THEN '150004'"
            " ELSE pg_catalog.current_setting($1) END $$"
        )
        connection.execute("ALTER DATABASE too_old SET search_path TO old, pg_catalog")
    result = run("migrate", DATABASE_URL=url, DATABASE_APP_URL="", DATA_DIR=tmp_path)
    assert result.exit_code == 1
    assert "older than 16" in result.output


def test_migrating_twice_changes_nothing(admin_url, run):
    for _ in range(2):
        result = run("migrate", DATABASE_URL=admin_url, DATABASE_APP_URL="")
        assert result.exit_code == 0, result.output
        assert result.output.startswith("The database is up to date (")


@pytest.fixture
def run_with_pool(run, monkeypatch, admin_url):
    """Return `run` for commands that open the pool: one of their own, beside the tests' one."""
    monkeypatch.setattr(db, "engine", lru_cache(maxsize=1)(db.engine.__wrapped__))
    return partial(run, DATABASE_URL=admin_url, DATABASE_APP_URL="")


def _who(email):
    """Return the person of an address, asked with a pool that is closed again."""

    async def ask():
        try:
            return await actor_for_email(email)
        finally:
            await db.close()

    return asyncio.run(ask())


def test_a_person_can_be_added_and_given_a_new_password(run_with_pool):
    email = f"{db.new_id()}@example.com"
    words = ("user", "create", "--email", email, "--business-name", "Bakery", "--currency", "kwd")
    made = run_with_pool(*words, **PASSWORD)
    assert made.exit_code == 0, made.output
    assert (_who(email).business_name, _who(email).currency_code) == ("Bakery", "KWD")
    assert run_with_pool(*words, **PASSWORD).exit_code == 1
    reset = ("user", "reset-password", "--email", email)
    assert run_with_pool(*reset, FINANCE_APP_PASSWORD="short").exit_code == 1
    assert run_with_pool(*reset, **PASSWORD).exit_code == 0


def test_an_unknown_person_is_a_sentence(run_with_pool):
    result = run_with_pool("demo", "load", "--email", "nobody@example.com")
    assert result.exit_code == 1
    assert (
        result.output == "Error: There is no account with the email address nobody@example.com.\n"
    )


def test_wrong_fields_are_named_one_by_one(run_with_pool):
    words = ("user", "create", "--email", "nonsense", "--business-name", " ", "--currency", "XXY")
    result = run_with_pool(*words, **PASSWORD)
    assert result.exit_code == 1
    for field in ("email", "business_name", "currency_code"):
        assert f"  {field}: " in result.output


def test_the_sample_business_comes_and_goes(run_with_pool):
    email = f"{db.new_id()}@example.com"
    words = ("user", "create", "--email", email, "--business-name", "Bakery")
    assert run_with_pool(*words, **PASSWORD).exit_code == 0
    said = [
        run_with_pool("demo", command, "--email", email).output
        for command in ("load", "load", "remove", "remove")
    ]
    count = said[0].split()[0]
    assert said == [
        f"{count} sample entries are loaded.\n",
        "They are loaded already.\n",
        f"{count} sample entries are removed.\n",
        "There are none.\n",
    ]


def test_content_that_nothing_names_is_counted_and_removed(run_with_pool, tmp_path):
    email = f"{db.new_id()}@example.com"
    words = ("user", "create", "--email", email, "--business-name", "Bakery")
    assert run_with_pool(*words, **PASSWORD).exit_code == 0
    name = hashlib.sha256(b"left over").hexdigest()
    place = tmp_path / "attachments" / str(_who(email).organization_id) / name[:2] / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b"left over")
    os.utime(place, (0, 0))
    said = [
        run_with_pool("attachments", "clean", *more, DATA_DIR=tmp_path).output
        for more in (("--dry-run",), (), ())
    ]
    assert said == [
        "1 file left over, 9 bytes.\n",
        "1 file removed, 9 bytes.\n",
        "Nothing is left over.\n",
    ]
    assert not place.exists()


def test_a_file_is_looked_at_imported_and_imported_again(run_with_pool, tmp_path):
    email = f"{db.new_id()}@example.com"
    words = ("user", "create", "--email", email, "--business-name", "Bakery", "--currency", "EUR")
    assert run_with_pool(*words, **PASSWORD).exit_code == 0
    file = tmp_path / "bank.csv"
    file.write_text(
        "Date,Payee,Amount,Category\n2026-03-01,Landlord,-900.00,Odd\n"
        "2026-03-02,Customer,1250.50,\n2026-02-30,Nobody,-5.00,\n"
    )
    words = ("import", str(file), "--email", email)
    said = [
        "Line 4: “2026-02-30”: February 2026 has no day 30.",
        "3 lines: 2 new, 0 duplicates, 1 with problems, 0 left out.",
        "Expenses 900.00 EUR, incomes 1250.50 EUR.",
        "New categories: Odd.",
    ]
    for _ in range(2):  # a look changes nothing
        looked = run_with_pool(*words, "--dry-run")
        assert (looked.exit_code, looked.output.splitlines()) == (0, said)
    done = run_with_pool(*words)
    assert done.output.splitlines()[:4] == said
    assert done.output.splitlines()[4].startswith("2 entries are added (import ")
    again = run_with_pool(*words)
    assert "3 lines: 0 new, 2 duplicates, 1 with problems, 0 left out." in again.output
    assert "0 entries are added" in again.output


def test_a_file_that_cannot_be_imported_is_one_sentence(run_with_pool, tmp_path):
    email = f"{db.new_id()}@example.com"
    words = ("user", "create", "--email", email, "--business-name", "Bakery", "--currency", "EUR")
    assert run_with_pool(*words, **PASSWORD).exit_code == 0
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    result = run_with_pool("import", str(file), "--email", email)
    assert result.exit_code == 1
    assert result.output.startswith("Error: This is an image.")
    wrong = run_with_pool("import", str(file), "--email", email, "--account", "Nowhere")
    assert wrong.exit_code == 1
    assert "Nowhere" in wrong.output
