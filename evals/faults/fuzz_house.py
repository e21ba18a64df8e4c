"""A house to fuzz: two demo brands with one or more of everything in each, so that ids exist to draw from."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import httpx2

from evals.bench.serving import serving
from evals.chatwoot import secret_of
from evals.provider import a_provider_process

HOUSE_KEY = "the-key-of-a-fuzzed-house"
DEMO = Path(__file__).parent.parent.parent / "brand_guides"
BRANDS = ("fournil-augustine", "replat")
NETWORKS = ("x", "facebook", "linkedin")
POSTS = 40  # of each demo brand: the library is not what is tried here
# Nobody listens there: what is to be told waits in the records.
WEBHOOK = "http://127.0.0.1:9/"
MOST_TOPICS = 8
TRIES, MINUTE = 3, 60.0  # seconds a limit of requests may last
SCOPES = ("read", "draft", "moderate", "admin")
# A key of one scope may do what these scopes open.
OPENS = {
    "read": {"read"},
    "draft": {"read", "draft"},
    "moderate": {"read", "moderate"},
    "admin": set(SCOPES),
}
Ids = dict[str, list[str]]


@dataclass
class House:
    """A served house: its address, a client with its own key, and the ids it holds."""

    url: str
    client: httpx2.Client
    ids: Ids = field(default_factory=dict)

    def sent(self, method: str, path: str, body: Any = None) -> Any:
        """What the house's own key is answered. httpx2.HTTPStatusError when it is refused."""
        answer = self.client.request(method, path, json=body).raise_for_status()
        return answer.json() if answer.headers.get("content-type") == "application/json" else answer.text

    def restore(self) -> None:
        """Bring back the brands that were erased, and lift every limit that was set on brands and keys."""
        self._lift("/v1/budgets/keys/house")
        held = {item["id"] for item in self.sent("GET", "/v1/brands?limit=200")["items"]}
        if lost := [brand for brand in BRANDS if brand not in held]:
            self.sent("POST", "/v1/ingest", {"brands": lost, "restore": True, "force": True})
        subjects = [f"keys/{key}" for key in self.ids.get("key", ())]
        for subject in (*subjects, *(f"brands/{brand}" for brand in BRANDS)):
            self._lift(f"/v1/budgets/{subject}")

    def _lift(self, limits: str) -> None:
        """Without limits; where the minute of this very key is spent, once it is over."""
        for _ in range(TRIES):
            answer = self.client.put(limits, json={})
            if answer.status_code != httpx2.codes.TOO_MANY_REQUESTS:
                return
            time.sleep(min(MINUTE, float(answer.headers["retry-after"])))


@contextmanager
def a_house(folder: Path, *, by_model: bool) -> Iterator[House]:
    """`portevoix serve` on an empty folder, settled; its writer a stub provider, or the composer."""
    with ExitStack() as stack:
        settings = {
            "PORTEVOIX_API_KEY": HOUSE_KEY,
            "PORTEVOIX_EMBEDDER": "hashing",
            "PORTEVOIX_BRANDS_DIR": str(_guides(folder / "guides")),
            "PORTEVOIX_KEY_REQUESTS_PER_MINUTE": "0",
            "PORTEVOIX_OUTBOUND_LOOPBACK": "true",
            "PORTEVOIX_LOG_LEVEL": "warning",
            "PORTEVOIX_CHATWOOT_SECRETS": ",".join(f"{brand}={secret_of(brand)}" for brand in BRANDS),
        }
        if by_model:
            url = stack.enter_context(a_provider_process("--latency", "0"))
            settings |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none", "PORTEVOIX_MODEL": "openai:stub"}
        service = stack.enter_context(serving(folder / "var", settings))
        service.client.headers["authorization"] = f"Bearer {HOUSE_KEY}"
        service.until_ok("/readyz")
        house = House(str(service.client.base_url).rstrip("/"), service.client)
        settle(house)
        yield house


def settle(house: House) -> None:
    """Fill the house, and keep the ids of what it holds; again, when much of it may have been erased."""
    house.sent("POST", "/v1/ingest", {"brands": list(BRANDS), "restore": True, "force": True})
    found = [_fill(house, f"/v1/brands/{brand}") for brand in BRANDS]
    hooks = [
        house.sent("POST", "/v1/webhooks", {"url": WEBHOOK, "events": ["draft.ready", "job.done"]})["id"]
        for _ in range(3)
    ]
    spare = [
        house.sent("POST", "/v1/keys", {"name": f"spare {scope}", "scopes": [scope]})["id"]
        for scope in (*SCOPES, *SCOPES)
    ]
    house.ids = {name: [one for ids in found for one in ids[name]] for name in found[0]}
    house.ids |= {"brand": list(BRANDS), "webhook": hooks, "key": spare, "network": list(NETWORKS)}
    house.ids |= {"language": ["fr", "en"], "event": ["draft.ready", "job.done"]}


def key_of(house: House, scope: str) -> str:
    """A new key of the first brand, with this scope alone."""
    made = house.sent("POST", "/v1/keys", {"name": scope, "scopes": [scope], "brands": [BRANDS[0]]})
    return str(made["token"])


def _fill(house: House, under: str) -> Ids:
    """One or more of everything a brand holds; their ids by the name they have in paths."""
    asked = {"brief": {"subject": "Un atelier pain samedi"}, "networks": NETWORKS}
    written = [house.sent("POST", f"{under}/drafts", asked)["drafts"] for _ in range(3)]
    drafts = [draft["id"] for several in written for draft in several]
    for draft in drafts[:2]:
        house.sent("POST", f"{under}/drafts/{draft}/decision", {"verdict": "approved", "as_past_post": True})
    messages = [
        house.sent("POST", f"{under}/messages", {"message": _message(number)})["id"] for number in range(4)
    ]
    pages = [f"pages/page-{number}.md" for number in range(3)]
    for page in pages:
        house.sent("PUT", f"{under}/knowledge/{page}", {"text": "# Horaires\nOuvert le samedi."})
    jobs = [house.sent("POST", f"{under}/reembedding", {})["id"] for _ in range(2)]
    items = {"items": [_item(number) for number in range(6)]}
    house.sent("POST", f"{under}/trends/items", items)
    topics = {item["topic"] for item in house.sent("GET", f"{under}/trends/items?limit=200")["items"]}
    posts = [item["id"] for item in house.sent("GET", f"{under}/posts?limit=8")["items"]]
    return {
        "draft": drafts,
        "message": messages,
        "author": [f"@ana{number}" for number in range(4)],
        "path": pages,
        "job": jobs,
        "topic": sorted(one for one in topics if one)[:MOST_TOPICS],
        "post": posts,
    }


def _message(number: int) -> dict[str, Any]:
    author = {"id": f"id-{number}", "handle": f"@ana{number}", "name": "Ana"}
    return {"text": f"Avez-vous encore {number} places ?", "network": "x", "author": author}


def _item(number: int) -> dict[str, Any]:
    told = {"title": f"Le prix du blé monte de {number} euros", "source": f"Journal {number}"}
    return {"id": f"item-{number}", "published_at": "2026-11-20T08:00:00Z", "language": "fr"} | told


def _guides(folder: Path) -> Path:
    """The demo brands, each with its first posts."""
    for brand in BRANDS:
        shutil.copytree(DEMO / brand, folder / brand)
        posts = folder / brand / "past_posts.jsonl"
        with posts.open(encoding="utf-8") as lines:
            kept = "".join(islice(lines, POSTS))
        posts.write_text(kept, encoding="utf-8")
    return folder


def opened_by(scope: str, asked: Sequence[str]) -> bool:
    """Whether a key of `scope` may do what asks for all of `asked`."""
    return set(asked) <= OPENS[scope]
