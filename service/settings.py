"""What can be configured, each by an environment variable `PORTEVOIX_<NAME>`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service.errors import Fault, InvalidInput
from service.networks.catalogue import Catalogue
from service.text import read_base64

PREFIX = "PORTEVOIX_"
SHORTEST_SECRET = 8  # characters; Chatwoot makes longer ones
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
    key_requests_per_minute: int = Field(
        600, ge=0, description="The most requests a minute of a key, 0: any; the open loopback has no limit."
    )
    key_tokens_per_day: int | None = Field(
        None, ge=0, description="The most tokens a day (UTC) of a key, unless its own limit is set."
    )
    key_cost_per_day: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="The most money a day of a key, in the same currency."
    )
    brand_requests_per_minute: int = Field(0, ge=0, description="The same for a brand, whatever the keys.")
    brand_tokens_per_day: int | None = Field(None, ge=0, description="The most tokens a day of a brand.")
    brand_cost_per_day: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="The most money a day of a brand."
    )
    context: int = Field(
        16_000, ge=1_000, description="Tokens a model reads and writes at once; sources are chosen to fit."
    )
    api_key: SecretStr | None = Field(
        None,
        min_length=16,
        description="The house’s own key, which opens everything; once it is set, or another made by "
        "`portevoix keys`, a key is asked for.",
    )
    signing_key: SecretStr | None = Field(
        None,
        description="Seed of the Ed25519 key that signs records of drafts: 32 bytes in base64. "
        "By default one is made at first use and kept in the records.",
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
    longest_request: float = Field(
        300,
        ge=1,
        description="Most seconds a request takes, and the longest `Prefer: wait`; imports excepted.",
    )
    longest_silence: float = Field(
        30, gt=0, description="Seconds a caller may send nothing of a body, or read nothing of an answer."
    )
    most_connections: int = Field(500, gt=0, description="Connections served at once; 503 beyond.")
    jobs: Literal["inside", "apart"] = Field(
        "inside",
        description="Who carries out jobs and delivers events: `inside`, this process too; `apart`, only "
        "`portevoix work`, which needs PostgreSQL.",
    )
    chatwoot_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s?#@]+(/[^\s?#]*)?$",
        description="Your Chatwoot, `https://…`, where private notes go; it may be on a private network.",
    )
    chatwoot_token: SecretStr | None = Field(
        None, description="The access token of the Chatwoot agent, or bot, that writes those notes."
    )
    chatwoot_secrets: SecretStr | None = Field(
        None,
        description="The secret of each brand’s Chatwoot webhook, `brand=secret`, separated by commas.",
    )
    chatwoot_network: str = Field(
        "facebook",
        description="The network whose manners answer what comes by mail, chat, SMS and other channels.",
    )
    messages_kept_days: int = Field(
        365, ge=0, description="Days a message keeps its text and author; then it only counts. 0: for ever."
    )
    trends_kept_days: int = Field(
        90, ge=0, description="Days an item of trends is kept; its topic stays. 0: for ever."
    )
    trends_pulling: bool = Field(
        default=True, description="Read the sources of trends that are due, by itself, every minute."
    )
    traces_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#@]+:\d{1,5}$",
        description="A collector of OpenTelemetry traces by gRPC, `http://host:4317`; none leave by default.",
    )
    outbound_loopback: bool = Field(
        default=False,
        description="Let webhooks and sources lead to this machine, and to any port: for tests alone.",
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

    @field_validator("signing_key")
    @classmethod
    def _seed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(read_base64(value.get_secret_value())) != 32:
            raise ValueError("32 bytes in base64 are expected")
        return value

    @field_validator("chatwoot_secrets")
    @classmethod
    def _secrets(cls, value: SecretStr | None) -> SecretStr | None:
        for brand, secret in _by_brand(value):
            if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,62}", brand) or len(secret) < SHORTEST_SECRET:
                raise ValueError(
                    f"brand=secret is expected, each secret of {SHORTEST_SECRET} characters or more"
                )
        return value

    @field_validator("chatwoot_network")
    @classmethod
    def _network(cls, value: str) -> str:
        if value not in Catalogue.load():
            raise ValueError("a network of the catalogue is expected")
        return value

    openai: OpenAI = Field(default_factory=OpenAI, exclude=True)

    @property
    def models(self) -> tuple[str, ...]:
        """The names of PORTEVOIX_MODEL, in order."""
        return tuple(name.strip() for name in self.model.split(",") if name.strip())

    def chatwoot_secret(self, brand: str) -> str | None:
        """The secret that signs what Chatwoot sends for a brand; None without one."""
        return dict(_by_brand(self.chatwoot_secrets)).get(brand)

    @property
    def records_url(self) -> str:
        """The address of the records: as configured, or SQLite in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir.absolute() / 'records.sqlite3'}"


def _by_brand(secrets: SecretStr | None) -> Iterator[tuple[str, str]]:
    for pair in secrets.get_secret_value().split(",") if secrets else ():
        if pair.strip():
            brand, _, secret = pair.strip().partition("=")
            yield brand.strip(), secret.strip()


def read_settings() -> Settings:
    """The settings of the environment. InvalidInput names each variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [_fault(item) for item in error.errors(include_input=False, include_url=False)]
        raise InvalidInput("invalid_settings", faults=faults) from None


def _fault(item: Mapping[str, Any]) -> Fault:
    name = str(item["loc"][0])
    field = Settings.model_fields.get(name)
    if item["type"] == "string_pattern_mismatch" and field is not None:
        forms = re.findall(r"`([^`*]+)`", field.description or "")
        return Fault(PREFIX + name.upper(), "setting_form", {"expected": ", ".join(forms)})
    return Fault(PREFIX + name.upper(), "setting", {"reason": item["msg"]})


def unread(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Variables that begin like ours and that nothing reads: a misspelling, or another version's."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return tuple(sorted(name for name in environment if name.startswith(PREFIX) and name not in known))
