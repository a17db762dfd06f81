"""Settings: read once from the environment, each checked, a wrong one named in one sentence.

Nothing has to be set. What has no default is made on first use and kept in the data folder, such
as the secret key.
"""

import hashlib
import hmac
import os
import re
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from finance_app.kit.errors import AppError

SECRET_KEY_LENGTH_MIN: Final = 32

_SENTENCES: Final = {
    "port": "PORT must be a number between 1 and 65535",
    "host": "HOST must be an address such as 127.0.0.1 or 0.0.0.0",
    "data_dir": "DATA_DIR must be the path of a folder",
    "database_url": "DATABASE_URL must look like postgresql://user:password@host:5432/name",
    "database_app_url": "DATABASE_APP_URL must look like postgresql://user:password@host:5432/name",
    "secret_key_text": f"SECRET_KEY must have at least {SECRET_KEY_LENGTH_MIN} characters",
    "public_url": "PUBLIC_URL must look like https://books.example.com, without a path",
    "session_hours": "SESSION_HOURS must be a number of hours between 1 and 8760",
    "attachments_url": "ATTACHMENTS_URL must look like s3://bucket or s3://bucket/prefix",
    "s3_endpoint_url": "S3_ENDPOINT_URL must look like https://s3.example.com, without a path",
    "s3_region": "S3_REGION must be a name such as eu-central-1",
    "s3_access_key_id": "S3_ACCESS_KEY_ID must be set where ATTACHMENTS_URL is",
    "s3_secret_access_key": "S3_SECRET_ACCESS_KEY must be set where ATTACHMENTS_URL is",
    "openai_api_key": "OPENAI_API_KEY must be one line without spaces",
    "openai_base_url": "OPENAI_BASE_URL must look like https://api.example.com/v1",
    "openai_model": "OPENAI_MODEL must be the name of a model, set where OPENAI_BASE_URL is",
    "assistant_turns_per_minute": "ASSISTANT_TURNS_PER_MINUTE must be a number from 1 to 1000",
    "assistant_turns_per_day": "ASSISTANT_TURNS_PER_DAY must be a number from 1 to 100000",
    "assistant_business_turns_per_day": (
        "ASSISTANT_BUSINESS_TURNS_PER_DAY must be a number from 1 to 1000000"
    ),
    "assistant_spend_per_month": (
        "ASSISTANT_SPEND_PER_MONTH must be an amount, with both prices of the assistant set"
    ),
    "assistant_price_input": "ASSISTANT_PRICE_INPUT must be a price per million tokens",
    "assistant_price_output": "ASSISTANT_PRICE_OUTPUT must be a price per million tokens",
    "assistant_price_currency": "ASSISTANT_PRICE_CURRENCY must be a code such as USD",
}
"""What each setting must be. The value itself is only repeated where it holds no secret."""

_SECRET: Final = frozenset(
    {
        "secret_key_text",
        "database_url",
        "database_app_url",
        "attachments_url",
        "s3_endpoint_url",
        "s3_access_key_id",
        "s3_secret_access_key",
        "openai_api_key",
        "openai_base_url",
    }
)
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX: Final = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_REGION: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
_MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_OPENAI_URL: Final = "https://api.openai.com/v1"
_OPENAI_MODEL: Final = "gpt-4.1-mini"

Price = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class SettingError(AppError):
    """A setting is wrong."""


class Settings(BaseSettings):
    """Everything that can be set, from the environment variables of the same names."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    host: str = "127.0.0.1"
    data_dir: Path = Path(".data")
    database_url: str = ""
    """The owner's connection, for bootstrap and migrations; empty means the embedded server."""
    database_app_url: str = ""
    secret_key_text: str = Field(default="", validation_alias="SECRET_KEY")
    public_url: str = ""
    session_hours: Annotated[int, Field(ge=1, le=8760)] = 168
    attachments_url: str = ""
    """Where files are kept: s3://bucket/prefix, or empty for the data folder."""
    s3_endpoint_url: str = ""
    """The store that speaks S3, addressed path-style; empty means Amazon's of the region."""
    s3_region: str = "us-east-1"
    s3_access_key_id: str = Field(default="", validate_default=True)
    s3_secret_access_key: str = Field(default="", validate_default=True, repr=False)
    openai_api_key: str = Field(default="", repr=False)
    """The key of the assistant's model; empty means that no model is asked, ever."""
    openai_base_url: str = ""
    """Where the model is, if not at OpenAI: any server that speaks Chat Completions."""
    openai_model: str = Field(default="", validate_default=True)
    assistant_turns_per_minute: Annotated[int, Field(ge=1, le=1000)] = 10
    assistant_turns_per_day: Annotated[int, Field(ge=1, le=100_000)] = 200
    """Of one person; ASSISTANT_BUSINESS_TURNS_PER_DAY is of everybody in a business."""
    assistant_business_turns_per_day: Annotated[int, Field(ge=1, le=1_000_000)] = 1000
    assistant_price_input: Price | None = None
    """What a million tokens cost that are sent, and with _OUTPUT that come back."""
    assistant_price_output: Price | None = None
    assistant_price_currency: str = "USD"
    assistant_spend_per_month: Price | None = Field(default=None, validate_default=True)
    """How much a business may spend on the model in a calendar month, in that currency."""

    @field_validator("host")
    @classmethod
    def _host_is_bare(cls, value: str) -> str:
        host = value.strip()
        if not host or "/" in host or any(letter.isspace() for letter in host):
            raise ValueError
        return host

    @field_validator("data_dir")
    @classmethod
    def _folder_is_absolute(cls, value: Path) -> Path:
        if "\0" in str(value):
            raise ValueError
        return value.expanduser().absolute()

    @field_validator("database_url", "database_app_url")
    @classmethod
    def _database_is_postgresql(cls, value: str) -> str:
        parts = urlsplit(value)
        scheme = parts.scheme.partition("+")[0]
        if value and (scheme not in {"postgresql", "postgres"} or len(parts.path) < 2):
            raise ValueError
        _ = parts.port  # raises where it is not a number
        return value and urlunsplit(parts._replace(scheme="postgresql"))

    @field_validator("secret_key_text")
    @classmethod
    def _secret_is_long(cls, value: str) -> str:
        if value and len(value) < SECRET_KEY_LENGTH_MIN:
            raise ValueError
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value.rstrip("/"))
        is_origin = parts.scheme in {"http", "https"} and parts.hostname and not parts.path
        if value and not (is_origin and not parts.query and not parts.fragment):
            raise ValueError
        _ = parts.port
        return value.rstrip("/")

    @field_validator("attachments_url")
    @classmethod
    def _attachments_are_in_a_bucket(cls, value: str) -> str:
        parts = urlsplit(value)
        prefix = parts.path.strip("/")
        is_bucket = parts.scheme == "s3" and _BUCKET.fullmatch(parts.netloc)
        if value and not (is_bucket and not parts.query and not parts.fragment):
            raise ValueError
        if prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
            raise ValueError
        return value.rstrip("/")

    @field_validator("s3_endpoint_url")
    @classmethod
    def _endpoint_is_an_origin(cls, value: str) -> str:
        if "@" in value:
            raise ValueError
        return cls._public_url_is_an_origin(value)

    @field_validator("s3_region")
    @classmethod
    def _region_is_a_name(cls, value: str) -> str:
        if not _REGION.fullmatch(value):
            raise ValueError
        return value

    @field_validator("s3_access_key_id", "s3_secret_access_key")
    @classmethod
    def _bucket_has_a_key(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("attachments_url") and not value:
            raise ValueError
        return value

    @field_validator("openai_api_key")
    @classmethod
    def _key_is_a_line(cls, value: str) -> str:
        key = value.strip()
        if not key.isascii() or any(not letter.isprintable() or letter == " " for letter in key):
            raise ValueError
        return key

    @field_validator("openai_base_url")
    @classmethod
    def _model_url_is_plain(cls, value: str) -> str:
        parts = urlsplit(value)
        is_plain = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
        if value and not (is_plain and not parts.query and not parts.fragment and "@" not in value):
            raise ValueError
        _ = parts.port
        return value.rstrip("/")

    @field_validator("openai_model")
    @classmethod
    def _model_is_named(cls, value: str, info: ValidationInfo) -> str:
        name = value.strip()
        if not name and not info.data.get("openai_base_url"):
            return _OPENAI_MODEL
        if not _MODEL.fullmatch(name):
            raise ValueError
        return name

    @field_validator("assistant_price_currency")
    @classmethod
    def _price_has_a_currency(cls, value: str) -> str:
        if not _CURRENCY.fullmatch(value.strip()):
            raise ValueError
        return value.strip()

    @field_validator("assistant_spend_per_month")
    @classmethod
    def _spend_has_prices(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        prices = info.data.get("assistant_price_input"), info.data.get("assistant_price_output")
        if value is not None and None in prices:
            raise ValueError
        return value

    @property
    def model_url(self) -> str:
        """Return the address of the model's API; nothing but the environment decides it."""
        return self.openai_base_url or _OPENAI_URL

    @property
    def model_host(self) -> str:
        """Return the host, with its port where it is named, that questions would be sent to."""
        return urlsplit(self.model_url).netloc

    @property
    def attachments_bucket(self) -> tuple[str, str]:
        """Return the bucket of ATTACHMENTS_URL and the prefix in it, "" for none."""
        parts = urlsplit(self.attachments_url)
        return parts.netloc, parts.path.strip("/")

    @cached_property
    def secret_key(self) -> str:
        """Return SECRET_KEY, or the key kept in the data folder, made on first use.

        Raises SettingError where the folder cannot be written or the kept key is damaged.
        """
        return self.secret_key_text or _kept_secret(self.data_dir)

    @property
    def runtime_url(self) -> str:
        """Return the connection of the runtime role, which row-level security binds.

        DATABASE_APP_URL, or derived from DATABASE_URL. Raises SettingError where neither is set,
        as before the embedded server has been started.
        """
        if self.database_app_url:
            return self.database_app_url
        if not self.database_url:
            raise SettingError("DATABASE_URL is not set and the embedded database is not started.")
        return self.runtime_url_for(self.database_url)

    def runtime_url_for(self, admin_url: str) -> str:
        """Return the runtime role's connection to the database that the owner's URL names."""
        if self.database_app_url:
            return self.database_app_url
        parts = urlsplit(admin_url)
        database = unquote(parts.path.lstrip("/"))
        place = parts.netloc.rpartition("@")[2]
        user = f"{quote(runtime_role(database), safe='')}:{self.runtime_password(database)}"
        return urlunsplit(parts._replace(netloc=f"{user}@{place}"))

    def runtime_password(self, database: str) -> str:
        """Return the password of the database's runtime role: set, or derived from the key."""
        if self.database_app_url:
            return unquote(urlsplit(self.database_app_url).password or "")
        return hmac.new(
            self.secret_key.encode(), f"app-role:{database}".encode(), hashlib.sha256
        ).hexdigest()


def runtime_role(database: str) -> str:
    """Return the name of the role that the application connects as."""
    return f"{database}_app"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process. Raises SettingError with a sentence naming the wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingError(_sentence(error)) from None


def use(**changes: str) -> Settings:
    """Set environment variables for this process and its children, and read the settings anew."""
    os.environ.update(changes)
    settings.cache_clear()
    return settings()


def _sentence(error: ValidationError) -> str:
    """Return one sentence about the first wrong setting."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    field = "secret_key_text" if name == "SECRET_KEY" else name
    rule = _SENTENCES.get(field, f"{name.upper()} cannot be used")
    return f"{rule}." if field in _SECRET else f"{rule}; it is {str(first['input'])!r}."


def _kept_secret(folder: Path) -> str:
    """Return the key in the folder's `secret_key`, making it (0600, complete or not at all)."""
    path = folder / "secret_key"
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not path.exists():
            _write_new(path, os.urandom(32).hex())
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise SettingError(
            f"The secret key in DATA_DIR ({path}) cannot be read or made: {reason.lower()}."
        ) from None
    if len(key) < SECRET_KEY_LENGTH_MIN:
        raise SettingError(
            f"The secret key in DATA_DIR ({path}) is damaged; restore it from a backup."
        )
    return key


def _write_new(path: Path, text: str) -> None:
    """Write a file only its owner can read; where another process was first, its file stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
