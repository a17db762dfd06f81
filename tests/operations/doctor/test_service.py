import socket

import pytest

from finance_app.kit.processes import free_port
from finance_app.kit.settings import Settings
from finance_app.operations.doctor import service as doctor
from tests.ledger.attachments.fake_s3 import BUCKET, KEY_ID, REGION, SECRET, serving


@pytest.fixture
def examine(monkeypatch, tmp_path):
    """Return a way to examine an installation whose settings are changed; part to finding."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port(0)))

    def run(**changes):
        for name, value in changes.items():
            monkeypatch.setenv(name, str(value))
        return {found.part: found for found in doctor.examine(Settings())}

    return run


async def test_a_prepared_database_is_fine(admin_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", admin_url)
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)
    found = await doctor._connected_findings(Settings(), admin_url)
    assert [(item.part, item.is_fine) for item in found] == [
        ("Database", True),
        ("Migrations", True),
        ("Roles", True),
    ]


async def test_an_older_server_is_named(admin_url, monkeypatch):
    monkeypatch.setattr(doctor, "SERVER_VERSION_MIN", 990_000)
    (found,) = await doctor._connected_findings(Settings(), admin_url)
    assert not found.is_fine
    assert "is too old; use version 16 or newer" in found.sentence


async def test_an_unmigrated_database_is_told_to_migrate(server):
    empty = server.create_database("doctor_empty")
    found = await doctor._connected_findings(Settings(), empty)
    by_part = {item.part: item for item in found}
    assert by_part["Migrations"].sentence.endswith("run finance-app migrate.")
    assert "cannot log in; run finance-app migrate" in by_part["Roles"].sentence


async def test_a_runtime_role_with_too_many_rights_is_a_problem(admin_url, monkeypatch):
    monkeypatch.setenv("DATABASE_APP_URL", admin_url)
    found = await doctor._connected_findings(Settings(), admin_url)
    assert not found[-1].is_fine
    assert "switch off the separation of businesses" in found[-1].sentence


def test_a_database_that_does_not_answer_is_a_finding(examine):
    found = examine(DATABASE_URL=f"postgresql://owner:secret@127.0.0.1:{free_port(0)}/books")
    assert not found["Database"].is_fine
    assert "check DATABASE_URL" in found["Database"].sentence
    assert "secret" not in found["Database"].sentence
    assert found["Python"].is_fine
    assert found["Node"].is_fine


def test_a_new_folder_has_no_database_yet_and_gets_none(examine, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "")
    assert examine()["Database"].sentence == "Not there yet; finance-app start makes it."
    assert not (tmp_path / "postgres").exists()


def test_a_taken_port_and_a_full_disk_are_findings(examine, monkeypatch):
    monkeypatch.setattr(doctor, "DISK_BYTES_MIN", 10**18)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        found = examine(PORT=other.getsockname()[1])
    assert "is already in use" in found["Port"].sentence
    assert "make room for" in found["Disk"].sentence


def test_the_store_of_files_is_looked_at(examine):
    assert examine()["Files"].sentence == "kept in the data folder"
    with serving() as fake:
        bucket = {
            "ATTACHMENTS_URL": f"s3://{BUCKET}/files", "S3_ENDPOINT_URL": fake.address,
            "S3_REGION": REGION, "S3_ACCESS_KEY_ID": KEY_ID, "S3_SECRET_ACCESS_KEY": SECRET,
        }  # fmt: skip
        fine = examine(**bucket)["Files"]
        assert (fine.is_fine, fine.sentence) == (
            True,
            f"kept at s3://{BUCKET}/files, which answers",
        )
        for wrong in (
            {"ATTACHMENTS_URL": "s3://nowhere"},
            {"S3_SECRET_ACCESS_KEY": "wrong-secret"},
        ):
            refused = examine(**{**bucket, **wrong})["Files"]
            assert not refused.is_fine
            assert "refuses this installation" in refused.sentence
            assert "wrong-secret" not in refused.sentence
