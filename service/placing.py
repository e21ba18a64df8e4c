"""The networks a caller names, and the kind of post there."""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import InvalidInput, UnknownNetwork
from service.networks.catalogue import Catalogue, Network

Placed = tuple[Network, str]


class UnknownNetworkInBody(InvalidInput):
    """A network the catalogue does not have, named in a body."""

    default_code = "unknown_network"


def place(networks: Catalogue, placements: Sequence[tuple[str, str | None]]) -> list[Placed]:
    """Networks and kinds by name, each once. UnknownNetworkInBody, InvalidInput `unknown_kind`."""
    places: list[Placed] = []
    for name, kind in dict.fromkeys(placements):
        try:
            network = networks.get(name)
        except UnknownNetwork as error:
            raise UnknownNetworkInBody(network=name, known=error.details["known"]) from None
        network.limits_for(kind)
        places.append((network, kind or network.default_kind))
    return places
