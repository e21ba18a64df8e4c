"""Two owners in one house, each with a brand and one of everything, and what can be asked with ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from urllib.parse import quote

import httpx2

from evals.chatwoot import headers, told
from tests.house_kit import NOW, brief, guide_rules, past_post

Ids = Mapping[str, str]
# A port nobody listens on: what is sent there is refused at once.
HOOK = "http://127.0.0.1:9/hook"
VARYING = ("x-request-id", "content-length")
# What no owner holds: the same for everyone.
SHARED = {"network": "x"}
NOBODY = {
    "brand": "nobody-at-all",
    "draft": "d_nobody",
    "post": "post-nobody",
    "path": "pages/nobody.md",
    "key": "k_nobodynobody",
    "job": "j_nobody",
    "webhook": "wh_nobody",
    "lesson": "l_nobody",
    "message": "m_nobody",
    "author": "nobody",
    "topic": "t_nobody",
}


@dataclass
class Owner:
    """Who holds a key that administers one brand; `word` is in everything that is theirs.

    `secret` is that of the brand's Chatwoot.
    """

    word: str
    brand: str
    headers: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    secret: str = ""

    def guide(self) -> dict[str, Any]:
        """The guide of the brand, which bears the word; so do its moves, and lessons drawn from them."""
        rules = guide_rules() | {"name": f"Atelier {self.word.capitalize()}"}
        for move in rules["moves"]:
            move["text"] = f"{move['text'].rstrip('.')}, {self.word}."
        return rules

    def brief(self) -> dict[str, Any]:
        """A brief that bears the word."""
        return brief(subject=f"Portes ouvertes {self.word}")

    def message(self) -> dict[str, Any]:
        """A message to the brand that bears the word, and so does its author."""
        author = {"id": f"id-{self.word}", "handle": f"@{self.word}", "name": f"Ana {self.word}"}
        return {"text": f"Où est la {self.word} ?", "network": "x", "author": author}

    def item(self) -> dict[str, Any]:
        """An item about the word, by a source that bears it."""
        told = {"title": f"La {self.word} se vend à prix record", "source": f"Journal {self.word}"}
        return {"id": f"item-{self.word}", "published_at": NOW.isoformat(), "language": "fr"} | told

    def own(self, names: tuple[str, ...]) -> Iterator[dict[str, str]]:
        """Their ids, for each of `names`, every one at least once."""
        most = max((len(self.ids[name]) for name in names), default=1)
        for turn in range(most):
            yield {name: self.ids[name][turn % len(self.ids[name])] for name in names}


BODIES: dict[str, Callable[[Owner, Ids], list[Any]]] = {
    "put /v1/brands/{brand}": lambda who, _: [{"guide": who.guide(), "prose": f"# Ton\n{who.word}"}],
    "put /v1/brands/{brand}/knowledge/{path}": lambda _, __: [{"text": "# Horaires\nOuvert le samedi."}],
    "post /v1/brands/{brand}/posts": lambda _, __: [[past_post(3)]],
    "post /v1/brands/{brand}/drafts": lambda who, _: [{"brief": who.brief(), "networks": ["x"]}],
    "post /v1/brands/{brand}/prompts": lambda who, _: [{"brief": who.brief(), "networks": ["x"]}],
    "post /v1/brands/{brand}/reviews": lambda _, __: [{"network": "x", "text": "Une armoire en chêne."}],
    "post /v1/brands/{brand}/rewrites": lambda _, __: [
        {"network": "x", "text": "Une  armoire en chêne.", "action": "typography"}
    ],
    "post /v1/brands/{brand}/messages/{message}/replies": lambda _, __: [{}],
    "post /v1/brands/{brand}/replies": lambda who, _: [{"message": who.message()}],
    "post /v1/brands/{brand}/replies/batch": lambda who, _: [[{"message": who.message()}]],
    "post /v1/networks/{network}/count": lambda _, __: [{"text": "Une armoire."}],
    "post /v1/ingest": lambda _, ids: [{"brands": [ids["brand"]]}, {}],
    "post /v1/keys": lambda _, ids: [{"name": "bot", "scopes": ["read"], "brands": [ids["brand"]]}],
    "post /v1/keys/{key}/rotate": lambda _, __: [{}],
    "put /v1/budgets/keys/{key}": lambda _, __: [{"tokens_per_day": 1_000}],
    "put /v1/budgets/brands/{brand}": lambda _, __: [{"tokens_per_day": 1_000}],
    "post /v1/brands/{brand}/drafts/{draft}/decision": lambda _, __: [{"verdict": "approved"}],
    "post /v1/brands/{brand}/lessons/{lesson}/decision": lambda _, __: [{"verdict": "refused"}],
    "post /v1/brands/{brand}/reembedding": lambda _, __: [{}],
    "post /v1/jobs/{job}/cancel": lambda _, __: [{}],
    "post /v1/webhooks": lambda _, ids: [{"url": HOOK, "events": ["draft.ready"], "brands": [ids["brand"]]}],
    "post /v1/brands/{brand}/trends/pull": lambda _, __: [{}],
    "post /v1/brands/{brand}/trends/items": lambda who, _: [{"items": [who.item()]}],
    "post /v1/brands/{brand}/trends/{topic}/feedback": lambda _, __: [{"verdict": "suits"}],
    "post /v1/brands/{brand}/trends/{topic}/angles": lambda _, __: [{}],
    "post /v1/brands/{brand}/messages": lambda who, _: [{"message": who.message()}],
    "post /v1/brands/{brand}/messages/{message}/decision": lambda _, ids: [
        {"verdict": "answered", "text": "Merci !", "reply": ids["draft"]}
    ],
    "post /v1/webhooks/{webhook}/test": lambda _, __: [{}],
}
# A signature opens it, and no key does.
SIGNED = "post /v1/brands/{brand}/webhooks/chatwoot"
BODIES[SIGNED] = lambda who, _: [told(content=who.message()["text"])]
# Names whose ids stand in the body of these routes.
IN_BODY = {
    "post /v1/ingest": ("brand",),
    "post /v1/keys": ("brand",),
    "post /v1/webhooks": ("brand",),
    "post /v1/brands/{brand}/messages/{message}/decision": ("draft",),
}

# What a key of some brands may not do, even with its own ids.
FORBIDDEN = ("put /v1/budgets/keys/{key}", "put /v1/budgets/brands/{brand}")


@dataclass(frozen=True)
class Operation:
    """A method of a route; `names` are those of the ids it takes, in its path or its body."""

    method: str
    path: str
    names: tuple[str, ...]
    lists: bool

    @property
    def name(self) -> str:
        """For example `get /v1/brands/{brand}`."""
        return f"{self.method} {self.path}"

    def bodies(self, who: Owner, ids: Ids) -> list[Any]:
        """The bodies `who` may send; one that is None where the route takes none."""
        return BODIES[self.name](who, ids) if self.name in BODIES else [None]

    async def ask(
        self, client: httpx2.AsyncClient, who: Owner, ids: Ids, body: Any = None, **query: str
    ) -> httpx2.Response:
        """What `who` is answered."""
        path = self.path
        for name, value in (SHARED | dict(ids)).items():
            path = path.replace("{" + name + "}", quote(value, safe="/"))
        if self.name == SIGNED and who.secret:
            sent = json.dumps(body).encode()
            signed = headers(who.secret, sent, NOW)
            return await client.post(path, content=sent, headers=who.headers | signed)
        given = {} if body is None else {"json": body}
        return await client.request(self.method, path, headers=who.headers, params=query, **given)


def operations(api: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of the API. AssertionError for one this module does not know how to ask."""
    for path, methods in api["paths"].items():
        for method, stated in methods.items():
            operation = f"{method} {path}"
            parameters = stated.get("parameters", [])
            named = [one["name"] for one in parameters if one["in"] == "path" and one["name"] not in SHARED]
            unknown = set(named) - set(NOBODY)
            assert not unknown, f"{operation}: say in isolation_kit which {unknown} each owner has"
            asks = "requestBody" in stated
            assert asks == (operation in BODIES), f"{operation}: give isolation_kit its body"
            names = (*named, *(name for name in IN_BODY.get(operation, ()) if name not in named))
            yield Operation(method, path, names, any(one["name"] == "cursor" for one in parameters))


def mixtures(operation: Operation, who: Owner, other: Owner) -> Iterator[tuple[Ids, Ids, tuple[str, ...]]]:
    """Ids to ask with, at least one of `other`'s among one's own; the same with nobody's; and whose names."""
    for size in range(1, len(operation.names) + 1):
        for foreign in combinations(operation.names, size):
            mine = next(who.own(operation.names))
            for theirs in other.own(foreign):
                yield mine | theirs, mine | {name: NOBODY[name] for name in foreign}, foreign


def shown(answer: httpx2.Response, ids: Ids, names: tuple[str, ...]) -> str:
    """Status, headers and body, without what differs by request, nor the ids that were asked with."""
    kept = sorted((k, v) for k, v in answer.headers.items() if k not in VARYING)
    text = answer.text
    if "problem" in answer.headers.get("content-type", ""):
        members = answer.json()
        text = json.dumps({k: v for k, v in members.items() if k not in ("request_id", "instance")})
    whole = f"{answer.status_code} {kept} {text}"
    for name in names:
        whole = whole.replace(ids[name], f"<{name}>")
    return whole


def leaks(text: str, other: Owner) -> list[str]:
    """The words and ids of `other` that stand in a text."""
    private = [other.word, *(one for ids in other.ids.values() for one in ids)]
    return [one for one in private if one in text.lower()]
