"""What is asked of a house, rightly and wrongly, with what must not be told wherever words are taken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import quote

from evals.bench.corpus import GUIDE
from evals.faults.telling_seeds import Seeds

BRAND = "etalon"
KINDS = ("application/json", "application/x-ndjson", "text/csv", "text/markdown", "text/event-stream")
LONGEST = 60_000  # characters: over what any text may have
DAY = "2026-11-20T08:00:00Z"
CREATED = (("put", "brand"), ("put", "path"))  # they would name what is, as no person does
BODIES = ("post", "put")
STREAMED = ("/drafts", "/replies", "/prompts", "/posts")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `named`: seeds that stand in its path, its query or its field names, as callers chose."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": KINDS[0]})
    named: frozenset[str] = frozenset()


def bodies(seeds: Seeds) -> dict[str, Any]:
    """A good body for each operation that takes one, full of words that must not be told."""
    text, told = seeds.text, seeds.personal
    brief = {"subject": text, "facts": [text, {"text": text, "source": told["name"]}], "audience": text}
    author = {"id": told["handle"], "handle": told["handle"], "name": told["name"]}
    message = {"text": text, "network": "x", "author": author, "thread": [{"text": text, "author": author}]}
    post = {"id": told["words"], "network": "x", "text": text, "published_at": DAY}
    item = {"id": told["words"], "title": text, "summary": text, "published_at": DAY, "source": told["name"]}
    url = f"http://127.0.0.1:9/{told['words']}?token={seeds.secrets['refused key']}"
    under = "/v1/brands/{brand}"
    return {
        f"put {under}": {"guide": GUIDE, "prose": f"# Ton\n{text}"},
        f"put {under}/knowledge/{{path}}": {"text": f"# Horaires\n{text}"},
        f"post {under}/posts": [post],
        f"post {under}/drafts": {"brief": brief, "networks": ["x", "facebook"]},
        f"post {under}/prompts": {"brief": brief, "networks": ["x"]},
        f"post {under}/reviews": {"network": "x", "text": text},
        f"post {under}/rewrites": {"network": "x", "text": text, "instruction": text},
        f"post {under}/messages": {"message": message},
        f"post {under}/replies": {"message": message},
        f"post {under}/replies/batch": [{"message": message}],
        f"post {under}/messages/{{message}}/replies": {},
        f"post {under}/messages/{{message}}/decision": {"verdict": "answered", "text": text, "reason": text},
        f"post {under}/drafts/{{draft}}/decision": {"verdict": "edited", "text": text},
        f"post {under}/trends/items": {"items": [item]},
        f"post {under}/trends/{{topic}}/feedback": {"verdict": "suits", "reason": text},
        f"post {under}/webhooks/chatwoot": {"event": "message_created", "content": text, "sender": author},
        "post /v1/webhooks": {"url": url, "events": ["draft.ready"], "brands": [BRAND]},
        "post /v1/keys": {"name": told["name"], "scopes": ["read"], "brands": [BRAND]},
        "post /v1/networks/{network}/count": {"text": text},
        "post /v1/ingest": {"brands": [told["words"]]},
        "put /v1/budgets/keys/{key}": {"tokens_per_day": 10**9},
        f"put /v1/budgets/{under.removeprefix('/v1/')}": {"tokens_per_day": 10**9},
        f"post {under}/trends/{{topic}}/angles": {"networks": ["x"]},
    }


def asked(api: Mapping[str, Any], seeds: Seeds, ids: Mapping[str, str]) -> Iterator[Asked]:
    """Every operation of the API, rightly and then in each wrong way; what deletes comes last."""
    good = bodies(seeds)
    operations = [(method, path) for path, methods in api["paths"].items() for method in methods]
    for method, path in sorted(operations, key=lambda one: (one[0] == "delete", one)):
        body = good.get(f"{method} {path}", {} if method in BODIES else None)
        place = filled(path, ids)
        if method != "delete":
            yield from rightly(method, place, body, seeds)
        yield from wrong_names(method, path, body, seeds, ids)
        if body is not None:
            yield from wrongly(method, place, body, seeds)


def filled(path: str, ids: Mapping[str, str]) -> str:
    """The path of an operation, with these ids."""
    for name, value in ids.items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def rightly(method: str, path: str, body: Any, seeds: Seeds) -> Iterator[Asked]:
    """As it should be, whole and streamed, with headers that hold what must not be told."""
    sent = None if body is None else _json(body)
    yield Asked(method, path, sent)
    if method == "post" and path.endswith(STREAMED):
        yield Asked(method, path, sent, {"content-type": KINDS[0], "accept": KINDS[4]})
    if method == "post" and path.endswith(("/posts", "/items")):
        rows = body if isinstance(body, list) else body["items"]
        yield Asked(method, path, b"\n".join(map(_json, rows)), {"content-type": KINDS[1]})
        yield Asked(method, path, _csv(rows), {"content-type": KINDS[2]})
    word, secret = seeds.personal["words"], seeds.secrets["refused key"]
    for name in (
        "if-match",
        "idempotency-key",
        "prefer",
        "accept",
        "accept-language",
        "tracestate",
        "baggage",
    ):
        value = f'"{word}"' if name == "if-match" else f"{word}={seeds.personal['e-mail']}"
        yield Asked(method, path, sent, {"content-type": KINDS[0], name: value})
    hosts = {"origin": f"https://{word}.example", "host": f"{word}.example", "content-type": f"text/{word}"}
    refused = {"authorization": f"Bearer {secret}", "cookie": f"portevoix_session={secret}"} | hosts
    for name, value in refused.items():
        yield Asked(method, path, sent, {"content-type": KINDS[0]} | {name: value})


def wrong_names(method: str, path: str, body: Any, seeds: Seeds, ids: Mapping[str, str]) -> Iterator[Asked]:
    """Ids that nobody has, and queries: what callers put there themselves."""
    sent = None if body is None else _json(body)
    named = frozenset(seeds.personal)
    for value in (seeds.personal["words"], seeds.text):
        for name in ids:
            created = (method, name) in CREATED
            if "{" + name + "}" in path and not created:
                yield Asked(method, filled(path, dict(ids) | {name: value}), sent, named=named)
        query = "&".join(f"{name}={quote(value)}" for name in ("q", "cursor", "limit", "status", "network"))
        yield Asked(method, f"{filled(path, ids)}?{query}", sent, named=named)


def wrongly(method: str, path: str, body: Any, seeds: Seeds) -> Iterator[Asked]:
    """Wrong types, values, lengths and names of fields, JSON that is broken, contents that are not JSON."""
    text = seeds.text
    for place in places(body):
        for value in (
            text,
            {"x": text},
            [text],
            f"{text} " * (LONGEST // len(text)),
            7,
            f"{text}\0",
            f"{text}\ud800",
        ):
            yield Asked(method, path, _json(replaced(body, place, value)))
        inside = at(body, place)
        if isinstance(inside, dict):
            yield Asked(method, path, _json(replaced(body, place, inside | {"inconnu": text})))
            unnamed = {text: 1, seeds.personal["e-mail"]: text}
            named = frozenset(seeds.personal)
            yield Asked(method, path, _json(replaced(body, place, inside | unnamed)), named=named)
    broken = (f'{{"text": "{text}', f"[{text}]", text, json.dumps(text), f'{{"{text}": {text}}}', "\ud800")
    for kind, one in ((kind, one) for kind in KINDS for one in broken):
        yield Asked(method, path, one.encode("utf-8", "surrogatepass"), {"content-type": kind})
    yield Asked(method, path, text.encode("utf-16"))


def places(body: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The whole, and the place of everything in it; of the guide, the first of each list."""
    yield above
    inner: Any = (
        body.items() if isinstance(body, dict) else enumerate(body[:1]) if isinstance(body, list) else ()
    )
    yield from chain.from_iterable(places(value, (*above, name)) for name, value in inner)


def at(body: Any, place: tuple[str | int, ...]) -> Any:
    """What stands there."""
    for part in place:
        body = body[part]
    return body


def replaced(body: Any, place: tuple[str | int, ...], value: Any) -> Any:
    """A body with something else there."""
    if not place:
        return value
    changed = deepcopy(body)
    at(changed, place[:-1])[place[-1]] = value
    return changed


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def _csv(rows: list[dict[str, Any]]) -> bytes:
    quoted = (",".join(json.dumps(str(value), ensure_ascii=False) for value in row.values()) for row in rows)
    return "\n".join((",".join(rows[0]), *quoted)).encode()
