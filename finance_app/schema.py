"""Every table, imported once: the metadata for migrations and tests."""

from sqlalchemy import MetaData

from finance_app.assistant.consent import models as _assistant_settings
from finance_app.assistant.drafts import models as _assistant_drafts
from finance_app.assistant.threads import models as _assistant_threads
from finance_app.assistant.usage import models as _assistant_usage
from finance_app.fixed_assets.depreciation import models as _stretches
from finance_app.fixed_assets.files import models as _asset_files
from finance_app.fixed_assets.posting import models as _postings
from finance_app.fixed_assets.register import models as _assets
from finance_app.identity import models as _identity
from finance_app.imports.plans import models as _imports
from finance_app.imports.work import models as _import_jobs
from finance_app.kit.db import metadata as _metadata
from finance_app.ledger.attachments import models as _attachments
from finance_app.ledger.bank_accounts import models as _bank_accounts
from finance_app.ledger.budgets import models as _budgets
from finance_app.ledger.bulk_changes import models as _bulk_changes
from finance_app.ledger.categories import models as _categories
from finance_app.ledger.entries import models as _entries
from finance_app.ledger.entry_files import models as _entry_files
from finance_app.ledger.entry_rules import models as _entry_rules
from finance_app.ledger.exchange_rates import models as _exchange_rates
from finance_app.ledger.gl_accounts import models as _gl_accounts
from finance_app.ledger.journals import models as _journals
from finance_app.ledger.locks import models as _locks
from finance_app.ledger.payments import models as _payments
from finance_app.ledger.recurring import models as _recurring
from finance_app.ledger.revaluations import models as _revaluations
from finance_app.ledger.saved_views import models as _saved_views
from finance_app.ledger.tax_rates import models as _taxes
from finance_app.ledger.transfers import models as _transfers
from finance_app.reports.missing_data import models as _missing_data
from finance_app.reports.workbook_jobs import models as _workbook_jobs

TABLES = (
    _identity,
    _categories,
    _bank_accounts,
    _gl_accounts,
    _taxes,
    _entries,
    _journals,
    _payments,
    _revaluations,
    _transfers,
    _missing_data,
    _entry_rules,
    _exchange_rates,
    _bulk_changes,
    _recurring,
    _budgets,
    _saved_views,
    _locks,
    _attachments,
    _entry_files,
    _assets,
    _stretches,
    _postings,
    _asset_files,
    _imports,
    _import_jobs,
    _workbook_jobs,
    _assistant_drafts,
    _assistant_threads,
    _assistant_usage,
    _assistant_settings,
)


def metadata() -> MetaData:
    """Return the metadata with every table declared in it."""
    return _metadata()
