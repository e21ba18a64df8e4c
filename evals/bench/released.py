"""How long a word waits once it may be shown: from the piece that completes it to the event that tells it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from service.checks.others import OtherNames, other_names
from service.desk import Desk
from service.drafting import write_checked
from service.drafts.propose import plan
from service.drafts.told import Told
from service.placing import place
from service.prompting import Prompt
from service.task import Task
from service.words import Brief
from service.writers.port import Terms

NETWORK = "facebook"


class Watched(Told):
    """Notes when the text first holds a whole word, and when a word is first told."""

    def __init__(self, task: Task, others: OtherNames) -> None:
        super().__init__(task, others, 0, self._note)
        self.came: float | None = None
        self.told: float | None = None

    def hear(self, prompt: Prompt, text: str) -> None:
        """Note the moment, and go on."""
        if self.came is None and " " in text:
            self.came = time.perf_counter()
        super().hear(prompt, text)

    def _note(self, name: str, _data: dict[str, Any]) -> None:
        if self.told is None and name == "draft.delta":
            self.told = time.perf_counter()


async def first_words(desk: Desk, brand: str, briefs: Sequence[Brief]) -> list[float]:
    """Seconds that the first word of each draft waited, where one was told before the end."""
    others = other_names(await desk.guides.other_names(brand))
    waits = []
    for brief in briefs:
        (task,) = await plan(desk, brand, brief, place(desk.networks, [(NETWORK, None)]))
        watched = Watched(task, others)
        await write_checked(desk, brand, task, Terms(hear=watched.hear))
        if watched.came is not None and watched.told is not None:
            waits.append(watched.told - watched.came)
    return waits
