"""What callers are told of a draft while it is written: only words that no check could stop any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from service.checks.others import OtherNames
from service.checks.release import Judge, Release
from service.drafted import draft_out
from service.messages import Language
from service.prompting import Prompt
from service.task import Task
from service.words import Draft

Emit = Callable[[str, dict[str, Any]], None]


class Told:
    """What has been told of one draft so far."""

    def __init__(self, task: Task, others: OtherNames, place: int, emit: Emit) -> None:
        self._task = task
        self._others = others
        self._index = {"index": place, "network": task.facts.network.id}
        self._emit = emit
        self._release: Release | None = None
        self._heard = ""
        self._shown = ""

    def hear(self, prompt: Prompt, text: str) -> None:
        """Tell what may be told of `text`, all that stands so far; a new beginning takes the old back."""
        if self._release is None or not text.startswith(self._heard):
            self._reset()
            self._release = Release(self._judge(prompt))
            self._heard = ""
        shown = self._release.feed(text[len(self._heard) :])
        self._heard = text
        if shown:
            self._shown += shown
            self._emit("draft.delta", {**self._index, "text": shown})

    def end(self, draft: Draft, language: Language) -> None:
        """Tell the draft, and take back what was told when it does not begin so."""
        if not draft.text.startswith(self._shown.rstrip()):
            self._reset()
        self._emit("draft", {"index": self._index["index"], **draft_out(draft, language)})

    def _reset(self) -> None:
        if self._shown:
            self._emit("draft.reset", self._index)
        self._shown = ""

    def _judge(self, prompt: Prompt) -> Judge:
        facts, place = self._task.facts, self._task.place
        return Judge(
            network=place.network,
            guide=place.guide,
            language=place.language,
            kind=place.kind,
            grounds=self._task.grounds,
            brief=facts.brief,
            secrets=(facts.canary, prompt.system),
            others=self._others,
        )
