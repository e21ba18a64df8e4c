"""What only looks like an order, and ordinary messages: how often the house takes fright."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml

from evals.faults.injection_carriers import HOUSE
from evals.faults.injection_orders import CASES
from evals.receiving import a_message
from service.triage.seen import gives_orders

MESSAGES = CASES.parent / "messages"
SENTIMENT = Path("sentiment-fr") / "train_text.txt"
ORDINARY = 1_500
OURS_KEPT = 700  # of them at most are of our own cases


@dataclass(frozen=True, slots=True)
class Alarms:
    """How many texts were looked at, and those that raised an alarm."""

    traps: int
    ordinary: int
    raised: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of all the texts, those that raised one."""
        return len(self.raised) / max(1, self.traps + self.ordinary)


def traps(name: str) -> list[str]:
    """Our own cases: `messages` of a community, `texts` of a brand."""
    return [str(one["text"]) for one in yaml.safe_load(CASES.read_text(encoding="utf-8"))[name]]


def ordinary(data: Path) -> list[str]:
    """Messages as they come: some of our own, the rest of the data folder, the same in every run."""
    own = list(dict.fromkeys(_own()))
    kept = own[:: max(1, len(own) // OURS_KEPT)][:OURS_KEPT]
    file = data / SENTIMENT
    others = file.read_text(encoding="utf-8").splitlines() if file.is_file() else own
    return list(dict.fromkeys([*kept, *filter(str.strip, others)]))[:ORDINARY]


def _own() -> Iterator[str]:
    """Ordinary messages of the cases for triage; those that try to deceive, or only correct labels, apart."""
    for name in ("ordinary", "daily", "plain"):
        for line in (MESSAGES / f"train_{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case: dict[str, Any] = json.loads(line)
            if "spam" not in case["intent"]:
                yield str(case["text"])


async def alarms(client: httpx2.AsyncClient, data: Path) -> Alarms:
    """Look at every trap and message: taken for orders, left to a person, or held back as foreign."""
    asked, said = traps("messages"), traps("texts")
    met = ordinary(data)
    raised = [text for text in (*asked, *met) if gives_orders(text)]
    raised += [text for text in said if await _is_held_back(client, text)]
    raised += [text for text in asked if text not in raised and await _is_blocked(client, text)]
    return Alarms(len(asked) + len(said), len(met), tuple(raised))


async def _is_held_back(client: httpx2.AsyncClient, text: str) -> bool:
    """Whether a text of the brand's own is taken for a leak."""
    answer = await client.post(f"{HOUSE}/reviews", json={"network": "facebook", "text": text})
    findings = answer.raise_for_status().json()["findings"]
    return any(one["rule"].startswith("outgoing.") for one in findings)


async def _is_blocked(client: httpx2.AsyncClient, text: str) -> bool:
    """Whether what answers a message is taken for a leak."""
    answer = await client.post(f"{HOUSE}/replies", json=a_message(text))
    drafts = answer.raise_for_status().json()["suggestions"]
    return any(str(one["degraded_because"]).startswith("outgoing.") for one in drafts)
