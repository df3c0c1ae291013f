"""Settings from the environment and `.env`; only entry points read them, once."""

import difflib
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.errors import InvalidSetting

_FILE = Path(".env")
_LONGEST_SECRET = 1 << 16  # bytes of a file that holds one
SECRETS = ("discord_token", "database_url", "chroma_token", "llm_api_key")
"""The settings that can also be read from a file, which `<name>_file` names."""


class Settings(BaseSettings):
    """All settings: a field in capitals is an environment variable, its description says what to write."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path = Field(Path("data"), description="a folder that can be written to, like ./data")
    embedding_model: str = Field(
        "all-MiniLM-L6-v2",
        description="all-MiniLM-L6-v2, a folder, or the name of a sentence-transformers model on the hub",
    )
    reranker_model: str | None = Field(
        None,
        description="a file from dateline fit-reader, the folder or name of a cross-encoder, or nothing",
    )
    embedding_device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "auto", description="auto, cpu, cuda or mps"
    )
    compute: Literal["auto", "fp32", "bf16"] = Field("auto", description="auto, fp32 or bf16")
    chroma_url: str | None = Field(
        None, description="http://host:8000, or nothing to run Chroma inside Dateline"
    )
    chroma_token: SecretStr | None = Field(None, description="the token of the Chroma server or Chroma Cloud")
    chroma_token_file: Path | None = Field(
        None, description="a file that holds the token, in place of CHROMA_TOKEN"
    )
    chroma_tenant: str = Field("default_tenant", description="the tenant's name at the Chroma server")
    chroma_database: str = Field("default_database", description="the database's name at the Chroma server")
    database_url: SecretStr | None = Field(
        None, description="postgresql+psycopg://user:password@host/name, or nothing for SQLite in DATA_DIR"
    )
    database_url_file: Path | None = Field(
        None, description="a file that holds the address, in place of DATABASE_URL"
    )
    llm_url: str | None = Field(
        None, description="http://localhost:11434/v1, or nothing to answer with quotes alone"
    )
    llm_model: str = Field("", description="the name of the language model at LLM_URL")
    llm_api_key: SecretStr | None = Field(None, description="the key of the endpoint at LLM_URL, or nothing")
    llm_api_key_file: Path | None = Field(
        None, description="a file that holds the key, in place of LLM_API_KEY"
    )
    llm_timeout: float = Field(30, ge=1, le=600, description="seconds, 1 to 600")
    llm_daily_tokens: int = Field(
        200_000, ge=0, le=1_000_000_000, description="tokens a day for each server; 0 for no limit"
    )
    refresh_minutes: int = Field(30, ge=1, le=1_440, description="a number of minutes, 1 to 1440")
    recheck_days: int = Field(7, ge=0, le=365, description="a number of days, 0 to 365")
    keep_days: int | None = Field(
        None, ge=1, le=36_500, description="a number of days, 1 to 36500, or nothing to keep every article"
    )
    fetch_max_mb: float = Field(5, gt=0, le=100, description="megabytes, up to 100")
    fetch_timeout: float = Field(20, ge=1, le=300, description="seconds, 1 to 300")
    fetch_redirects: int = Field(5, ge=0, le=20, description="a number, 0 to 20")
    fetch_concurrency: int = Field(16, ge=1, le=100, description="a number, 1 to 100")
    respect_robots: bool = Field(
        default=True, description="true, or false if you own every site that is fetched"
    )
    allow_private_addresses: bool = Field(
        default=False, description="false, or true to reach servers in your own network"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="DEBUG, INFO, WARNING or ERROR"
    )
    discord_token: SecretStr | None = Field(
        None, description="the bot's token, from https://discord.com/developers/applications under Bot"
    )
    discord_token_file: Path | None = Field(
        None, description="a file that holds the token, in place of DISCORD_TOKEN"
    )
    discord_proxy: SecretStr | None = Field(
        None, description="http://host:port, or nothing to reach Discord directly"
    )
    message_content_intent: bool = Field(
        default=False, description="true if that intent is enabled for the bot at Discord, else false"
    )
    shard_count: int | None = Field(
        None, ge=1, le=16_384, description="a number, or nothing for as many shards as Discord recommends"
    )
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = Field(
        None, description="numbers from 0, like 0,1,2, or nothing for all shards"
    )
    question_queue: int = Field(50, ge=1, le=10_000, description="how many questions may wait, 1 to 10000")
    retention_days: int = Field(90, ge=1, le=3_650, description="a number of days, 1 to 3650")
    health_port: int | None = Field(
        None, ge=1, le=65_535, description="a port for /healthz and /metrics, or nothing"
    )
    health_host: str = Field("127.0.0.1", description="the address that HEALTH_PORT listens on")
    log_format: Literal["text", "json"] = Field("text", description="text (key=value) or json")

    @classmethod
    def read(cls, file: Path = _FILE) -> Self:
        """Read the environment, and `file` for what the environment does not set.

        Raises:
            InvalidSetting: a name in `file` is unknown, or a value is unusable. The message names the
                variable, the fault and the remedy, and shows no secret.
        """
        known = {name.upper() for name in cls.model_fields}
        try:
            written = dotenv_values(file) if file.is_file() else {}
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidSetting(f"{file} cannot be read: {error}") from error
        for name in written:
            if name.upper() not in known:
                near = difflib.get_close_matches(name.upper(), known, n=1)
                meant = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(sorted(known))}."
                raise InvalidSetting(f"{name} in {file} is not a setting. {meant}")
        try:
            return cls(_env_file=file, _env_file_encoding="utf-8")
        except ValidationError as error:
            raise InvalidSetting(_explain(cls, error)) from None

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, given: dict[str, object]) -> dict[str, object]:
        """Add the secrets that stand in files, as Docker and systemd hand them over."""
        read = {}
        for name in SECRETS:
            if file := given.get(f"{name}_file"):
                if given.get(name):
                    raise InvalidSetting(
                        f"{name.upper()} and {name.upper()}_FILE are both set. Remove one of them."
                    )
                read[name] = _secret(f"{name.upper()}_FILE", Path(str(file)))
        return given | read

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("embedding_device", "compute", mode="before")
    @classmethod
    def _small_letters(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return value.split(",") if isinstance(value, str) else value

    @field_validator("chroma_url", "llm_url")
    @classmethod
    def _web_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError("it is not the address of a server")
            if parts.username or parts.password:
                secret = "CHROMA_TOKEN" if info.field_name == "chroma_url" else "LLM_API_KEY"
                raise ValueError(f"the secret belongs in {secret}, not in the address")
        return value

    @model_validator(mode="after")
    def _model_is_named(self) -> Self:
        if self.llm_url and not self.llm_model:
            raise InvalidSetting("LLM_URL is set, but LLM_MODEL is not. Name a model of that endpoint.")
        return self

    @model_validator(mode="after")
    def _shards_fit(self) -> Self:
        """Refuse SHARD_IDS without SHARD_COUNT, beyond it or named twice, and without servers to share."""
        if self.shard_ids is None:
            return self
        if self.shard_count is None:
            raise InvalidSetting(
                "SHARD_IDS is set, but SHARD_COUNT is not. Write how many shards all processes have."
            )
        if beyond := [id_ for id_ in self.shard_ids if not 0 <= id_ < self.shard_count]:
            raise InvalidSetting(
                f"SHARD_IDS names {beyond[0]}, but with SHARD_COUNT={self.shard_count} the shards are "
                f"0 to {self.shard_count - 1}."
            )
        if len(set(self.shard_ids)) < len(self.shard_ids):
            raise InvalidSetting("SHARD_IDS names a shard twice. Name each shard of this process once.")
        address = self.database_url.get_secret_value() if self.database_url else ""
        if not address.startswith("postgresql") or self.chroma_url is None:
            raise InvalidSetting(
                "SHARD_IDS is set, so other processes work on the same libraries. They share a PostgreSQL "
                "and a Chroma server: set DATABASE_URL and CHROMA_URL, or remove SHARD_IDS."
            )
        return self

    @field_validator("discord_proxy")
    @classmethod
    def _proxy_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError("it is not the address of a proxy")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and "://" not in value.get_secret_value():
            raise ValueError("it is not the address of a database")
        return value


def _secret(setting: str, file: Path) -> str:
    """Return what `file` holds, without the spaces and line breaks around it."""
    try:
        with file.open("rb") as stream:
            secret = stream.read(_LONGEST_SECRET + 1).decode().strip()
    except OSError as error:
        raise InvalidSetting(f"{setting}={file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidSetting(f"{setting}={file} does not hold text. Write the secret into it.") from error
    if not secret or len(secret) > _LONGEST_SECRET:
        fault = "too long" if secret else "empty"
        raise InvalidSetting(f"{setting}={file} is {fault}. Write only the secret into it.")
    return secret


def _explain(settings: type[Settings], error: ValidationError) -> str:
    """Return a sentence about the first wrong value."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    field = settings.model_fields[name]
    secret = "SecretStr" in str(field.annotation) or name in {"chroma_url", "llm_url"}
    given = "" if secret else f"={first['input']!s:.60}"
    wrong = str(first["msg"]).removeprefix("Value error, ")
    return f"{name.upper()}{given} cannot be used: {wrong}. Write {field.description}."
