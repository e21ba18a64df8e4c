"""The good answer: a plain post built from the brief, or JSON by the schema that was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evals.provider.angling import angled, topic_of
from evals.provider.asked import Asked
from evals.provider.reading import NBSP, Reading, said_date, said_fact, weight
from evals.provider.replying import answered, received, triaged

SHORT_NETWORK = 600  # characters; above, a post breathes in paragraphs
QUOTED = 3  # words that a judge quotes of what it read last
VERDICT = 4
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "array": list,
    "object": dict,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
ZERO: Mapping[str, Any] = {"string": "", "number": 0, "integer": 0, "boolean": False, "null": None}


def post(reading: Reading) -> str:
    """Subject, facts, date, call to action, link last; the last facts left out when it is too long."""
    facts = [sentence(said_fact(fact.text)) for fact in reading.facts]
    after = [sentence(said_date(reading.date))] if reading.date else []
    after += [sentence(reading.call_to_action)] if reading.call_to_action else []
    while weight(text := _laid_out(reading, [*facts, *after])) > reading.limit and (facts or after):
        (facts or after).pop()
    return text if weight(text) <= reading.limit else _cut(text, reading.limit)


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    told = text.strip()
    told = told[:1].upper() + told[1:]
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."


def values(asked: Asked) -> dict[str, Any]:
    """The good answer as JSON values, every property of the schema present."""
    schema = asked.schema or {}
    known = {**_known(asked.reading), **_of_a_message(asked), **_of_a_topic(asked)}
    filled: dict[str, Any] = _Filler(schema).fill(schema, known)
    return filled


def plain(asked: Asked) -> str:
    """The good answer as a plain text."""
    return _of_a_message(asked).get("text") or post(asked.reading)


def content(asked: Asked) -> str:
    """The good answer as the model says it."""
    if asked.schema is None:
        return plain(asked)
    return json.dumps(values(asked), ensure_ascii=False)


def _of_a_message(asked: Asked) -> dict[str, Any]:
    """What is said of, and to, the message of a community that the prompt is about, if it is about one."""
    message = received(asked.user)
    return {**triaged(message), **answered(message)} if message else {}


def _of_a_topic(asked: Asked) -> Mapping[str, Any]:
    """The angles on the topic that the prompt is about, if it is about one."""
    topic = topic_of(asked.user)
    return angled(topic) if topic else {}


def _known(reading: Reading) -> dict[str, Any]:
    claims = [
        {"text": said_fact(fact.text), "source": fact.marker or "brief"}
        for place, fact in enumerate(reading.facts, 1)
    ]
    return {
        "text": post(reading),
        "hashtags": list(reading.hashtags),
        "title": reading.subject if reading.wants_title else None,
        "alt_text": f"Photo{NBSP}: {reading.subject}" if reading.wants_alt_text else None,
        "first_comment": None,
        "visual_idea": "Une photo prise sur place, en lumière naturelle.",
        "thread": None,
        "claims": claims,
        "quote": " ".join(reading.last.split()[:QUOTED]),
        "reason": "Le texte le montre.",
        "verdict": VERDICT,
    }


def _laid_out(reading: Reading, sentences: Sequence[str]) -> str:
    between = " " if reading.limit <= SHORT_NETWORK else "\n\n"
    told = [sentence(reading.subject), " ".join(sentences), reading.link or ""]
    return between.join(filter(None, told))


def _cut(text: str, limit: int) -> str:
    words = text.split(" ")
    while len(words) > 1 and weight(" ".join(words)) > limit:
        words.pop()
    cut = " ".join(words)
    while weight(cut) > limit:
        cut = cut[:-1]
    return cut


class _Filler:
    """Fills a JSON schema with known values, and with the emptiest value it accepts elsewhere."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._definitions = root.get("$defs") or root.get("definitions") or {}

    def fill(self, schema: Mapping[str, Any], value: Any) -> Any:
        """`value` in the first alternative it fits, else a value made for the first alternative."""
        ways = list(self._alternatives(schema))
        for way in ways:
            if self._fits(way, value):
                return self._shaped(way, value)
        return self._made(ways[0])

    def _alternatives(self, schema: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        if "$ref" in schema:
            return self._alternatives(self._definitions[schema["$ref"].rpartition("/")[2]])
        several = schema.get("anyOf") or schema.get("oneOf")
        if several:
            return [way for one in several for way in self._alternatives(one)]
        kind = schema.get("type", "object" if "properties" in schema else "string")
        return (
            [{**schema, "type": one} for one in kind]
            if isinstance(kind, list)
            else [{**schema, "type": kind}]
        )

    @staticmethod
    def _fits(way: Mapping[str, Any], value: Any) -> bool:
        if "const" in way or "enum" in way:
            return value in way.get("enum", [way.get("const")])
        return isinstance(value, KINDS[way["type"]])

    def _shaped(self, way: Mapping[str, Any], value: Any) -> Any:
        if way["type"] == "array":
            items = [self.fill(way.get("items", {}), item) for item in value]
            return items[: way.get("maxItems", len(items))]
        if way["type"] == "object":
            return {name: self.fill(one, value.get(name)) for name, one in way.get("properties", {}).items()}
        return value[: way.get("maxLength", len(value))] if way["type"] == "string" else value

    def _made(self, way: Mapping[str, Any]) -> Any:
        if "const" in way or "enum" in way:
            return way.get("enum", [way.get("const")])[0]
        if way["type"] == "array":
            return [self.fill(way.get("items", {}), None) for _ in range(way.get("minItems", 0))]
        return self._shaped(way, {}) if way["type"] == "object" else ZERO[way["type"]]
