"""Routes that a signature opens instead of a key: they verify it themselves, before they read anything."""

from __future__ import annotations

import re

SIGNED = re.compile(r"/v1/brands/[^/]+/webhooks/chatwoot")


def opened_by_signature(method: str, path: str) -> bool:
    """Whether the request, or the route of a schema, is one of these."""
    return method.upper() == "POST" and SIGNED.fullmatch(path) is not None
