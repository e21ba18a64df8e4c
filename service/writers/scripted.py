"""The scripted writer: answers known in advance, for tests and demonstrations."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from service.errors import InvalidInput
from service.prompting import Prompt
from service.writers.port import Terms, Written


class ScriptEnded(InvalidInput):
    """More drafts were asked of a script than it holds."""

    default_code = "script_ended"


class ScriptedWriter:
    """Gives the texts of a script, in order, and keeps the prompts it was shown."""

    name = "scripted"
    corrects = True
    room: int | None = None

    def __init__(self, texts: Iterable[str], model: str = "script") -> None:
        self._texts = deque(texts)
        self.model: str | None = model
        self.prompts: list[Prompt] = []

    @classmethod
    def read(cls, file: Path) -> ScriptedWriter:
        """A script file: JSON Lines, one string or `{"text": …}` a line. InvalidInput when it is not."""
        try:
            rows = [
                json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
            ]
            return cls([row if isinstance(row, str) else str(row["text"]) for row in rows], model=file.name)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidInput("script_unreadable", file=file, reason=error) from None

    async def write(self, prompt: Prompt, terms: Terms | None = None) -> Written:
        """The next text of the script."""
        self.prompts.append(prompt)
        if not self._texts:
            raise ScriptEnded
        text = self._texts.popleft()
        if terms and terms.hear:
            terms.hear(prompt, text)
        return Written(text)
