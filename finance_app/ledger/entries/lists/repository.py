"""The conditions of a list of entries, in comparisons that can use the indexes under the policy."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, or_, select

from finance_app.kit import clock
from finance_app.kit.db import metadata
from finance_app.kit.fields import like_pattern
from finance_app.ledger.bank_accounts.models import BankAccount
from finance_app.ledger.categories.models import Category
from finance_app.ledger.entries.lists.inputs import EntryFilter
from finance_app.ledger.entries.rules import UNCATEGORISED, Kind, units_of
from finance_app.ledger.entries.terms.rules import OPEN, Status
from finance_app.ledger.tax_rates.models import TaxRateRow

_CATEGORIES: Final = metadata().tables[str(Category.__tablename__)]
_ACCOUNTS: Final = metadata().tables[str(BankAccount.__tablename__)]
_TAX_RATES: Final = metadata().tables[str(TaxRateRow.__tablename__)]


def conditions_of(table: Table, kind: Kind, wanted: EntryFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter on a table of entries, cursor aside."""
    deleted, columns = table.c.deleted_at, table.c
    found = [deleted.is_not(None) if wanted.trashed else deleted.is_(None), *_within(table, wanted)]
    if wanted.category is not None:
        found.append(_has_category(table, kind, wanted.category))
    if wanted.payment_method:
        found.append(func.lower(columns.payment_method) == func.lower(wanted.payment_method))
    if wanted.bank_account:
        named = func.lower(_ACCOUNTS.c.name) == func.lower(wanted.bank_account)
        account_id = select(_ACCOUNTS.c.id).where(named).scalar_subquery()
        found.append(columns.bank_account_id == account_id)
    if wanted.tax_rate:
        named = func.lower(_TAX_RATES.c.name) == func.lower(wanted.tax_rate)
        rate_id = select(_TAX_RATES.c.id).where(named).scalar_subquery()
        found.append(columns.tax_rate_id == rate_id)
    if wanted.party:
        found.append(columns.party_key == func.lower(wanted.party))
    flags = [
        (wanted.missing, columns[kind.party_field] == ""),
        (wanted.review, columns.is_suggested),
    ]
    found += [condition for asked, condition in flags if asked]
    if wanted.status:
        found.append(_has_status(table, wanted.status, clock.today()))
    if wanted.q:
        found.append(_contains(table, wanted))
    return found


def _within(table: Table, wanted: EntryFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on days and amounts."""
    found: list[ColumnElement[bool]] = []
    if wanted.from_ is not None:
        found.append(table.c.date >= wanted.from_)
    if wanted.to is not None:
        found.append(table.c.date <= wanted.to)
    if wanted.min_amount is not None:
        found.append(table.c.amount_units >= units_of(wanted.min_amount))
    if wanted.max_amount is not None:
        found.append(table.c.amount_units <= units_of(wanted.max_amount))
    return found


def _has_status(table: Table, status: str, today: date) -> ColumnElement[bool]:
    """Return what `status_of` says, in the words of the index of open entries."""
    due_on, paid, amount = table.c.due_on, table.c.paid_amount, table.c.amount
    if status == Status.PAID:
        return or_(due_on.is_(None), paid == amount)
    is_open: list[ColumnElement[bool]] = [due_on.is_not(None), paid != amount]
    more: dict[str, list[ColumnElement[bool]]] = {
        OPEN: [],
        Status.OVERDUE: [due_on < today],
        Status.PARTLY: [due_on >= today, paid != 0],
        Status.DUE: [due_on >= today, paid == 0],
    }
    return and_(*is_open, *more[status])


def _has_category(table: Table, kind: Kind, name: str) -> ColumnElement[bool]:
    if name == UNCATEGORISED:
        return table.c.category_id.is_(None)
    return table.c.category_id == _category_id(kind, name)


def _category_id(kind: Kind, name: str) -> ColumnElement[UUID]:
    named = select(_CATEGORIES.c.id).where(
        _CATEGORIES.c.kind == kind.value,
        func.lower(_CATEGORIES.c.name) == func.lower(name),
        _CATEGORIES.c.merged_at.is_(None),
    )
    return named.scalar_subquery()


def _contains(table: Table, wanted: EntryFilter) -> ColumnElement[bool]:
    pattern = like_pattern(wanted.q)
    found: list[ColumnElement[Any]] = [
        table.c.party_key.like(func.lower(pattern)),
        table.c.notes.ilike(pattern),
    ]
    if wanted.q_amount is not None:  # a refund is found by what it was for, too
        units = units_of(wanted.q_amount)
        found += [table.c.amount_units == units, table.c.amount_units == -units]
    return or_(*found)
