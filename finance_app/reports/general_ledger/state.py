"""The general ledger on its page."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.reports.general_ledger.service import read_ledger
from finance_app.reports.general_ledger.views import (
    PATH,
    account_options,
    choice_view,
    ledger_view,
)
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView
from finance_app.reports.shell.views import address
from finance_app.reports.trial_balance.service import read_trial_balance


class GeneralLedgerState(ReportState, rx.State):
    """The lines of the account in the address, or the accounts to choose from."""

    PATH: ClassVar[str] = PATH
    KEPT: ClassVar[tuple[str, ...]] = ("account",)

    account: str = ""
    accounts: list[tuple[str, str]] = []
    previous_href: str = ""
    next_href: str = ""

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        self.accounts = account_options(await list_chart(actor))
        self.account = self.typed.get("account", "")
        self.previous_href = self.next_href = ""
        if not self.account:
            return choice_view(await read_trial_balance(actor, query), query, actor.currency_code)
        cursor = self.typed.get("cursor", "")
        found = await read_ledger(actor, _account_id(self.account), query, cursor=cursor)
        self.previous_href = self._page(query, found.previous_cursor)
        self.next_href = self._page(query, found.next_cursor)
        return ledger_view(found, query, actor.currency_code)

    def _page(self, query: ReportQuery, cursor: str | None) -> str:
        if cursor is None:
            return ""
        return address(PATH, {**query.query(), "account": self.account, "cursor": cursor})

    def _names(self) -> tuple[str, ...]:
        return (*super()._names(), "cursor")

    def _go(self, changes: Mapping[str, str]) -> Any:
        return super()._go({**changes, "cursor": ""})


def _account_id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        text = "This is not an account. Choose one from the list."
        raise InvalidInputError(text, fields={"account": text}) from None
