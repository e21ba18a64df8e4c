"""Where a pattern found something, in the plain form of a text."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["email", "phone", "iban", "card", "nir", "order", "address", "handle"]


class Hit(NamedTuple):
    """One find: where it stands, and its `key`, the same however the value is written."""

    kind: Kind
    start: int
    end: int
    key: str
