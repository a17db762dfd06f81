import os
import stat
import subprocess

import pytest

from finance_app.kit import service_user
from finance_app.kit.service_user import NoAccountError, account_for, admit, hand_over

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs as someone else")


@pytest.fixture
def account(tmp_path):
    """Return the account the database would run as."""
    return account_for(tmp_path / "missing")


def _can_look_into(folder, account):
    return (
        subprocess.run(
            ["/bin/cat", folder / "file"],
            check=False,
            capture_output=True,
            user=account.user_id,
            group=account.group_id,
            extra_groups=[],
        ).returncode
        == 0
    )


@pytest.fixture
def closed(tmp_path):
    """Return an open folder below a closed one, with a file that anyone may read."""
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").write_text("")
    (inner / "file").chmod(0o644)
    (tmp_path / "closed").chmod(0o700)
    inner.chmod(0o755)
    return inner


@needs_root
def test_root_hands_over_to_a_lesser_account(account):
    assert account.name in ("postgres", "nobody")
    assert account.user_id != 0


@needs_root
def test_only_passing_through_is_granted_and_only_to_the_account(account, closed):
    assert not _can_look_into(closed, account)
    admit(account, closed)
    assert _can_look_into(closed, account)
    assert closed.parent.stat().st_mode & stat.S_IRWXO == 0


@needs_root
def test_a_folder_closed_again_is_opened_again(account, closed):
    admit(account, closed)
    closed.parent.chmod(0o700)
    assert not _can_look_into(closed, account)
    admit(account, closed)
    assert _can_look_into(closed, account)


@needs_root
def test_what_was_granted_is_said_once(account, closed, caplog):
    admit(account, closed)
    assert str(closed.parent) in caplog.text
    caplog.clear()
    admit(account, closed)
    assert caplog.text == ""


@needs_root
def test_without_access_lists_everyone_may_pass_through(account, closed, monkeypatch):
    def refuse(*_arguments):
        raise OSError

    monkeypatch.setattr(os, "setxattr", refuse)
    for folder in closed.parents[1:4]:
        admit(account, folder)
    admit(account, closed)
    assert _can_look_into(closed, account)
    assert closed.parent.stat().st_mode & 0o777 == 0o701


@needs_root
def test_handing_over_takes_everything_and_follows_no_links(account, tmp_path):
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file").write_text("")
    outside.write_text("")
    (folder / "link").symlink_to(outside)
    hand_over(folder, account)
    assert (folder / "deep" / "file").stat().st_uid == account.user_id
    assert outside.stat().st_uid == 0
    assert account_for(folder) == account


@needs_root
def test_programs_that_a_strict_umask_closed_can_be_read(tmp_path):
    (tmp_path / "bin").mkdir(mode=0o700)
    (tmp_path / "bin" / "program").write_text("")
    (tmp_path / "bin" / "program").chmod(0o700)
    (tmp_path / "bin" / "text").write_text("")
    (tmp_path / "bin" / "text").chmod(0o600)
    service_user.open_for_reading(tmp_path / "bin")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "bin").iterdir()}
    assert modes == {"program": 0o705, "text": 0o604}


def test_another_accounts_folder_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 12345)
    with pytest.raises(NoAccountError, match="belongs to another account"):
        account_for(tmp_path)


def test_as_ourselves_nothing_is_handed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid or 12345)
    assert account_for(tmp_path / "missing") is None


def test_no_account_at_all_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(service_user, "_CANDIDATES", ("no such account",))
    with pytest.raises(NoAccountError, match="does not run as root"):
        account_for(tmp_path / "missing")
