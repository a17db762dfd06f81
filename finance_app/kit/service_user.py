"""The account that PostgreSQL runs as when we are root, and what it must be able to reach.

PostgreSQL refuses to run as root. Under root its cluster therefore belongs to a lesser account,
which needs to pass through every folder above the cluster and above PostgreSQL's programs; one of
them may be closed to others, such as /root. Only passing through is granted, and only to that
account (an access control list); where the file system keeps none, to everyone (mode o+x).
"""

import logging
import os
import pwd
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CANDIDATES: Final = ("postgres", "nobody")
_ACL: Final = "system.posix_acl_access"
_HEADER: Final = struct.Struct("<I")
_ENTRY: Final = struct.Struct("<HHI")
_ACL_VERSION: Final = 2
_OWNER, _USER, _GROUP, _NAMED_GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_NO_ID: Final = 0xFFFFFFFF
_SEARCH: Final = 1

_log = logging.getLogger(__name__)


class NoAccountError(Exception):
    """There is no account for the database to run as."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the system, by name and ids."""

    name: str
    user_id: int
    group_id: int


def account_for(folder: Path) -> Account | None:
    """Return the account to run as, or None for our own.

    Under root it is the folder's owner, or where that is root or the folder is missing, the first
    of `postgres` and `nobody` that exists. Raises NoAccountError where there is neither, or where
    we are not root and the folder is another account's.
    """
    owner = folder.stat().st_uid if folder.exists() else os.geteuid()
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise NoAccountError(
                f"{folder} belongs to another account (number {owner}); start as that one, or as"
                " root."
            )
        return None
    if owner != 0 and (found := _account_of(owner)):
        return found
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise NoAccountError(
        "PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run"
        " it as."
    )


def hand_over(folder: Path, account: Account) -> None:
    """Give a folder and everything in it to the account, unless it is already its own."""
    if folder.stat().st_uid == account.user_id:
        return
    for place, _, names in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in names)):  # noqa: PTH118
            os.chown(path, account.user_id, account.group_id, follow_symlinks=False)


def admit(account: Account, *folders: Path) -> None:
    """Let the account pass through the folders and every folder above them; say where it is new."""
    places = {place: None for folder in folders for place in (folder, *folder.parents)}
    opened = [
        str(place)
        for place in places
        if not _may_pass(account, place.stat()) and _grant(account, place)
    ]
    if opened:
        _log.warning(
            "The database runs as %s, which may now pass through %s.",
            account.name,
            ", ".join(reversed(opened)),
        )


def open_for_reading(folder: Path) -> None:
    """Let everyone read public programs that a strict umask closed."""
    for place, _, names in os.walk(folder):
        for path in (Path(place), *(Path(place, name) for name in names)):
            mode = path.lstat().st_mode
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if mode != wanted and not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(wanted))


def _account_of(user_id: int) -> Account | None:
    """Return the account with the number, or None."""
    try:
        entry = pwd.getpwuid(user_id)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _may_pass(account: Account, found: os.stat_result) -> bool:
    """Say whether the plain mode lets the account through."""
    if found.st_uid == account.user_id:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.group_id:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _grant(account: Account, folder: Path) -> bool:
    """Grant passing through one folder; say whether that was new."""
    wanted = _acl_with(account, folder)
    if wanted is None:
        return False
    try:
        os.setxattr(folder, _ACL, wanted)
    except (AttributeError, OSError):
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
    return True


def _acl_with(account: Account, folder: Path) -> bytes | None:
    """Return the folder's access control list with the account let through; None if it has it."""
    entries = _acl_of(folder)
    own = entries.get((_USER, account.user_id), 0)
    mask = entries.get((_MASK, _NO_ID), entries[_GROUP, _NO_ID])
    if own & mask & _SEARCH:  # a later chmod 700 keeps the entry and empties the mask
        return None
    entries[_USER, account.user_id] = own | _SEARCH
    entries[_MASK, _NO_ID] = mask | _SEARCH
    return _HEADER.pack(_ACL_VERSION) + b"".join(
        _ENTRY.pack(tag, bits, number) for (tag, number), bits in sorted(entries.items())
    )


def _acl_of(folder: Path) -> dict[tuple[int, int], int]:
    """Return a folder's entries, (tag, id) to permission bits; from its mode where it has none."""
    try:
        raw = os.getxattr(folder, _ACL)
    except (AttributeError, OSError):
        mode = folder.stat().st_mode
        return {
            (_OWNER, _NO_ID): mode >> 6 & 7,
            (_GROUP, _NO_ID): mode >> 3 & 7,
            (_OTHER, _NO_ID): mode & 7,
        }
    return {(tag, number): bits for tag, bits, number in _ENTRY.iter_unpack(raw[_HEADER.size :])}
