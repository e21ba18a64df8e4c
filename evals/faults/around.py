"""What a house makes of its past posts before they are erased: drafts, decisions, answers, jobs that wait."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx2

from evals.bench.corpus import GUIDE, rows
from evals.faults.traces import Marked

BRAND = "/v1/brands/etalon"
BUSY = ("tenue-un", "tenue-deux")  # as many brands as jobs carried out side by side
# Nobody listens there: what is to be told waits in the records.
WEBHOOK = {"url": "http://127.0.0.1:9/", "events": ["draft.ready", "decision.made", "job.done"]}
LATER = {"Content-Type": "application/x-ndjson", "Prefer": "respond-async"}
PATIENCE = 300.0


def under_a_key(client: httpx2.Client, path: str, body: Any) -> httpx2.Response:
    """POST under an idempotency key of its own, the same for the same body: the answer is kept."""
    digest = hashlib.sha256(f"{path} {json.dumps(body)}".encode()).hexdigest()
    return client.post(f"{BRAND}{path}", json=body, headers={"Idempotency-Key": f'"{digest}"'})


def write_around(client: httpx2.Client, one: Marked) -> None:
    """Drafts from the post, copies of it, decisions that say it, reviews, searches, errors: answers kept."""
    # A brief is the caller's own: it resembles the post, and holds none of what nobody could guess.
    asked = {"brief": {"subject": one.plain[:200]}, "networks": ["x", "facebook"]}
    first, second = under_a_key(client, "/drafts", asked).raise_for_status().json()["drafts"]
    said = {"verdict": "edited", "text": f"À relire. {one.text} Merci."}
    under_a_key(client, f"/drafts/{first['id']}/decision", said).raise_for_status()
    told = {"verdict": "refused", "reason": f"Déjà dit : {one.text}"}
    under_a_key(client, f"/drafts/{second['id']}/decision", told).raise_for_status()
    whole = {"network": "linkedin", "text": one.text}
    copy = under_a_key(client, "/rewrites", whole | {"action": "typography"}).raise_for_status().json()
    approved = {"verdict": "approved"}
    under_a_key(client, f"/drafts/{copy['id']}/decision", approved).raise_for_status()
    under_a_key(client, "/reviews", whole).raise_for_status()
    client.get(f"{BRAND}/posts", params={"q": one.text}).raise_for_status()
    under_a_key(client, "/drafts", {"brief": {"subject": one.text}, "networks": [one.words[0]]})
    client.delete(f"{BRAND}/posts/{one.id}-")
    under_a_key(client, "/posts", [{"id": one.id, "text": one.text, "network": one.words[1]}])


def born_of_a_draft(client: httpx2.Client, one: Marked) -> Marked:
    """The same text as a decision puts it in the library, under the id of the draft."""
    asked = {"brief": {"subject": "Une brioche tressée pour dimanche"}, "networks": ["facebook"]}
    (draft,) = client.post(f"{BRAND}/drafts", json=asked).raise_for_status().json()["drafts"]
    said = {"verdict": "edited", "text": one.text, "as_past_post": True}
    under_a_key(client, f"/drafts/{draft['id']}/decision", said).raise_for_status()
    return replace(one, id=draft["id"])


def rows_that_wait(client: httpx2.Client, posts: Sequence[Marked], busy: int) -> tuple[str, tuple[str, ...]]:
    """A job that would import these posts again, behind two of `busy` rows: its address, and theirs.

    With no `busy` rows it waits for nothing but a process that carries jobs out.
    """
    ahead = tuple(_job(client, f"/v1/brands/{brand}", list(rows(busy))) for brand in BUSY if busy)
    day = {"network": "facebook", "published_at": "2026-01-05T08:00:00+00:00"}
    return _job(client, BRAND, [{"id": one.id, "text": one.text} | day for one in posts]), ahead


def state(client: httpx2.Client, job: str) -> str:
    """Of a job, by its address."""
    return str(client.get(job).raise_for_status().json()["state"])


def refused_rows(client: httpx2.Client, job: str, ahead: Sequence[str]) -> int:
    """Cancel those ahead; the rows the job refused, once it has ended."""
    for other in ahead:
        client.post(f"{other}/cancel", json={}).raise_for_status()
    began = time.perf_counter()
    while state(client, job) in ("queued", "running") and time.perf_counter() - began < PATIENCE:
        time.sleep(0.05)
    return int(client.get(job).json()["report"]["rejected_count"])


def stored_ids(client: httpx2.Client) -> set[str]:
    """The ids of the posts the records hold."""
    found: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        asked = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"{BRAND}/posts", params=asked).raise_for_status().json()
        found |= {item["id"] for item in page["items"]}
        cursor = page["next_cursor"]
    return found


def _job(client: httpx2.Client, brand: str, posts: Sequence[Any]) -> str:
    if client.get(brand).status_code == 404:
        client.put(brand, json={"guide": GUIDE, "prose": ""}).raise_for_status()
    body = "\n".join(json.dumps(post) for post in posts).encode()
    return str(
        client.post(f"{brand}/posts", content=body, headers=LATER).raise_for_status().headers["location"]
    )
