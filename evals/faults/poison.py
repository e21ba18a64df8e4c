"""What a misbehaving model leaves in a text, and whether what was returned says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evals.faults.asking import NETWORKS, Got
from evals.provider.sayings import DAY, OTHER_STRANGER, PRICE, STRANGER, URL

# What may stand in a returned text after each manner; a `pv-` mark is the canary of a prompt.
POISON = {
    "invented_price": (PRICE, "137,40"),
    "invented_url": (URL, "bons-plans-du-jour"),
    "invented_date": (DAY, "2043"),
    "invented_in_title": (PRICE, "137,40", "bons-plans-du-jour"),
    "never_word": ("artisanal", "Artisanal"),
    "other_brand": (STRANGER[1], OTHER_STRANGER[1]),
    "canary": ("pv-",),
    "html_tags": ("<script", "<strong>", "<p>"),
    "obeys": ("ces instructions", "repère", "document à lire"),
    "surrogates": ("\ud800", "\ufffd"),
    "nul": ("\0",),
    "prose": ("Bien sûr", "Elle vous convient"),
    "fenced": ("```", "Voici la publication demandée"),
    "truncated": ('{"', '":'),
    "half_stream": ('{"', '":'),
    "refusal": ("Je suis désolé",),
}
# What must be said of a draft that the model wrote in such a manner.
SAID = {
    "wrong_citation": "citation.unknown",
    "odd_fields": "answer.unread",
    "invented_in_title": "answer.dropped",
}


def unmarked(manner: str, got: Got, *, always: bool = True) -> Iterator[str]:
    """Each fault of `manner` that stands in what was returned and that nothing marks.

    `always`: every answer was of that manner, so that each draft by the model must say what it had.
    """
    if got.problem or got.status != 200 or len(got.drafts) != len(NETWORKS):
        yield f"no draft: {got.status} {got.problem}"
    for word in POISON.get(manner, ()):
        if word in got.shown:
            yield f"streamed: {word!r}"
    for draft in got.drafts:
        yield from _in_draft(manner, draft, SAID.get(manner) if always else None)


def _in_draft(manner: str, draft: dict[str, Any], said: str | None) -> Iterator[str]:
    found = {finding["rule"]: finding["severity"] for finding in draft["findings"]}
    degraded, because = draft["degraded"], draft["degraded_because"] or ""
    overlong = any(limit["kind"] == "hard" and not limit["fits"] for limit in draft["limits"])
    faults = {
        "a fault returned as ready": any(word in _returned(draft) for word in POISON.get(manner, ())),
        "over its limit and ready": overlong,
    }
    if "block" in found.values():
        faults = {}
    faults |= {
        "empty": not draft["text"].strip(),
        "written by another and not said": (draft["written_by"]["writer"] == "composer") != degraded,
        "degraded, and no sentence says why": degraded and not because.partition(": ")[2],
        f"not said: {said}": bool(said) and not degraded and said not in found,
    }
    yield from (f"{draft['network']}: {fault}" for fault, is_so in faults.items() if is_so)


def _returned(draft: dict[str, Any]) -> str:
    beside = [value for value in draft["fields"].values() if value]
    return "\n".join([draft["text"], *beside, draft["alt_text"] or "", *draft["thread"], *draft["hashtags"]])
