"""A house that receives messages: a served process with the bakery's brand, and batches of messages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any, TypeVar

import httpx2

from evals.bench.serving import Service, running, serving

BRANDS = Path("brand_guides")
BRAND = "fournil-augustine"
UNDER = f"/v1/brands/{BRAND}"
POSTS = 60
INGESTS = 900.0  # seconds
AT_ONCE = 100  # bodies of a batch
NDJSON = {"content-type": "application/x-ndjson"}
Answer = dict[str, Any]
T = TypeVar("T")


def settle(
    folder: Path,
    pages: Mapping[str, str] | None = None,
    posts: Sequence[Mapping[str, Any]] = (),
    settings: Mapping[str, str] | None = None,
) -> None:
    """Ingest the bakery with a few of its posts, and these pages and posts, into a folder nobody serves."""
    brands = folder.parent / "brands"
    copytree(BRANDS / BRAND, brands / BRAND, dirs_exist_ok=True)
    file = brands / BRAND / "past_posts.jsonl"
    rows = file.read_text(encoding="utf-8").splitlines()[:POSTS]
    rows += [json.dumps(post, ensure_ascii=False) for post in posts]
    file.write_text("\n".join(rows), encoding="utf-8")
    for name, text in (pages or {}).items():
        (brands / BRAND / "knowledge" / f"{name}.md").write_text(text, encoding="utf-8")
    told = {"PORTEVOIX_BRANDS_DIR": str(brands.absolute()), **(settings or {})}
    with running(folder, ["ingest"], told) as ingesting:
        if ingesting.wait(INGESTS):
            raise RuntimeError(folder.with_suffix(".log").read_text(encoding="utf-8"))


@contextmanager
def receiving(
    folder: Path, model: str | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """The house on a data folder, ready; `model` is the address of a provider, None: without a model."""
    provided = {"OPENAI_BASE_URL": model, "OPENAI_MODEL": "stub-small"} if model else {}
    with serving(folder, {**provided, **(settings or {})}) as service:
        service.until_ok("/readyz")
        yield service
        service.stop()


def a_message(text: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """The body of one message, from somebody whose account `number` tells."""
    author = {"id": f"{178_400_000 + number}", "handle": f"membre_{number}", "name": "Camille Roux"}
    return {"message": {"text": text, "network": "instagram", "author": author} | more, "tones": ["brief"]}


def ask_batch(
    client: httpx2.Client, bodies: Sequence[Mapping[str, Any]], wait: int = 30, under: str = UNDER
) -> list[Answer]:
    """The answers to a batch of bodies, a line each, in order."""
    asked = "\n".join(json.dumps(body, ensure_ascii=False) for body in bodies).encode()
    headers = NDJSON | {"prefer": f"wait={wait}"}
    answer = client.post(f"{under}/replies/batch", content=asked, headers=headers).raise_for_status()
    return [json.loads(line) for line in answer.text.split("\n") if line]


def parts(many: Sequence[T], size: int) -> list[Sequence[T]]:
    """Consecutive parts, the last one shorter."""
    return [many[start : start + size] for start in range(0, len(many), size)]


def texts_of(answer: Answer) -> list[str]:
    """Everything an answer proposes to say, in public or to the team."""
    drafts = [*answer["suggestions"], *filter(None, [answer["holding_reply"]])]
    told = [str(draft["text"]) for draft in drafts]
    for draft in drafts:
        beside = (*draft["fields"].values(), draft["alt_text"], *draft.get("thread", ()))
        told += [str(text) for text in beside if text]
    return told + ([str(answer["ask_team"])] if answer["ask_team"] else [])
