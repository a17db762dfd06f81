"""What holds of the terms of an entry in the database, and how those that have any are found."""

from sqlalchemy import CheckConstraint, Index, text

ACTIVE = "deleted_at IS NULL"
_OPEN = f"due_on IS NOT NULL AND paid_amount <> amount AND {ACTIVE}"


def term_checks() -> tuple[CheckConstraint, ...]:
    """Return what holds of the terms of an entry: due day, payments, tax, foreign amount."""
    within = "between least(amount, 0) and greatest(amount, 0)"
    return (
        CheckConstraint("due_on between '1900-01-01' and '2199-12-31'", name="due_on"),
        CheckConstraint(f"tax_amount {within}", name="tax_amount"),
        CheckConstraint(
            f"paid_amount {within} and (due_on is not null or paid_amount = 0)",
            name="paid_amount",
        ),
        CheckConstraint("foreign_currency_code ~ '^[A-Z]{3}$'", name="foreign_currency_code"),
        CheckConstraint("exchange_rate > 0", name="exchange_rate"),
        CheckConstraint(
            "num_nonnulls(foreign_amount, foreign_currency_code, exchange_rate) in (0, 3)",
            name="foreign",
        ),
        CheckConstraint("num_nonnulls(recurring_id, occurrence_on) in (0, 2)", name="recurring"),
    )


def term_indexes(table: str) -> tuple[Index, ...]:
    """Return the indexes of what only some entries have."""
    tenant = "organization_id"
    return (
        _known_index(f"ix_{table}_contra", "contra_account_id"),
        _known_index(f"ix_{table}_tax_rate", "tax_rate_id"),
        Index(
            f"ix_{table}_taxed",
            tenant,
            "date",
            "id",
            postgresql_where=text(f"(tax_rate_id IS NOT NULL OR tax_amount <> 0) AND {ACTIVE}"),
        ),
        _known_index(f"uq_{table}_import_key", "import_key", is_unique=True),
        _known_index(f"ix_{table}_import_reference", "import_reference_key"),
        _known_index(f"ix_{table}_reconciliation", "reconciliation_id"),
        _known_index(f"ix_{table}_split", "split_id"),
        Index(
            f"uq_{table}_occurrence",
            tenant,
            "recurring_id",
            "occurrence_on",
            unique=True,
            postgresql_where=text("recurring_id IS NOT NULL"),
        ),
        Index(
            f"ix_{table}_open",
            tenant,
            "due_on",
            "id",
            postgresql_where=text(_OPEN),
            postgresql_include=["amount", "paid_amount"],
        ),
        Index(
            f"ix_{table}_open_foreign",
            tenant,
            "id",
            postgresql_where=text(f"{_OPEN} AND foreign_currency_code IS NOT NULL"),
        ),
        Index(
            f"ix_{table}_bank_account",
            tenant,
            "bank_account_id",
            "date",
            "id",
            postgresql_where=text("bank_account_id IS NOT NULL"),
        ),
        Index(
            f"ix_{table}_suggested",
            tenant,
            "date",
            "id",
            postgresql_where=text(f"is_suggested AND {ACTIVE}"),
        ),
    )


def _known_index(name: str, column: str, *, is_unique: bool = False) -> Index:
    """Return an index of the entries for which a column is known."""
    where = text(f"{column} IS NOT NULL")
    return Index(name, "organization_id", column, unique=is_unique, postgresql_where=where)
