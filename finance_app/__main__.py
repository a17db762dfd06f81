"""The command line, `finance-app`: start, migrate, demo, depreciate, import, user, doctor...

Heavy modules are imported inside the command that needs them, so that `--help` answers at once.
Exit codes: 0 done, 1 with the reason as a sentence, 2 a command that was typed wrong.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import click

from finance_app.kit.errors import AppError

PASSWORD_VARIABLE = "FINANCE_APP_PASSWORD"  # noqa: S105  the name of a variable


class _Sentences(click.Group):
    """A group whose commands fail with one sentence, never with a traceback for known errors."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AppError as error:
            lines = [error.message, *(f"  {name}: {text}" for name, text in error.fields.items())]
            raise click.ClickException("\n".join(lines)) from error


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run finance_app: a ledger, a dashboard and a workbook for a business.

    Example: finance-app start
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s")


@main.command()
def start() -> None:
    """Start everything and print the address; Ctrl-C stops it.

    Builds the front end if it changed, starts the embedded PostgreSQL (or uses DATABASE_URL),
    migrates, and serves on PORT.

    Example: PORT=8001 finance-app start
    """
    from finance_app.kit.settings import settings
    from finance_app.operations.serving.service import serve

    serve(settings(), click.echo)


@main.command()
def migrate() -> None:
    """Bring the database to what this version needs, and no further.

    Example: DATABASE_URL=postgresql://owner:secret@db/finance finance-app migrate
    """
    from finance_app.kit.migrations import newest_revision

    _with_database(_nothing)
    click.echo(f"The database is up to date ({newest_revision()}).")


@main.group()
def demo() -> None:
    """Load or remove the sample business.

    Example: finance-app demo load --email ana@example.com
    """


@demo.command("load")
@click.option("--email", required=True, help="The address someone signed up with.")
def demo_load(email: str) -> None:
    """Load two years of invented entries into the business of a person.

    Example: finance-app demo load --email ana@example.com
    """

    async def work() -> None:
        from finance_app.fixed_assets.sample import service as _assets  # noqa: F401 - they come too
        from finance_app.identity.service import actor_for_email
        from finance_app.ledger.sample.service import load_sample

        count = await load_sample(await actor_for_email(email))
        click.echo(f"{count:,} sample entries are loaded." if count else "They are loaded already.")

    _with_database(work)


@demo.command("remove")
@click.option("--email", required=True, help="The address someone signed up with.")
def demo_remove(email: str) -> None:
    """Remove the sample entries again, and nothing else.

    Example: finance-app demo remove --email ana@example.com
    """

    async def work() -> None:
        from finance_app.fixed_assets.sample import service as _assets  # noqa: F401 - they go too
        from finance_app.identity.service import actor_for_email
        from finance_app.ledger.sample.service import remove_sample

        count = await remove_sample(await actor_for_email(email))
        click.echo(f"{count:,} sample entries are removed." if count else "There are none.")

    _with_database(work)


@main.command()
def depreciate() -> None:
    """Post what is due of depreciation in every business that wants it by itself.

    The running program does the same a few times a day; each charge is posted once.

    Example: finance-app depreciate
    """

    async def work() -> None:
        from finance_app.fixed_assets.posting.jobs import post_everywhere

        count = await post_everywhere()
        click.echo(f"{count:,} charges are posted." if count else "Nothing was left to post.")

    _with_database(work)


@main.group()
def attachments() -> None:
    """Look after the content of attached files, in the data folder or in ATTACHMENTS_URL.

    Example: finance-app attachments clean --dry-run
    """


@attachments.command("clean")
@click.option("--dry-run", is_flag=True, help="Say how much it is, and remove nothing.")
def attachments_clean(*, dry_run: bool) -> None:
    """Remove content that no attachment names, as a crash leaves it, once it is a day old.

    Files in the trash keep their content. May run while the program does.

    Example: finance-app attachments clean
    """

    async def work() -> None:
        from finance_app.ledger.attachments.service import remove_unreferenced

        found = await remove_unreferenced(only_count=dry_run)
        noun = "file" if found.file_count == 1 else "files"
        done = "left over" if dry_run else "removed"
        size = f"{found.file_count:,} {noun} {done}, {found.size_bytes:,} bytes."
        click.echo(size if found.file_count else "Nothing is left over.")

    _with_database(work)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--email", required=True, help="The address someone signed up with.")
@click.option("--account", default="", help="The bank account the file is of, by its name.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and add nothing.")
def import_file(file: Path, email: str, account: str, *, dry_run: bool) -> None:
    """Add the entries of a bank or bookkeeping file to the business of a person.

    Lines that were imported before are left out, as are those with problems.

    Example: finance-app import statement.csv --email ana@example.com --dry-run
    """

    async def work() -> None:
        from finance_app.identity.service import actor_for_email
        from finance_app.imports.plans.tools import import_path

        actor = await actor_for_email(email)
        async for line in import_path(actor, file, account, dry_run=dry_run):
            click.echo(line)

    _with_database(work)


@main.group()
def user() -> None:
    """Add a person, or give one a new password.

    Example: finance-app user reset-password --email ana@example.com
    """


_password = click.option(
    "--password",
    envvar=PASSWORD_VARIABLE,
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help=f"Asked for, or taken from {PASSWORD_VARIABLE}.",
)


@user.command("create")
@click.option("--email", required=True, help="The address to log in with.")
@click.option("--business-name", required=True, help="The business they will own.")
@click.option("--currency", default="EUR", show_default=True, help="Three letters.")
@click.option("--fiscal-year-start", default="01-01", show_default=True, help="MM-DD.")
@_password
def user_create(**entered: str) -> None:
    """Add a person and the business they own, as signing up does.

    Example: finance-app user create --email ana@example.com --business-name "Ana's Bakery"
    """

    async def work() -> None:
        from finance_app.identity.inputs import SignUpInput
        from finance_app.identity.service import sign_up, when_business_starts
        from finance_app.ledger.categories.service import add_starter_chart

        when_business_starts(add_starter_chart)
        raw = {**entered, "currency_code": entered["currency"]}
        await sign_up(SignUpInput.parse(raw))

    _with_database(work)
    click.echo(f"{entered['email']} can log in now.")


@user.command("reset-password")
@click.option("--email", required=True, help="The address they log in with.")
@_password
def user_reset_password(email: str, password: str) -> None:
    """Give a person a new password and end their sessions.

    Example: finance-app user reset-password --email ana@example.com
    """

    async def work() -> None:
        from finance_app.identity.service import reset_password

        await reset_password(email, password)

    _with_database(work)
    click.echo(f"The password of {email} is changed.")


@main.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check each part of this installation and say what to do.

    Example: finance-app doctor
    """
    from finance_app.kit.settings import settings
    from finance_app.operations.doctor.service import examine

    findings = examine(settings())
    for found in findings:
        mark = click.style("ok  ", fg="green") if found.is_fine else click.style("FAIL", fg="red")
        click.echo(f"{mark}  {found.part:<12} {found.sentence}")
    context.exit(0 if all(found.is_fine for found in findings) else 1)


@main.command()
def version() -> None:
    """Print the version.

    Example: finance-app version
    """
    try:
        click.echo(f"finance_app {installed_version('finance-app')}")
    except PackageNotFoundError:
        click.echo("finance_app, not installed (run from its sources)")


def _with_database(work: Callable[[], Awaitable[None]]) -> None:
    """Run one piece of work with the database there and migrated, as the runtime role."""
    from finance_app.kit import db
    from finance_app.kit.settings import settings
    from finance_app.operations.database.service import connected

    async def run() -> None:
        try:
            await work()
        finally:
            await db.close()

    with connected(settings()):
        asyncio.run(run())


async def _nothing() -> None:
    """Do no more than having the database there."""


if __name__ == "__main__":
    main(prog_name="finance-app")
