"""The cash flow as lines, by the indirect method (IAS 7.18 b) and by account.

Money changes by what all other accounts change by, the other way round. So the statement begins
with the profit, takes out what was no money, and ends at the money there is; every account that
is not money is in exactly one line, which is why it always foots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.ledger.gl_accounts.rules import Account, AccountRole, SystemAccount
from finance_app.ledger.journals.rules import AccountSums, Basis
from finance_app.reports.shell.rules import Column, Cut, Grid
from finance_app.reports.shell.statement.rules import Line, LineKind, summed

_DAY: Final = timedelta(days=1)
_ZERO: Final = Decimal(0)
FIXED: Final = (
    SystemAccount.FIXED_ASSETS,
    SystemAccount.DEPRECIATION,
    SystemAccount.CLEARING,
    SystemAccount.OPENING,
)
"""What purchases and disposals of assets touch beside money."""

_WORKING: Final[Mapping[AccountRole, str]] = {
    AccountRole.RECEIVABLE: "Change in receivables",
    AccountRole.PAYABLE: "Change in payables",
    AccountRole.TAX: "Change in tax",
    AccountRole.OTHER: "Change in other accounts",
    AccountRole.CLEARING: "Not cleared",
}
_FINANCING: Final[Mapping[AccountRole, str]] = {
    AccountRole.LOAN: "Loans",
    AccountRole.EQUITY: "Owners' accounts",
}


@dataclass(frozen=True, slots=True)
class AssetFlow:
    """What assets did in a period; above zero is money in.

    `brought_in` is what of the opening balances is assets, `result` what disposals gained, which
    is in the profit already, and `depreciation` what was charged.
    """

    bought: Decimal = _ZERO
    sold: Decimal = _ZERO
    result: Decimal = _ZERO
    depreciation: Decimal = _ZERO
    brought_in: Decimal = _ZERO

    def __add__(self, other: "AssetFlow") -> "AssetFlow":
        """Return both together."""
        return AssetFlow(
            self.bought + other.bought,
            self.sold + other.sold,
            self.result + other.result,
            self.depreciation + other.depreciation,
            self.brought_in + other.brought_in,
        )


@dataclass(frozen=True, slots=True)
class CashFlow:
    """The lines of each activity, and the money at both ends."""

    grid: Grid
    operating: tuple[Line, ...]
    investing: tuple[Line, ...]
    financing: tuple[Line, ...]
    opening: Line
    closing: Line
    accounts: tuple["AccountFlow", ...] = field(default=())

    @property
    def activities(self) -> tuple[tuple[str, tuple[Line, ...], Line], ...]:
        """Each activity with its lines and their sum."""
        return tuple(
            (title, lines, self._sum(lines, f"Money from {title.lower()}"))
            for title, lines in (
                ("Operations", self.operating),
                ("Investing", self.investing),
                ("Financing", self.financing),
            )
        )

    @property
    def change(self) -> Line:
        """What money changed by."""
        every = (*self.operating, *self.investing, *self.financing)
        return self._sum(every, "Change in money")

    @property
    def difference(self) -> Line:
        """What opening and change miss of the closing: zero, or the journal is damaged."""
        rows = zip(
            (*self.opening.amounts, *self.opening.before),
            (*self.change.amounts, *self.change.before),
            (*self.closing.amounts, *self.closing.before),
            strict=True,
        )
        found = tuple(closing - opening - change for opening, change, closing in rows)
        count = len(self.grid.columns)
        return Line(LineKind.TOTAL, "Difference", found[:count], found[count:], is_more_better=None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The statement from top to bottom; none where no money was and none moved."""
        every = (self.opening, self.change, self.closing)
        if not any(_is_there(one) for one in every) and not self.operating:
            return ()
        shown: list[Line] = []
        for title, lines, total in self.activities:
            if lines:
                shown += [Line(LineKind.SECTION, title), *lines, total]
        gap = [self.difference] if _is_there(self.difference) else []
        ends = Line(LineKind.SECTION, "Money")
        return (*shown, ends, self.opening, self.change, self.closing, *gap)

    def _sum(self, lines: Sequence[Line], label: str) -> Line:
        zero = Line(
            LineKind.SUBTOTAL, label, (_ZERO,) * len(self.grid.columns),
            (_ZERO,) * len(self.grid.before),
        )  # fmt: skip
        return summed([zero, *lines], label)


@dataclass(frozen=True, slots=True)
class AccountFlow:
    """Money on one account in the days of the report: opening, in, out and closing."""

    account: Account
    opening: Decimal
    money_in: Decimal
    money_out: Decimal

    @property
    def closing(self) -> Decimal:
        """What is there at the end."""
        return self.opening + self.money_in - self.money_out


def cash_flow(
    accounts: Sequence[Account],
    sums: AccountSums,
    assets: Mapping[int, AssetFlow],
    grid: Grid,
    *,
    cut: Cut,
    basis: Basis,
) -> CashFlow:
    """Return the statement; `assets` are the flows of assets by piece of the cut."""
    read = _Reader(accounts, sums, assets, grid=grid, cut=cut, basis=basis)
    money = [one for one in accounts if one.role.is_money]
    days = Column("", grid.columns[0].first, grid.columns[-1].last)
    return CashFlow(
        grid,
        operating=read.operating(),
        investing=read.investing(),
        financing=read.financing(),
        opening=read.money("Money at the start", money, is_opening=True),
        closing=read.money("Money at the end", money, is_opening=False),
        accounts=tuple(_account_flow(one, sums, days, cut) for one in money),
    )


def _account_flow(account: Account, sums: AccountSums, days: Column, cut: Cut) -> AccountFlow:
    moved = cut.between(sums, account.id, days)
    opening = cut.through(sums, account.id, days.first - _DAY).balance
    return AccountFlow(account, opening, moved.debit, moved.credit)


class _Reader:
    """Reads lines off the sums; amounts are what they do to money."""

    def __init__(
        self,
        accounts: Sequence[Account],
        sums: AccountSums,
        assets: Mapping[int, AssetFlow],
        *,
        grid: Grid,
        cut: Cut,
        basis: Basis,
    ) -> None:
        self._accounts = accounts
        self._sums = sums
        self._grid = grid
        self._cut = cut
        self._basis = basis
        self._assets = [self._asset_flow(assets, column) for column in grid.all]

    def operating(self) -> tuple[Line, ...]:
        """Return the profit, what of it was no money, and what was owed and paid since."""
        profit = [one for one in self._accounts if not one.type.is_permanent]
        hrefs = tuple(_href("profit-and-loss", one, self._basis) for one in self._grid.all)
        lines = [
            self._line("Net profit", self._changes(profit), hrefs),
            self._line("Depreciation and impairment", [-a.depreciation for a in self._assets]),
            self._line("Gains and losses on disposal", [-a.result for a in self._assets]),
            *self._by_role(_WORKING),
        ]
        return tuple(one for one in lines if _is_there(one))

    def investing(self) -> tuple[Line, ...]:
        """Return what assets cost and brought."""
        lines = [
            self._line("Assets bought", [one.bought for one in self._assets]),
            self._line("Assets sold", [one.sold for one in self._assets]),
        ]
        return tuple(one for one in lines if _is_there(one))

    def financing(self) -> tuple[Line, ...]:
        """Return loans, the owners' accounts, and what the books began with."""
        opening = [one for one in self._accounts if one.role is AccountRole.OPENING]
        changes = zip(self._changes(opening), self._assets, strict=True)
        brought = [amount - flow.brought_in for amount, flow in changes]
        lines = [*self._by_role(_FINANCING), self._line("Opening balances", brought)]
        return tuple(one for one in lines if _is_there(one))

    def money(self, label: str, accounts: Sequence[Account], *, is_opening: bool) -> Line:
        """Return what there was before each column, or at its end."""
        days = [one.first - _DAY if is_opening else one.last for one in self._grid.all]
        found = [
            sum((self._cut.through(self._sums, one.id, day).balance for one in accounts), _ZERO)
            for day in days
        ]
        kind = LineKind.LINE if is_opening else LineKind.TOTAL
        return self._line(label, found, kind=kind)

    def _by_role(self, titles: Mapping[AccountRole, str]) -> list[Line]:
        """Return a line for each role, of all its accounts; leading to the one where it is one."""
        found = []
        for role, title in titles.items():
            own = [one for one in self._accounts if one.role is role and one.type.is_permanent]
            moved = [one for one in own if any(self._changes([one]))]
            hrefs: tuple[str, ...] = ()
            if len(moved) == 1:
                account = str(moved[0].id)
                hrefs = tuple(
                    _href("general-ledger", one, self._basis, account=account)
                    for one in self._grid.all
                )
            found.append(self._line(title, self._changes(own), hrefs))
        return found

    def _changes(self, accounts: Iterable[Account]) -> list[Decimal]:
        """Return what the changes of accounts do to money in each column."""
        own = list(accounts)
        return [
            -sum((self._cut.between(self._sums, one.id, column).balance for one in own), _ZERO)
            for column in self._grid.all
        ]

    def _asset_flow(self, assets: Mapping[int, AssetFlow], column: Column) -> AssetFlow:
        starts = self._cut.starts
        pieces = [
            flow
            for piece, flow in assets.items()
            if piece and column.first <= starts[piece - 1] <= column.last
        ]
        return sum(pieces, AssetFlow())

    def _line(
        self,
        label: str,
        amounts: Sequence[Decimal],
        hrefs: tuple[str, ...] = (),
        *,
        kind: LineKind = LineKind.LINE,
    ) -> Line:
        count = len(self._grid.columns)
        return Line(kind, label, tuple(amounts[:count]), tuple(amounts[count:]), hrefs)


def _is_there(line: Line) -> bool:
    return any((*line.amounts, *line.before))


def _href(report: str, column: Column, basis: Basis, **more: str) -> str:
    query = {**more, "from": column.first, "to": column.last, "basis": basis.value}
    return f"/reports/{report}?{urlencode(query)}"
