"""Which words of a message show each label: its cues, or the sentence that speaks most for it."""

from __future__ import annotations

from collections.abc import Mapping

from service.message import INTENTS, Intent
from service.triage.features import Look, Marked
from service.triage.heads import Heads
from service.triage.seen import Seen
from service.words import Span

SHOWN = 0.15  # labels less likely are not shown
_MOST_SENTENCES = 12  # looked at
_MOST_SPANS = 3
_CUES: Mapping[Intent, tuple[str, ...]] = {
    "threat": ("threat", "wish_harm"),
    "self_harm": ("self_harm",),
    "hate": ("slur", "wish_harm", "exclusion", "derogation"),
    "insult": ("insult",),
    "legal": ("legal",),
    "press": ("press",),
    "spam": ("spam",),
    "job": ("job",),
    "praise": ("praise",),
}
_BESIDE = ("danger", "leak", "misconduct", "orders")


def evidence(seen: Seen, heads: Heads, sure: Mapping[str, float]) -> Mapping[str, tuple[Span, ...]]:
    """Spans of code points by label and cue, in the order of the text; none for an unlikely label."""
    marked = seen.marked
    found: dict[str, tuple[Span, ...]] = {}
    sentences = [span for span, _ in zip(marked.tokens.sentences(), range(_MOST_SENTENCES), strict=False)]
    looks = (
        [Look.of(Marked.of(marked.text[start:end])) for start, end in sentences] if len(sentences) > 1 else []
    )
    said = [heads.by_words(look) for look in looks]
    for name in INTENTS:
        if sure[name] < SHOWN:
            continue
        spans = _spans(marked, _CUES.get(name, ()))
        if not spans and sentences:
            at = heads.names.index(name)
            best = max(range(len(said)), key=lambda place: float(said[place][at]), default=0)
            spans = (sentences[best],)
        found[name] = spans
    found |= {cue: spans for cue in _BESIDE if (spans := _spans(marked, (cue,)))}
    if seen.guide_spans:
        found["guide"] = tuple(sorted(set(seen.guide_spans)))
    if seen.personal:
        found["personal"] = tuple(sorted(set(seen.personal)))
    return found


def _spans(marked: Marked, names: tuple[str, ...]) -> tuple[Span, ...]:
    """The longest places of some cues that do not overlap, in the order of the text."""
    places = sorted(
        (marked.span(found) for found in marked.found if found.name in names),
        key=lambda span: (span[0] - span[1], span[0]),
    )
    kept: list[Span] = []
    for start, end in places:
        if len(kept) < _MOST_SPANS and all(end <= first or start >= last for first, last in kept):
            kept.append((start, end))
    return tuple(sorted(kept))
