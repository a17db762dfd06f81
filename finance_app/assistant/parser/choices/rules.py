"""Chooses among names that the words of a question may mean, by what stands around them."""

from difflib import get_close_matches
from typing import Final

from finance_app.assistant.parser.names.rules import (
    CATEGORIES,
    PARTIES,
    Name,
    NameKind,
    Word,
)
from finance_app.assistant.parser.readings.rules import Context
from finance_app.assistant.parser.vocabulary.rules import ALIASES, CORE

_PARTY_BEFORE: Final = frozenset(
    [
        "at",
        "to",
        "from",
        "by",
        "with",
        "pay",
        "paid",
        "paying",
        "vendor",
        "client",
        "customer",
        "supplier",
        "and",
        "than",
        "vs",
    ]
)
_CATEGORY_BEFORE: Final = frozenset({"on", "for", "category", "in", "as", "of"})
_METHOD_BEFORE: Final = frozenset({"by", "via", "in", "with", "using", "per", "my", "the", "our"})
_PLAIN_BEFORE: Final = frozenset({"by", "via", "in", "with", "using", "per"})
_METHOD_AFTER: Final = frozenset(
    ["payment", "payments", "spending", "expense", "expenses", "purchases", "purchase", "costs"]
)


def chosen(names: tuple[Name, ...], before: str, after: str, *, is_exact: bool) -> tuple[Name, ...]:
    """Return the names of the one kind that the words around speak for."""
    kinds = {one.kind for one in names}
    if kinds & {NameKind.PAYMENT_METHOD}:
        is_cash = any(one.text.casefold() == "cash" for one in names)
        is_before = before in (_PLAIN_BEFORE if is_cash else _METHOD_BEFORE)
        is_method = is_before or after in _METHOD_AFTER
        if kinds == {NameKind.PAYMENT_METHOD} and not (is_method and is_exact):
            return ()
        if (
            is_method
            and is_exact
            and (kinds == {NameKind.PAYMENT_METHOD} or before in {"by", "via"})
        ):
            return of_kinds(names, {NameKind.PAYMENT_METHOD})
    if NameKind.ACCOUNT in kinds and (
        after in {"account", "balance"} or not kinds - {NameKind.ACCOUNT}
    ):
        return of_kinds(names, {NameKind.ACCOUNT})
    if kinds & CATEGORIES and kinds & PARTIES:
        is_party = before in _PARTY_BEFORE and before not in _CATEGORY_BEFORE
        return of_kinds(names, PARTIES if is_party else CATEGORIES)
    for group in (CATEGORIES, PARTIES, {NameKind.ACCOUNT}, {NameKind.ASSET}, {NameKind.ASSET_TYPE}):
        if kinds & group:
            return of_kinds(names, group)
    return ()


def of_kinds(
    names: tuple[Name, ...], kinds: frozenset[NameKind] | set[NameKind]
) -> tuple[Name, ...]:
    """Return those of the names that are of some kinds."""
    return tuple(one for one in names if one.kind in kinds)


def alias(word: Word, context: Context) -> tuple[Name, ...]:
    """Return the categories that another usual word stands for: "wages" for Payroll."""
    other = ALIASES.get(word.low)
    if other is None:
        return ()
    return of_kinds(context.names.partial(Word(other, other, word.start, word.end)), CATEGORIES)


def meant(names: tuple[Name, ...], before: str, word: Word, *, is_exact: bool) -> tuple[Name, ...]:
    """Return the names that a part of one, or a misspelt one, may be."""
    names = tuple(one for one in names if one.kind is not NameKind.PAYMENT_METHOD)
    categories, parties = of_kinds(names, CATEGORIES), of_kinds(names, PARTIES)
    is_party = before in _PARTY_BEFORE or word.raw[:1].isupper()
    if not is_exact and not is_party:
        # A misspelt name of a vendor is only looked for where a name is expected.
        parties, names = (), tuple(one for one in names if one not in parties)
    if categories and not (parties and is_party and before not in _CATEGORY_BEFORE):
        return categories
    if parties:
        # "spend on tools" means what was bought, not the one vendor with that word.
        return parties if before != "on" or (word.raw[:1].isupper() and is_exact) else ()
    return names


def near_core(low: str) -> str:
    """Return the word of questions that this is a misspelling of, "" for none."""
    if len(low) < 6 or not low.isalpha():
        return ""
    found = get_close_matches(low, CORE, n=1, cutoff=0.84)
    return found[0] if found else ""
