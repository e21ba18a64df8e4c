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


class Settings(BaseSettings):
    """Read from the environment. Every field has a default that needs no account, key, server or network."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data_dir: Path = Field(Path("var"), description="The only folder written to: records, index, lock.")
    brands_dir: Path = Field(Path("brand_guides"), description="Where `ingest` finds a folder per brand.")
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL for the records, `postgresql://…`; by default SQLite in the data folder.",
    )
    embedder: Literal["e5", "hashing"] = Field(
        "e5",
        description="`e5`: multilingual-e5-small in process; `hashing`: words hashed, instant and coarse.",
    )
    model: str = Field(
        "composer",
        pattern=r"^(composer|scripted:.+)$",
        description="Who writes: `composer`, or `scripted:FILE` to replay known texts in a demonstration.",
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
