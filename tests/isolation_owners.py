"""An owner settled in the house: a key, a brand, and one of everything in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2

from tests.folders_kit import write_folder
from tests.house_kit import past_post
from tests.isolation_kit import HOOK, Owner


async def settle(client: httpx2.AsyncClient, house: dict[str, str], who: Owner, folder: Path) -> None:
    """Give an owner a key, a brand, one or two of everything in it, another key, and a folder to load."""
    asked = {"name": f"le client {who.word}", "scopes": ["admin"], "brands": [who.brand]}
    made = (await client.post("/v1/keys", json=asked, headers=house)).json()
    who.headers = {"authorization": f"Bearer {made['token']}"}

    async def sent(method: str, path: str, body: Any) -> Any:
        answer = await client.request(method, path, json=body, headers=who.headers)
        assert answer.is_success, answer.text
        return answer.json()

    under = f"/v1/brands/{who.brand}"
    await sent("PUT", under, {"guide": who.guide(), "prose": f"# Le ton\nSimple, {who.word}."})
    posts = [past_post(n, id=f"post-{who.word}-{n}", text=f"Un banc {who.word} n° {n}.") for n in range(20)]
    await sent("POST", f"{under}/posts", posts)
    page = f"pages/{who.word}.md"
    await sent("PUT", f"{under}/knowledge/{page}", {"text": f"# Prix\nLe banc {who.word} : 90 €."})
    networks = {"brief": who.brief(), "networks": ["x", "facebook"]}
    drafts = (await sent("POST", f"{under}/drafts", networks))["drafts"]
    bot = {"name": f"bot {who.word}", "scopes": ["read"], "brands": [who.brand]}
    other_key = await sent("POST", "/v1/keys", bot)
    await edit(sent, who)
    job = await sent("POST", f"{under}/reembedding", {})
    hook = {"url": HOOK, "events": ["decision.made"], "brands": [who.brand]}
    webhook = await sent("POST", "/v1/webhooks", hook)
    messages = [await sent("POST", f"{under}/messages", {"message": who.message()}) for _ in range(2)]
    write_folder(folder / who.brand, who.guide(), f"# Le ton\n{who.word}\n")
    who.ids = {
        "brand": [who.brand],
        "post": [posts[0]["id"], posts[7]["id"]],
        "path": [page],
        "draft": [draft["id"] for draft in drafts],
        "key": [other_key["id"], made["id"]],
        "job": [job["id"]],
        "webhook": [webhook["id"]],
        "lesson": [lesson["id"] for lesson in (await sent("GET", f"{under}/lessons", None))["items"]],
        "message": [message["id"] for message in messages],
        "author": [f"@{who.word}"],
        "topic": await topics(sent, who),
    }


async def edit(sent: Callable[..., Awaitable[Any]], who: Owner) -> None:
    """Cut the guide's own sentences from a few drafts, which is a lesson."""
    under = f"/v1/brands/{who.brand}"
    moves = [move["text"] for move in who.guide()["moves"]]
    for number in range(6):
        about = who.brief() | {"subject": f"{number} bancs", "goal": "announce"}
        asked = {"brief": about, "networks": ["facebook"]}
        draft = (await sent("POST", f"{under}/drafts", asked))["drafts"][0]
        lines = draft["text"].split("\n")
        kept = "\n".join(line for line in lines if not any(move in line for move in moves))
        verdict = {"verdict": "edited", "text": kept} if kept != draft["text"] else {"verdict": "approved"}
        await sent("POST", f"{under}/drafts/{draft['id']}/decision", verdict)


async def topics(sent: Callable[..., Awaitable[Any]], who: Owner) -> list[str]:
    """Give an owner a topic."""
    taken = await sent("POST", f"/v1/brands/{who.brand}/trends/items", {"items": [who.item()]})
    return [item["topic"] for item in taken["items"]]
