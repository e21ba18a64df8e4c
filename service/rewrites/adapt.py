"""Setting a text for another network without a model: its sentences stay, what stands around them moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from service.checks import emoji
from service.checks.facts import Facts
from service.checks.form import leads_to_bio
from service.networks.counting import measure
from service.rewrites.facts import RewriteFacts
from service.rewrites.pieces import HASHTAG, Piece
from service.rewrites.shorten import Marks, is_stating
from service.text import fold
from service.writers.composer.typeset import link_line

_ANNOUNCED = regex.compile(
    r"(?P<lead>[:→➡➜👉👇⬇]\uFE0F?)(?P<gap>\s*+)(?P<url>(?:https?://|www\.)\S{1,2048}+)\Z", regex.IGNORECASE
)
_DASH = regex.compile(r"[-–—•▪◦·*][^\S\n]++")
_DASHED_LINE = regex.compile(r"(?P<before>[^\n]?)\n[^\S\n]*+[-–—•▪◦·*][^\S\n]++")
_SHORT = 500  # characters: under such a limit, the items of a list share a line
_BLANK = " \t\u00a0\u202f"

Pieces = tuple[Piece, ...]


def without_emoji(pieces: Pieces, facts: RewriteFacts) -> Pieces:
    """The pieces without the emoji that the guide does not want there; a digit in a box stays, it counts."""
    judged = Facts(
        text=facts.text,
        network=facts.network,
        guide=facts.guide,
        language=facts.language,
        measure=measure(facts.network, facts.text, facts.kind),
    )
    spans = [notice.span for notice in emoji.policy(judged) if notice.span]
    unwanted = [(start, end) for start, end in spans if not any(map(str.isdigit, facts.text[start:end]))]
    kept = (_without(piece, [span for span in unwanted if _within(span, piece)]) for piece in pieces)
    return tuple(piece for piece in kept if piece.text)


def with_link(pieces: Pieces, facts: RewriteFacts) -> Pieces:
    """The link where the network wants it: last, or in the profile with the words that send there."""
    if facts.network.manners.link == "none":
        return _to_profile(pieces, facts)
    links = tuple(piece for piece in pieces if piece.kind == "link")
    if facts.network.manners.link == "anywhere" or not links:
        return pieces
    sentences = tuple(piece for piece in pieces if piece.kind == "sentence")
    tags = tuple(piece for piece in pieces if piece.kind == "hashtag")
    if [*sentences, *links, *tags] == list(pieces):
        return pieces
    first, *others = links
    return (*sentences, replace(first, gap=_between(facts)), *others, *_together(tags, facts))


def with_hashtags(pieces: Pieces, marks: Marks, facts: RewriteFacts) -> tuple[Pieces, Pieces]:
    """No more hashtags than the network and the guide want, at the end where it wants them; those too many.

    The guide's own `always` come first, then those of the text in their order; one that states a value stays.
    """
    tags = [piece for piece in pieces if piece.kind == "hashtag"]
    within = sum(len(HASHTAG.findall(piece.text)) for piece in pieces if piece.kind == "sentence")
    always = {fold(tag) for tag in facts.guide.hashtags.always}
    ranked = sorted(tags, key=lambda tag: (not is_stating(tag, marks), fold(tag.text) not in always))
    spare = [tag for tag in ranked[max(0, _most(facts) - within) :] if not is_stating(tag, marks)]
    gone = {tag.span for tag in spare}
    left = tuple(piece for piece in pieces if piece.span not in gone)
    if facts.network.manners.hashtags_at_end:
        ends = tuple(piece for piece in left if piece.kind == "hashtag")
        left = (*(piece for piece in left if piece.kind != "hashtag"), *_together(ends, facts))
    return left, tuple(sorted(spare, key=lambda tag: tag.span))


def compact(pieces: Pieces, facts: RewriteFacts) -> Pieces:
    """On networks of short texts, no blank lines, and the items of a list on one line."""
    return tuple(_compacted(pieces)) if is_short(facts) else pieces


def is_short(facts: RewriteFacts) -> bool:
    """Whether the network is one of short texts."""
    limits = facts.network.limits_for(facts.kind)
    return any(one.field == "text" and one.kind == "hard" and one.limit <= _SHORT for one in limits)


def titled(pieces: Sequence[Piece], facts: RewriteFacts) -> dict[str, str]:
    """The first sentence as title, where the network needs one, none is given, and it fits."""
    needed = facts.network.required_fields.get(facts.network.kind_of(facts.kind), ())
    first = next((piece.text for piece in pieces if piece.kind == "sentence"), "")
    if "title" not in needed or facts.beside.get("title") or not first or "\n" in first:
        return {}
    overrides = facts.guide.limits_on(facts.network.id)
    fits = measure(facts.network, "", facts.kind, overrides, {"title": first}).fits
    return {"title": first} if fits else {}


def _without(piece: Piece, spans: list[tuple[int, int]]) -> Piece:
    """The piece without some emoji, nor the blank that parted each from a word."""
    text, start = piece.text, piece.span[0]
    for first, last in reversed(spans):
        head, tail = text[: first - start], text[last - start :]
        if not tail or tail[0] in f"{_BLANK}\n":
            head = head.rstrip(_BLANK)
        if not head or head.endswith("\n"):
            tail = tail.lstrip(_BLANK)
        text = head + tail
    return replace(piece, text=text.strip())


def _within(span: tuple[int, int], piece: Piece) -> bool:
    return piece.span[0] <= span[0] and span[1] <= piece.span[1]


def _to_profile(pieces: Pieces, facts: RewriteFacts) -> Pieces:
    """« Lien en bio » for each link that stands alone or is announced; a link within a sentence stays."""
    told = any(leads_to_bio(piece.text) for piece in pieces)
    set_pieces: list[Piece] = []
    for piece in pieces:
        text = _announced(piece.text, facts)
        if piece.kind == "link" and told:
            continue
        if piece.kind == "link":
            text, told = link_line(piece.text, facts.network, facts.language), True
        set_pieces.append(replace(piece, text=text, kind="sentence" if piece.kind == "link" else piece.kind))
    return tuple(set_pieces)


def _announced(text: str, facts: RewriteFacts) -> str:
    """« Inscriptions : https://… » as « Inscriptions : lien en bio »."""
    found = _ANNOUNCED.search(text)
    if found is None:
        return text
    words = link_line(found["url"], facts.network, facts.language).removesuffix(".")
    blank = found["gap"] if found["gap"] and "\n" not in found["gap"] else " "
    return text[: found.end("lead")] + blank + words[0].lower() + words[1:]


def _together(tags: Sequence[Piece], facts: RewriteFacts) -> Pieces:
    """Hashtags on a line of their own."""
    return tuple(replace(tag, gap=" " if place else _between(facts)) for place, tag in enumerate(tags))


def _between(facts: RewriteFacts) -> str:
    return "\n" if is_short(facts) else "\n\n"


def _most(facts: RewriteFacts) -> int:
    """The fewest of what the guide, the network's limits and its manners allow."""
    counted = [
        limit.limit
        for limit in facts.network.limits_for(facts.kind)
        if limit.field == "hashtags" and limit.unit == "count"
    ]
    own = facts.guide.hashtags_on(facts.network.id)
    return min([*counted, facts.network.manners.hashtags[1], *([own] if own is not None else [])])


def _compacted(pieces: Pieces) -> list[Piece]:
    compacted: list[Piece] = []
    after_item = False
    for piece in pieces:
        gap = "\n" if piece.gap.count("\n") > 1 else piece.gap
        item = _DASH.match(piece.text)
        text = _DASHED_LINE.sub(_beside, piece.text)
        if item and after_item:
            gap = " · "
        compacted.append(replace(piece, gap=gap, text=text[item.end() :] if item else text))
        after_item = item is not None
    return compacted


def _beside(line: regex.Match[str]) -> str:
    """An item of a list after the one before, or after the words that announce the list."""
    return f"{line['before']} " if line["before"] == ":" else f"{line['before']} · "
