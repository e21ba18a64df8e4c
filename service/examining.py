"""A text, and what goes beside it, held against its network and guide; and the sure fixes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Unpack

from service.checks.facts import Facts, Known
from service.checks.registry import RULES, review
from service.guides.guide import Guide
from service.networks.catalogue import Network
from service.networks.counting import Measure, measure
from service.words import Finding, Span

# What is beside the text is not typeset or spell-checked, but nothing there may be invented or foreign.
BESIDE = tuple(
    rule
    for rule in RULES
    if rule.id.startswith(("grounding.", "outgoing.", "claims.", "vocabulary.never"))
    and rule.id not in ("grounding.lost", "grounding.source_unnamed")
)


APART = "\n\n\n"  # between fields: no value, term or sentence goes over it


@dataclass(frozen=True, slots=True)
class Examined:
    """A text held against its network and guide."""

    text: str
    measure: Measure
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> tuple[Finding, ...]:
        """Findings that keep the text from leaving as it is."""
        return tuple(finding for finding in self.findings if finding.severity == "block")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text will appear, how its brand speaks, and in which language."""

    network: Network
    kind: str
    guide: Guide
    language: str


def counted(findings: Iterable[Finding]) -> dict[str, int | tuple[str, ...]]:
    """What a trace says of findings: how many of each severity, and of which rules."""
    found = tuple(findings)
    many = Counter(finding.severity for finding in found)
    rules = tuple(sorted({finding.rule for finding in found}))
    return {
        "portevoix.rules": rules,
        "portevoix.findings.block": many["block"],
        "portevoix.findings.warn": many["warn"],
        "portevoix.findings.info": many["info"],
    }


def examine(text: str, place: Place, **known: Unpack[Known]) -> Examined:
    """Count a text and run every check on it; on its `fields`, only those of what must not be there."""
    fields = {name: given for name, given in known.get("fields", {}).items() if given is not None}
    measured = measure(place.network, text, place.kind, place.guide.limits_on(place.network.id), fields)
    found = review(_facts(text, place, measured, known))
    return Examined(text, measured, (*found, *examine_beside(fields, place, known)))


def examine_beside(fields: Mapping[str, str], place: Place, known: Known) -> list[Finding]:
    """What must not stand in a title, a first comment, a description…; all are read at once."""
    written = {name: text for name, text in fields.items() if text.strip()}
    if not written:
        return []
    starts: list[tuple[int, str]] = []
    whole = ""
    for name, text in written.items():
        starts.append((len(whole), name))
        whole += f"{text}{APART}"
    own: Known = {**known, "fields": {}, "before": None}
    judged = _facts(whole, place, measure(place.network, whole, place.kind), own)
    found = review(judged, rules=BESIDE)
    return [one for finding in found for one in _within(finding, starts, written)]


def _within(finding: Finding, starts: list[tuple[int, str]], fields: Mapping[str, str]) -> Iterator[Finding]:
    """A finding on fields read at once, in each that it touches: a copy may go on from one to the next."""
    if finding.span is None:
        yield replace(finding, field=starts[0][1])
        return
    first, end = finding.span
    for start, name in starts:
        begins, ends = max(first - start, 0), min(end - start, len(fields[name]))
        if begins < ends or (first == end and begins == ends):
            yield replace(finding, field=name, span=(begins, ends))


def examine_posts(posts: Iterable[str], place: Place, known: Known) -> list[Finding]:
    """The findings of the posts of a thread that follow the first, each judged as a post."""
    own: Known = {**known, "fields": {}, "before": None, "brief": None}
    return [
        replace(finding, field="thread", details={**finding.details, "post": str(number)})
        for number, post in enumerate(posts, start=2)
        for finding in examine(post, place, **own).findings
    ]


def mend(text: str, findings: Iterable[Finding]) -> str:
    """`text` with every sure fix of a block or a warning applied, and nothing else touched.

    Of two that touch the same characters, the graver is applied, then the wider: it holds the other.
    """
    fixes = [
        (f.severity != "block", f.span[0] - f.span[1], f.span, f.fix)
        for f in findings
        if f.span is not None and f.fix is not None and f.severity != "info" and f.field is None
    ]
    taken = bytearray(len(text))
    chosen: set[tuple[Span, str]] = set()
    for _, _, span, fix in sorted(fixes):
        if not any(taken[slice(*span)]):
            taken[slice(*span)] = b"\x01" * (span[1] - span[0])
            chosen.add((span, fix))
    parts: list[str] = []
    position = 0
    for (start, end), fix in sorted(chosen):
        if start >= position:
            parts += [text[position:start], fix]
            position = end
    return "".join([*parts, text[position:]])


def _facts(text: str, place: Place, measured: Measure, known: Known) -> Facts:
    return Facts(
        text=text,
        network=place.network,
        kind=place.kind,
        guide=place.guide,
        language=place.language,
        measure=measured,
        **known,
    )
