"""Every manner by name, and which one answers a call: the model's suffix, a script, a mix, or the usual."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

from evals.provider.asked import Asked
from evals.provider.breakages import BREAKAGES
from evals.provider.framing import framed
from evals.provider.refusals import REFUSALS
from evals.provider.sayings import SAYINGS
from evals.provider.wire import Step

MANNERS: tuple[str, ...] = (*SAYINGS, *REFUSALS, *BREAKAGES)


def played(manner: str, asked: Asked) -> Iterable[Step]:
    """The steps of a manner on a call. KeyError for a name that is none."""
    if manner in SAYINGS:
        return framed(SAYINGS[manner](asked), asked)
    return REFUSALS[manner](asked) if manner in REFUSALS else BREAKAGES[manner](asked)


class Choice:
    """Chooses a manner a call: the script in order, then the mix by its weights, else the usual one."""

    def __init__(
        self,
        usual: str = "good",
        script: Sequence[str] = (),
        mix: Mapping[str, float] | None = None,
        seed: int = 0,
    ) -> None:
        unknown = {usual, *script, *(mix or {})} - set(MANNERS)
        if unknown:
            raise KeyError(f"no such manner: {', '.join(sorted(unknown))}")
        self._usual = usual
        self._script = list(script)
        self._mix = dict(mix or {})
        self._chance = random.Random(seed)
        self._lock = Lock()

    def script(self, manners: Sequence[str]) -> None:
        """What the next calls meet, in order, in place of what was left of the script."""
        with self._lock:
            self._script = list(manners)

    def next(self) -> str:
        """The manner of the next call."""
        with self._lock:
            if self._script:
                return self._script.pop(0)
        if self._mix:
            return self._chance.choices(list(self._mix), list(self._mix.values()))[0]
        return self._usual
