"""The catalogue: every network, read from one JSON file each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from service.errors import UnknownNetwork
from service.networks.network import (
    CONFIDENCES,
    REPLY_KINDS,
    UNITS,
    Audience,
    Escape,
    Limit,
    LinkPlace,
    Manners,
    Network,
    Rules,
    Unit,
)

__all__ = ["CONFIDENCES", "REPLY_KINDS", "UNITS", "Catalogue", "Limit", "LinkPlace", "Network", "Unit"]


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
        local_mentions=row["local_mentions"],
        reading=row["reading"],
        clickable_links=row["clickable_links"],
        media_required=row["media_required"],
        alt_text_expected=row["alt_text_expected"],
        required_fields={kind: tuple(names) for kind, names in row["required_fields"].items()},
        beside={kind: tuple(names) for kind, names in row["beside"].items()},
        picture_text=tuple(row["picture_text"]),
        refused=tuple(row["refused"]),
        forbidden_characters=tuple(
            chr(int(code.removeprefix("U+"), 16)) for code in row["forbidden_characters"]
        ),
        escape=escape and Escape(**{key: _frozen(value) for key, value in escape.items()}),
        manners=_manners(row["manners"], limits[row["default_kind"]]),
        audience=Audience(
            {"fr": row["audience"]["fr"], "en": row["audience"]["en"]}, row["audience"]["source"]
        ),
    )


def _limits(rows: list[dict[str, Any]], kind: str) -> Iterator[Limit]:
    for row in rows:
        if kind in row.get("kinds", [kind]):
            yield Limit(**{key: _frozen(value) for key, value in row.items() if key != "kinds"})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _manners(row: Mapping[str, Any], limits: tuple[Limit, ...]) -> Manners:
    numbers = {limit.field: limit.limit for limit in sorted(limits, key=lambda one: -one.limit)}
    fewest = row["fewest_hashtags"]
    return Manners(
        tone=row["tone"],
        emoji=row["emoji"],
        hashtags=(fewest, row.get("most_hashtags", numbers.get("hashtags", fewest))),
        hashtags_at_end=row["hashtags_at_end"],
        link=row["link"],
        fold=numbers.get("fold"),
    )
