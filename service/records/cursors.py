"""Opaque cursors: the key of the last item seen, sealed with the list it belongs to."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Column, Select, literal, tuple_

from service.errors import InvalidInput, InvalidText
from service.records.nouns import Page
from service.records.tables import Moment
from service.text import accept

T = TypeVar("T")
SEAL_BYTES = 6


def cut(items: Sequence[T], limit: int, scope: str, key: Callable[[T], Sequence[str | int]]) -> Page[T]:
    """A page of at most `limit` from `items`, which holds one more when the list goes on."""
    shown = tuple(items[:limit])
    more = len(items) > limit
    return Page(shown, seal(scope, key(shown[-1])) if more else None)


def newest_first(
    query: Select[Any], place: Sequence[Column[Any]], scope: str, cursor: str | None, limit: int
) -> Select[Any]:
    """The rows after `cursor`, by `place`, a time then an id, the newest first; one more than `limit`."""
    if cursor is not None:
        text, last = unseal(scope, cursor, str, str)
        query = query.where(tuple_(*place) < tuple_(literal(moment(text), Moment), literal(last)))
    return query.order_by(*(column.desc() for column in place)).limit(limit + 1)


def seal(scope: str, key: Sequence[str | int]) -> str:
    """The cursor of `key` in the list `scope`."""
    body = json.dumps(list(key)).encode()
    return base64.urlsafe_b64encode(_digest(scope, body) + body).decode().rstrip("=")


def unseal(scope: str, cursor: str, *types: type) -> tuple[Any, ...]:
    """The key in `cursor`, one value of each of `types`.

    Raises InvalidInput("invalid_cursor") for one of another list or of nobody's making.
    """
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, body = sealed[:SEAL_BYTES], sealed[SEAL_BYTES:]
        key = json.loads(body) if digest == _digest(scope, body) else None
        return _checked(key, types)
    except (ValueError, TypeError, binascii.Error, RecursionError, InvalidText) as failure:
        raise InvalidInput("invalid_cursor") from failure


def moment(text: str) -> datetime:
    """The time in a cursor; InvalidInput("invalid_cursor") when it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as failure:
        raise InvalidInput("invalid_cursor") from failure


def _checked(key: object, types: Sequence[type]) -> tuple[Any, ...]:
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise ValueError("not a key of this list")
    for part in key:
        if isinstance(part, str):
            accept(part)
        elif not 0 <= part < 2**31:
            raise ValueError("out of range")
    return tuple(key)


def _digest(scope: str, body: bytes) -> bytes:
    return hashlib.blake2b(scope.encode() + b"\x00" + body, digest_size=SEAL_BYTES).digest()
