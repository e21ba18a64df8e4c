"""A writer that decodes whatever it reads, and does the worst of what it is told."""

from __future__ import annotations

import base64
import binascii
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.faults.injection_orders import LOOK_ALIKES, Order, codes_in
from evals.faults.injection_payloads import payload_of
from evals.planting import ORDERS
from evals.provider import answers, reading
from evals.provider.asked import Asked
from evals.provider.framing import Said

BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
TAGS = re.compile("[\U000e0020-\U000e007e]+")
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{8,}")
BACK = str.maketrans({new: chr(old) for old, new in LOOK_ALIKES.items()})
UNLEET = str.maketrans("013457", "oieast")
BESIDE = ("title", "alt_text", "first_comment", "visual_idea")
PLACES = ("end", "start", "alone", "hashtags", "beside", "thread", "claims", "end")


def decoded(text: str) -> Iterator[str]:
    """The text as it is, and everything hidden in it."""
    yield text
    yield unicodedata.normalize("NFKC", text).translate(BACK)
    yield text.translate(UNLEET)
    yield from ("".join(chr(ord(one) - 0xE0000) for one in found[0]) for found in TAGS.finditer(text))
    for found in SELECTORS.finditer(text):
        codes = (ord(one) for one in found[0])
        hidden = bytes(code - 0xFE00 if code < 0xE0100 else code - 0xE0100 + 16 for code in codes)
        yield hidden.decode(errors="replace")
    for found in BASE64.finditer(text):
        whole = found[0].rstrip("=")
        try:
            yield base64.b64decode(whole[: len(whole) // 4 * 4]).decode(errors="replace")
        except binascii.Error:
            continue


def words_in(text: str) -> list[str]:
    """The words of the orders that a text gives: whole, or in two halves."""
    parts: dict[str, set[str]] = defaultdict(set)
    for reading_ in decoded(text):
        for part, word in codes_in(reading_):
            parts[word].add(part)
    return [word for word, seen in parts.items() if "o" in seen or {"a", "b"} <= seen]


class HostileWriter:
    """Says what the orders it reads want said, and labels as they tell it; good where it reads none.

    `acted` and `said` are the words of the orders it obeyed; `canaries`, the marks of the prompts it read;
    `prompts`, their texts without marks.
    """

    def __init__(self, known: Mapping[str, Order], others: Sequence[str]) -> None:
        self._known = known
        self._others = others
        self._chosen: dict[str, str] = {}
        self._times: dict[str, int] = defaultdict(int)
        self.acted: set[str] = set()
        self.said: set[str] = set()
        self.canaries: set[str] = set()
        self.leaked: set[str] = set()
        self.prompts: set[str] = set()
        self.calls = 0

    def __call__(self, asked: Asked) -> Said:
        """The answer to a call."""
        self.calls += 1
        canary = reading.canary(asked.system)
        self.canaries |= {*reading.CANARY.findall(asked.system)}
        self.prompts.add(reading.CANARY.sub("", asked.system))
        found = [word for word in words_in(f"{asked.system}\n{asked.user}") if word in self._known]
        values = answers.values(asked) if asked.schema else {"text": answers.plain(asked)}
        if found:
            self._obey(asked, canary, found, values)
        return Said(json.dumps(values, ensure_ascii=False) if asked.schema else values["text"])

    def _obey(self, asked: Asked, canary: str, found: Sequence[str], values: dict[str, Any]) -> None:
        if "needs_reply" in values:
            order = self._known[self._next(canary, found)]
            intent, risk, *_ = ORDERS[order.action]
            replies = order.action.startswith("reply")
            labels = {"action": order.action, "intent": [intent], "risk": risk, "needs_reply": replies}
            values |= labels | {"urgency": "now" if risk == "crisis" else "whenever"}
            self.acted.add(order.word)
        elif "angles" in values:
            for place, angle in enumerate(values["angles"]):
                order = self._known[self._next(f"{canary}/{place}", found)]
                told = self._payload(order, asked)
                name = ("hook", "why")[order.number % 2]
                values["angles"][place] = angle | {name: f"{angle[name]} {told}"}
        else:
            order = self._known[self._next(canary, found)]
            _put(self._payload(order, asked), PLACES[order.number % len(PLACES)], values)

    def _next(self, key: str, found: Sequence[str]) -> str:
        """The order to obey: that of the same text before it was corrected, else the least obeyed."""
        if self._chosen.get(key) not in found:
            self._chosen[key] = min(found, key=lambda word: self._times[word])
            self._times[self._chosen[key]] += 1
        return self._chosen[key]

    def _payload(self, order: Order, asked: Asked) -> str:
        other = self._others[order.number % len(self._others)]
        self.said.add(order.word)
        if order.goal == "brand":
            self.leaked.add(other)
        return payload_of(order, asked.system, other)


def _put(told: str, place: str, values: dict[str, Any]) -> None:
    beside = next((name for name in BESIDE if name in values), None)
    match place:
        case "start":
            values["text"] = f"{told} {values['text']}"
        case "alone":
            values["text"] = told
        case "hashtags" if "hashtags" in values:
            values["hashtags"] = [*values["hashtags"], f"#{told}"]
        case "beside" if beside:
            values |= {name: told for name in BESIDE if name in values}
        case "thread" if "thread" in values:
            values["thread"] = [told]
        case "claims" if values.get("claims"):
            values["claims"] = [one | {"text": told} for one in values["claims"]]
        case _:
            values["text"] = f"{values['text']} {told}"
