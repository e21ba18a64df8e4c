"""What can be configured, each by an environment variable `PORTEVOIX_<NAME>`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service.errors import Fault, InvalidInput

PREFIX = "PORTEVOIX_"
Names = Annotated[tuple[str, ...], NoDecode]


class OpenAI(BaseSettings):
    """A server that speaks OpenAI's protocol, by the variables its SDK made customary."""

    model_config = SettingsConfigDict(env_prefix="OPENAI_", frozen=True)

    base_url: str | None = Field(
        None,
        pattern=r"^https?://",
        description="Address of a server that speaks OpenAI’s protocol, usually ending with `/v1`.",
    )
    api_key: SecretStr | None = Field(None, description="Its key; a local server needs none.")
    model: str | None = Field(None, description="Its model; by default the only one it has.")

    @property
    def configured(self) -> bool:
        """Whether a server or a key is given."""
        return self.base_url is not None or self.api_key is not None


class Settings(BaseSettings):
    """Read from the environment. Every field has a default that needs no account, key, server or network."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data_dir: Path = Field(Path("var"), description="The only folder written to: records, index, lock.")
    brands_dir: Path = Field(Path("brand_guides"), description="Where `ingest` finds a folder per brand.")
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL for the records, `postgresql://…`; by default SQLite in the data folder.",
    )
    chroma_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+(/[A-Za-z0-9._-]{3,512})?/?$",
        description="A Chroma server for the vectors, `http://host:port`, or `http://host:port/DATABASE`; by "
        "default the index is in the data folder.",
    )
    embedder: str = Field(
        "e5",
        pattern=r"^(e5|hashing|[a-z0-9_]+:.+)$",
        description="`e5`: multilingual-e5-small in process; `hashing`: words hashed, instant and coarse; "
        "`openai:MODEL`, or `PROVIDER:MODEL` through LangChain.",
    )
    model: str = Field(
        "",
        pattern=r"^(|composer|scripted:.+|[a-z0-9_]+:[^,]+(,\s*[a-z0-9_]+:[^,]+)*)$",
        description="Who writes: `openai:MODEL`, `PROVIDER:MODEL` through LangChain, several in the order "
        "they are asked; `composer`; `scripted:FILE`. By default the `OPENAI_*` variables or the composer.",
    )
    prices: Path | None = Field(
        None, description="A TOML file of what models cost: `currency`, and `input` and `output` by model."
    )
    ceiling_tokens: int = Field(
        500_000, gt=0, description="The most tokens a request may spend, unless it states less."
    )
    ceiling_cost: float | None = Field(
        None, ge=0, description="The most money a request may spend, in the currency of the prices."
    )
    context: int = Field(
        16_000, ge=1_000, description="Tokens a model reads and writes at once; sources are chosen to fit."
    )
    api_key: SecretStr | None = Field(
        None,
        min_length=16,
        description="When set, every `/v1` route asks for it; needed to serve beyond loopback.",
    )
    allowed_hosts: Names = Field(
        (),
        description="Host names the service answers to besides loopback and `--host`, separated by commas.",
    )
    allowed_origins: Names = Field(
        (), description="Web origins whose pages may call the service, `https://…`, separated by commas."
    )
    largest_body: int = Field(5_000_000, gt=0, description="Largest JSON body, in bytes.")
    largest_import: int = Field(
        512_000_000, gt=0, description="Largest NDJSON import, in bytes; it is streamed."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What the log tells.")

    @field_validator("allowed_hosts", "allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(name.strip() for name in value.split(",") if name.strip())
            if isinstance(value, str)
            else value
        )

    openai: OpenAI = Field(default_factory=OpenAI, exclude=True)

    @property
    def models(self) -> tuple[str, ...]:
        """The names of PORTEVOIX_MODEL, in order."""
        return tuple(name.strip() for name in self.model.split(",") if name.strip())

    @property
    def records_url(self) -> str:
        """The address of the records: as configured, or SQLite in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir.absolute() / 'records.sqlite3'}"


def read_settings() -> Settings:
    """The settings of the environment. InvalidInput names each variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            Fault(PREFIX + str(item["loc"][0]).upper(), "setting", {"reason": item["msg"]})
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise InvalidInput("invalid_settings", faults=faults) from None


def unread(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Variables that begin like ours and that nothing reads: a misspelling, or another version's."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return tuple(sorted(name for name in environment if name.startswith(PREFIX) and name not in known))
