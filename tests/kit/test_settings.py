import stat
from urllib.parse import urlsplit

import pytest

from finance_app.kit.settings import SettingError, Settings, settings

NAMES = (
    "PORT",
    "HOST",
    "DATA_DIR",
    "DATABASE_URL",
    "DATABASE_APP_URL",
    "SECRET_KEY",
    "PUBLIC_URL",
    "SESSION_HOURS",
    "ATTACHMENTS_URL",
    "S3_ENDPOINT_URL",
    "S3_REGION",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "ASSISTANT_PRICE_INPUT",
    "ASSISTANT_PRICE_OUTPUT",
    "ASSISTANT_SPEND_PER_MONTH",
)
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def setting(monkeypatch):
    """Return a way to set variables in an environment that has none of ours."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield monkeypatch.setenv
    settings.cache_clear()


def test_nothing_has_to_be_set(setting):
    found = settings()
    assert (found.port, found.host, found.data_dir.name) == (8000, "127.0.0.1", ".data")
    assert found.data_dir.is_absolute()


def test_an_empty_variable_counts_as_not_set(setting):
    setting("PORT", "")
    assert settings().port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("HOST", "http://books"),
        ("HOST", "two words"),
        ("PUBLIC_URL", "books.example.com"),
        ("PUBLIC_URL", "https://books.example.com/path"),
        ("PUBLIC_URL", "https://books.example.com:port"),
        ("SESSION_HOURS", "0"),
        ("DATABASE_URL", "mysql://root@db/finance"),
        ("DATABASE_URL", "postgresql://owner@db"),
        ("DATABASE_URL", "postgresql://owner@db:port/finance"),
        ("DATABASE_APP_URL", "sqlite:///finance.db"),
        ("SECRET_KEY", "too short"),
        ("ATTACHMENTS_URL", "https://bucket.example.com"),
        ("ATTACHMENTS_URL", "s3://"),
        ("ATTACHMENTS_URL", "s3://UPPER"),
        ("ATTACHMENTS_URL", "s3://key:secret@books"),
        ("ATTACHMENTS_URL", "s3://books/../other"),
        ("ATTACHMENTS_URL", "s3://books/a//b"),
        ("ATTACHMENTS_URL", "s3://books?region=x"),
        ("S3_ENDPOINT_URL", "minio.example.com"),
        ("S3_ENDPOINT_URL", "https://minio.example.com/path"),
        ("S3_ENDPOINT_URL", "https://key:secret@minio.example.com"),
        ("S3_REGION", "two words"),
        ("OPENAI_API_KEY", "two words"),
        ("OPENAI_BASE_URL", "ftp://models.example.com/v1"),
        ("OPENAI_BASE_URL", "https://key:secret@models.example.com/v1"),
        ("OPENAI_BASE_URL", "https://models.example.com/v1?key=1"),
        ("OPENAI_MODEL", "two words"),
        ("ASSISTANT_TURNS_PER_MINUTE", "0"),
        ("ASSISTANT_TURNS_PER_DAY", "many"),
        ("ASSISTANT_PRICE_INPUT", "-1"),
        ("ASSISTANT_PRICE_OUTPUT", "NaN"),
        ("ASSISTANT_PRICE_CURRENCY", "dollars"),
        ("ASSISTANT_SPEND_PER_MONTH", "20"),
    ],
)
def test_a_wrong_setting_is_one_sentence_naming_it(setting, name, value):
    setting(name, value)
    with pytest.raises(SettingError) as error:
        settings()
    assert error.value.message.startswith(f"{name} must ")
    assert "\n" not in error.value.message


@pytest.mark.parametrize("missing", ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
def test_a_bucket_needs_a_key(setting, missing):
    setting("ATTACHMENTS_URL", "s3://books")
    for name in {"S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"} - {missing}:
        setting(name, "something")
    with pytest.raises(SettingError, match=f"^{missing} must be set where ATTACHMENTS_URL is.$"):
        settings()


@pytest.mark.parametrize(
    ("url", "bucket"),
    [
        ("", ("", "")),
        ("s3://books", ("books", "")),
        ("s3://my.books-1/", ("my.books-1", "")),
        ("s3://books/finance/files/", ("books", "finance/files")),
    ],
)
def test_a_bucket_is_taken_apart(setting, url, bucket):
    setting("ATTACHMENTS_URL", url)
    setting("S3_ACCESS_KEY_ID", "key")
    setting("S3_SECRET_ACCESS_KEY", "hush hush")
    assert settings().attachments_bucket == bucket
    assert "hush" not in repr(settings())


@pytest.mark.parametrize(
    "name",
    [
        "DATABASE_URL",
        "DATABASE_APP_URL",
        "SECRET_KEY",
        "ATTACHMENTS_URL",
        "S3_ENDPOINT_URL",
        "OPENAI_BASE_URL",
    ],
)
def test_a_wrong_secret_is_never_repeated(setting, name):
    setting(name, "hush://hush")
    with pytest.raises(SettingError) as error:
        settings()
    assert "hush" not in str(error.value)


def test_a_model_is_at_openai_unless_another_address_and_name_are_set(setting):
    assert (settings().model_host, settings().openai_api_key) == ("api.openai.com", "")
    setting("OPENAI_API_KEY", "sk-hush")
    setting("OPENAI_BASE_URL", "http://localhost:11434/v1/")
    settings.cache_clear()
    with pytest.raises(SettingError, match=r"^OPENAI_MODEL must be"):
        settings()
    setting("OPENAI_MODEL", "llama3.1:8b")
    found = settings()
    assert (found.model_url, found.model_host, found.openai_model) == (
        "http://localhost:11434/v1", "localhost:11434", "llama3.1:8b",
    )  # fmt: skip
    assert "sk-hush" not in repr(found)


def test_the_runtime_role_is_derived_from_the_owners_connection(setting):
    setting("SECRET_KEY", SECRET)
    setting("DATABASE_URL", "postgresql+psycopg://owner:p%40ss@db:6543/books?sslmode=require")
    found = settings()
    url = urlsplit(found.runtime_url)
    assert (url.username, url.hostname, url.port) == ("books_app", "db", 6543)
    assert (url.path, url.query) == ("/books", "sslmode=require")
    assert url.password == found.runtime_password("books")
    assert len(url.password) == 64
    assert found.runtime_password("other") != url.password


def test_a_runtime_connection_that_is_set_wins(setting):
    setting("SECRET_KEY", SECRET)
    setting("DATABASE_URL", "postgresql://owner:pass@db/books")
    setting("DATABASE_APP_URL", "postgresql://reader:w%20ord@db/books")
    found = settings()
    assert found.runtime_url == "postgresql://reader:w%20ord@db/books"
    assert found.runtime_password("books") == "w ord"


def test_no_database_at_all_is_a_sentence(setting):
    with pytest.raises(SettingError, match="DATABASE_URL is not set"):
        _ = settings().runtime_url


def test_the_secret_key_is_made_once_and_kept_for_its_owner_only(setting, tmp_path):
    setting("DATA_DIR", str(tmp_path / "new" / "data"))
    first = Settings().secret_key
    path = tmp_path / "new" / "data" / "secret_key"
    assert len(first) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Settings().secret_key == first
    assert list(path.parent.iterdir()) == [path]


def test_a_damaged_secret_key_is_not_replaced(setting, tmp_path):
    setting("DATA_DIR", str(tmp_path))
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(SettingError, match="is damaged; restore it from a backup"):
        _ = Settings().secret_key
    assert (tmp_path / "secret_key").read_text() == "short"


def test_a_data_folder_that_is_a_file_is_a_sentence(setting, tmp_path):
    (tmp_path / "file").write_text("")
    setting("DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(SettingError, match="DATA_DIR"):
        _ = Settings().secret_key
