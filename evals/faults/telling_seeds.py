"""Personal data and secrets that no chance puts together, and finding them in each form they may take."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

SHORTEST = 12  # characters of a secret that are found even where the rest was cut off


@dataclass(slots=True)
class Seeds:
    """What must be told nowhere, by name; `personal` is what people write, the others are secrets."""

    chance: random.Random
    personal: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    @classmethod
    def drawn(cls, seed: int) -> Seeds:
        """People and secrets of this seed, the same each time."""
        seeds = cls(random.Random(seed))
        chance = seeds.chance

        def name() -> str:
            return seeds.word().capitalize()

        digits = "".join(chance.choices(string.digits, k=40))
        seeds.personal = {
            "name": f"{name()} {name()}",
            "e-mail": f"{seeds.word()}@{seeds.word()}.example",
            "phone": f"+33 6 {digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:8]}",
            "IBAN": f"FR76 {digits[8:12]} {digits[12:16]} {digits[16:20]} {digits[20:23]}",
            "card": f"4970 {digits[23:27]} {digits[27:31]} {digits[31:35]}",
            "address": f"{digits[35:37]}, rue {name()}é {name()}",
            "NIR": f"2 85 07 {digits[:2]} {digits[3:6]} {digits[7:10]} {digits[11:13]}",
            "handle": f"@{seeds.word()}",
            "words": seeds.word(),
        }
        for secret in ("house key", "provider key", "chatwoot token", "chatwoot secret", "database password"):
            seeds.secrets[secret] = seeds.word() + seeds.word()
        for secret in ("refused key", "refused session"):
            seeds.secrets[secret] = f"pv_{seeds.word()}{seeds.word()}"
        seeds.secrets["signing key"] = base64.b64encode(chance.randbytes(32)).decode()
        return seeds

    def word(self) -> str:
        """Eighteen letters that stand nowhere else."""
        return "".join(self.chance.choices(string.ascii_lowercase, k=18))

    @property
    def all(self) -> Mapping[str, str]:
        """Both kinds."""
        return self.personal | self.secrets

    @property
    def text(self) -> str:
        """A sentence with everything that is personal, the most telling word first."""
        told = self.personal
        others = ", ".join(told[name] for name in told if name not in ("words", "name"))
        return f"{told['words']} {told['name']} : {others}"

    def found(self, text: bytes) -> set[str]:
        """The names of the seeds that stand in `text`, in any form."""
        folded = _folded(text)
        return {
            name
            for name, value in self.all.items()
            for form in forms(value)
            if form in text or _folded(form) in folded
        }


def forms(value: str) -> Iterator[bytes]:
    """A value as it is, without spaces, cut short, escaped in JSON once or twice, in a URL, and in base64."""
    for one in {value, value.replace(" ", ""), value.strip("@")[: max(SHORTEST, len(value) * 2 // 3)]}:
        once = json.dumps(one)[1:-1]
        for written in (one, once, json.dumps(once)[1:-1], quote(one, safe=""), quote_plus(one)):
            yield written.encode()
        yield from _in_base64(one.encode())


def _folded(text: bytes) -> bytes:
    return text.decode("utf-8", "replace").lower().encode()


def _in_base64(value: bytes) -> Iterator[bytes]:
    """What of a value is the same whatever stands around it, in both alphabets."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + value)
        whole = coded[(8 * shift + 5) // 6 : (len(value) + shift) * 8 // 6]
        yield whole
        yield whole.translate(bytes.maketrans(b"+/", b"-_"))
