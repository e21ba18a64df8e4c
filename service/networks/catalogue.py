"""The catalogue: where a text will appear, with its limits and manners, read from one JSON file a network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from service.errors import InvalidInput, UnknownNetwork
from service.messages import Language, say
from service.words import LimitCount

Unit = Literal["weighted_characters", "graphemes", "utf8_bytes", "utf16_code_units", "code_points", "count"]
Confidence = Literal["primary", "third-party", "observed"]
LinkPlace = Literal["anywhere", "end", "field", "none"]
UNITS: tuple[Unit, ...] = get_args(Unit)
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True, slots=True)
class Limit:
    """One rule, two readers: it describes itself to the prompt and judges the text.

    `field` is text, title, alt_text… or hashtags, mentions, cashtags, or fold (read before "see more").
    `kind` is hard (publishing fails or cuts) or soft (a convention). `confidence`, `source`: who states it.
    """

    field: str
    limit: int
    unit: Unit
    kind: Literal["hard", "soft"]
    confidence: Confidence
    source: tuple[str, ...]
    note: str = ""

    def describe(self, language: Language) -> str:
        """The limit as a sentence; its number is written in digits without grouping."""
        if self.field == "fold":
            return say("networks.limit.fold", language, {"limit": self.limit})
        shape = "nothing" if self.limit == 0 else "counted" if self.unit == "count" else "sized"
        key = "networks.limit.nothing" if shape == "nothing" else f"networks.limit.{shape}.{self.kind}"
        unit = say(f"networks.unit.{self.unit}", language)
        name = say(f"networks.field.{self.field}", language)
        return say(key, language, {"field": name, "limit": self.limit, "unit": unit})

    def judge(self, count: int) -> LimitCount:
        """`count`, in this limit's unit, held against it."""
        return LimitCount(self.field, count, self.limit, self.unit, self.kind)


@dataclass(frozen=True, slots=True)
class Rules:
    """Names of the rules that find links, hashtags and mentions (service/networks/entities.py)."""

    links: str
    hashtags: str
    mentions: str


@dataclass(frozen=True, slots=True)
class Escape:
    """Characters that the network's API reads as markup, and what goes before each when meant literally."""

    characters: str
    prefix: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manners:
    """Conventions, not platform rules: tone and emoji in words by language, hashtags as (fewest, most).

    `link` is where an address belongs: in the text, at its end, in a field of its own, or nowhere.
    """

    tone: Mapping[Language, str]
    emoji: Mapping[Language, str]
    hashtags: tuple[int, int]
    hashtags_at_end: bool
    link: LinkPlace
    fold: int | None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is there, in words by language, and the study that says so."""

    words: Mapping[Language, str]
    source: str


@dataclass(frozen=True, slots=True)
class Network:
    """One network. `limits` are by kind of post, the main field (caption, commentary…) always named text.

    `url_weight` is what any link costs in characters, None when it is counted in full. `normalised` says
    that the network counts the text in Unicode's composed form (NFC). `media_required`: a post without a
    picture or a video is refused; `alt_text_expected`: its readers expect pictures to be described.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    default_kind: str
    limits: Mapping[str, tuple[Limit, ...]]
    rules: Rules
    url_weight: int | None
    normalised: bool
    clickable_links: bool
    media_required: bool
    alt_text_expected: bool
    forbidden_characters: tuple[str, ...]
    escape: Escape | None
    manners: Manners
    audience: Audience

    def limits_for(
        self, kind: str | None = None, overrides: Mapping[str, int] | None = None
    ) -> tuple[Limit, ...]:
        """Limits of a kind (the default kind when None); `overrides` gives fields another number.

        Where a field has several units, the override is in the first. Raises InvalidInput `unknown_kind`.
        """
        kind = kind or self.default_kind
        if kind not in self.limits:
            raise InvalidInput("unknown_kind", network=self.id, kind=kind, known=", ".join(self.kinds))
        left = dict(overrides or {})
        return tuple(
            replace(limit, limit=left.pop(limit.field)) if limit.field in left else limit
            for limit in self.limits[kind]
        )

    def describe(
        self, language: Language, kind: str | None = None, overrides: Mapping[str, int] | None = None
    ) -> tuple[str, ...]:
        """Every limit of a kind as a sentence, then whether links can be clicked. Raises as `limits_for`."""
        links = "networks.links.clickable" if self.clickable_links else "networks.links.inert"
        limits = self.limits_for(kind, overrides)
        return (*(limit.describe(language) for limit in limits), say(links, language))


class Catalogue:
    """Every network the house knows, in a stable order."""

    def __init__(self, networks: Mapping[str, Network]) -> None:
        self._networks = dict(networks)

    @classmethod
    def load(cls) -> Catalogue:
        """The catalogue of service/networks/data, read once."""
        return _load()

    def get(self, network: str) -> Network:
        """The network of that id. Raises UnknownNetwork."""
        try:
            return self._networks[network]
        except KeyError:
            raise UnknownNetwork(network=network, known=", ".join(self._networks)) from None

    def __iter__(self) -> Iterator[Network]:
        return iter(self._networks.values())

    def __len__(self) -> int:
        return len(self._networks)

    def __contains__(self, network: object) -> bool:
        return network in self._networks


@cache
def _load() -> Catalogue:
    folder = files(__package__) / "data"
    rows = [json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    rows.sort(key=lambda row: (row["rank"], row["id"]))
    return Catalogue({row["id"]: _network(row) for row in rows})


def _network(row: Mapping[str, Any]) -> Network:
    limits = {kind: tuple(_limits(row["limits"], kind)) for kind in row["kinds"]}
    escape = row["escape"]
    return Network(
        id=row["id"],
        name=row["name"],
        kinds=tuple(row["kinds"]),
        default_kind=row["default_kind"],
        limits=limits,
        rules=Rules(**row["rules"]),
        url_weight=row["url_weight"],
        normalised=row["normalised"],
        clickable_links=row["clickable_links"],
        media_required=row["media_required"],
        alt_text_expected=row["alt_text_expected"],
        forbidden_characters=tuple(
            chr(int(code.removeprefix("U+"), 16)) for code in row["forbidden_characters"]
        ),
        escape=escape and Escape(escape["characters"], escape["prefix"], tuple(escape["source"])),
        manners=_manners(row["manners"], limits[row["default_kind"]]),
        audience=Audience(
            {"fr": row["audience"]["fr"], "en": row["audience"]["en"]}, row["audience"]["source"]
        ),
    )


def _limits(rows: list[dict[str, Any]], kind: str) -> Iterator[Limit]:
    for row in rows:
        if kind in row.get("kinds", [kind]):
            given = {key: value for key, value in row.items() if key not in {"kinds", "source"}}
            yield Limit(source=tuple(row["source"]), **given)


def _manners(row: Mapping[str, Any], limits: tuple[Limit, ...]) -> Manners:
    numbers = {limit.field: limit.limit for limit in limits}
    return Manners(
        tone=row["tone"],
        emoji=row["emoji"],
        hashtags=(row["fewest_hashtags"], numbers.get("hashtags", row["fewest_hashtags"])),
        hashtags_at_end=row["hashtags_at_end"],
        link=row["link"],
        fold=numbers.get("fold"),
    )
