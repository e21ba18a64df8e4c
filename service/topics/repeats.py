"""When an item says again what another said: the same address, the same title, or nearly the same words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import regex

from service.text import fold

# Parameters by which links are followed, and which change nothing of what they lead to.
TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "twclid",
        "igshid",
        "igsh",
        "yclid",
        "_ga",
        "_gl",
        "mc_cid",
        "mc_eid",
        "ref",
        "ref_src",
        "ref_url",
        "cmpid",
        "cmp",
        "ito",
        "xtor",
        "s_cid",
        "ncid",
        "smid",
        "spm",
        "ocid",
    ]
)
TRACKING_STARTS = ("utm_", "pk_", "mtm_", "at_", "xtor", "hsa_", "__")
FEWEST_WORDS = 4  # of a title that is believed to be the same story when it comes again
SAME_WORDS = 0.8  # share of common terms (Jaccard) from which two texts of a topic say the same
_WORD = regex.compile(r"[\p{L}\p{N}]+")


@lru_cache(maxsize=1_024)
def canonical_link(url: str | None) -> str | None:
    """The address without scheme, `www.`, tracking, fragment or final slash; None without a proper one."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if not host:
        return None
    for prefix in ("www.", "m.", "amp.", "mobile."):
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
            break
    kept = sorted((name, value) for name, value in parse_qsl(parts.query) if not _tracks(name))
    path = parts.path.rstrip("/").removesuffix("/amp")
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{f':{port}' if port not in (None, 80, 443) else ''}{path}{query}"


def _tracks(name: str) -> bool:
    name = name.lower()
    return name in TRACKING or name.startswith(TRACKING_STARTS)


@lru_cache(maxsize=1_024)
def title_key(title: str) -> str | None:
    """What is compared of a title: its words alone; None when it has too few to tell a story."""
    words = _WORD.findall(fold(title))
    return " ".join(words) if len(words) >= FEWEST_WORDS else None


def says_again(terms: frozenset[str], others: Iterable[tuple[str, frozenset[str]]]) -> str | None:
    """The id of the first of `others` that has nearly the same terms, if any."""
    if len(terms) < FEWEST_WORDS:
        return None
    for name, other in others:
        # The share is no more than that of their sizes: most are told by these.
        if not SAME_WORDS <= len(other) / len(terms) <= 1 / SAME_WORDS:
            continue
        common = len(terms & other)
        if common and common / (len(terms) + len(other) - common) >= SAME_WORDS:
            return name
    return None
