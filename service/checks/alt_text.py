"""Alternative text: asked for where a picture is expected and nothing describes it."""

from __future__ import annotations

from collections.abc import Iterator

from service.checks.facts import Facts, Notice

# What is filmed has subtitles, and what answers has no picture of its own.
_WITHOUT_PICTURE = frozenset(
    {"reel", "video", "short", "shorts", "story", "spotlight", "live", "reply", "comment"}
)
_PICTURES = frozenset({"carousel", "photo", "image", "album", "pin"})


def missing(facts: Facts) -> Iterator[Notice]:
    """No alternative text where the network or the kind wants a picture.

    Where a picture is only likely, nothing is said until somebody says what goes beside the text.
    """
    kind = facts.kind or facts.network.default_kind
    certain = facts.network.media_required or kind in _PICTURES
    likely = facts.network.alt_text_expected and bool(facts.fields)
    described = (facts.fields.get("alt_text") or "").strip()
    if kind not in _WITHOUT_PICTURE and (certain or likely) and not described:
        yield Notice(details={"network": facts.network.name})
