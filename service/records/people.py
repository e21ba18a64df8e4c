"""By what a person on a network is known: an id, a handle, a name, each as one key."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

ID, HANDLE, NAME = "i:", "h:", "n:"


def keys_of(id: str | None = None, handle: str | None = None, name: str | None = None) -> tuple[str, ...]:  # noqa: A002
    """The keys of a person; a handle without its @, whatever its case."""
    return tuple(_keys(id, handle, name))


def keys_named(said: str) -> tuple[str, ...]:
    """The keys of whoever has `said` as id, handle or whole name."""
    return keys_of(said, said, said)


def keys_told(author: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of an author, as JSON tells it."""
    return keys_of(author.get("id"), author.get("handle"), author.get("name"))


def _keys(id: str | None, handle: str | None, name: str | None) -> Iterator[str]:  # noqa: A002
    forms = ((ID, _plain(id)), (HANDLE, _plain(handle).removeprefix("@").casefold()), (NAME, _plain(name)))
    yield from (kind + form for kind, form in forms if form)


def _plain(said: str | None) -> str:
    return unicodedata.normalize("NFC", said or "").strip()
