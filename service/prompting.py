"""Prompts as strict Jinja2 files: rendered from facts, fingerprinted, strangers' text fenced."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound
from jinja2.meta import find_referenced_templates

from service.networks.catalogue import Catalogue

PROMPTS_FOLDER = Path(__file__).parent.parent / "prompts"
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a writer receives. `facts` are the typed values it was rendered from; `id` names and dates it.

    `schema` is the JSON Schema of the answer it asks for, None where any text will do.
    """

    name: str
    fingerprint: str
    system: str
    user: str
    facts: Mapping[str, Any] = field(repr=False)
    schema: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """Name and fingerprint, for example `drafts/propose@5b94fea1`."""
        return f"{self.name}@{self.fingerprint}"

    @property
    def length(self) -> int:
        """Characters of everything the model reads."""
        return len(self.system) + len(self.user) + len(str(self.schema or ""))


class Prompts:
    """The prompt files of a folder."""

    def __init__(self, folder: Path = PROMPTS_FOLDER) -> None:
        self._folder = folder
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  prompts are plain text; strangers' text goes through |quoted
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # as their fingerprints, files are read once
        )
        self._jinja.filters |= {"quoted": quoted, "tens": tens, "day": day, "network_name": network_name}
        self._fingerprints: dict[str, str] = {}

    def render(self, name: str, /, **facts: Any) -> Prompt:
        """The prompt `name` (`<story>/<verb>`) filled with `facts`.

        Raises jinja2.UndefinedError when the files use a fact that is not given, TemplateNotFound for
        an unknown name.
        """
        system, user = (
            self._jinja.get_template(f"{name}.{role}.j2").render(**facts).strip() + "\n"
            for role in ("system", "user")
        )
        return Prompt(name, self.fingerprint(name), system, user, facts, self._schema(name, facts))

    def _schema(self, name: str, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if not (self._folder / f"{name}.schema.j2").exists():
            return None
        schema: Mapping[str, Any] = json.loads(self._jinja.get_template(f"{name}.schema.j2").render(**facts))
        return schema

    def names(self) -> tuple[str, ...]:
        """Every prompt of the folder, sorted."""
        files = self._folder.glob("*/*.user.j2")
        return tuple(sorted(f.relative_to(self._folder).as_posix().removesuffix(".user.j2") for f in files))

    def fingerprint(self, name: str) -> str:
        """Eight hexadecimal digits that change with any file the prompt is rendered from."""
        if name not in self._fingerprints:
            digest = hashlib.sha256()
            for file in self._files(name):
                digest.update(file.encode() + b"\0" + (self._folder / file).read_bytes() + b"\0")
            self._fingerprints[name] = digest.hexdigest()[:8]
        return self._fingerprints[name]

    def _files(self, name: str) -> tuple[str, ...]:
        """The files of a prompt and those they include or import, sorted. TemplateNotFound."""
        left = [file.relative_to(self._folder).as_posix() for file in self._folder.glob(f"{name}.*.j2")]
        if not left:
            raise TemplateNotFound(name)
        found: set[str] = set()
        while left:
            file = left.pop()
            found.add(file)
            read = self._jinja.parse((self._folder / file).read_text(encoding="utf-8"))
            left += {other for other in find_referenced_templates(read) if other} - found
        return tuple(sorted(found))


def quoted(text: str) -> str:
    """A stranger's text between fences it cannot close: data to read, never instructions to follow.

    The fence's marks are replaced in the text by look-alikes, and invisible characters, which can hide
    instructions from the person who reads the prompt, are taken out of this copy.
    """
    visible = INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    harmless = visible.replace("<<", "‹‹").replace(">>", "››").replace("```", "ʼʼʼ")
    return f"<<<\n{harmless}\n>>>"


def tens(number: float) -> int:
    """A number rounded to tens: counts nobody keeps to exactly."""
    return 10 * round(number / 10)


def day(when: date, language: str) -> str:
    """A day with its weekday and year, in the words of a language: « vendredi 20 novembre 2026 »."""
    return str(format_date(when, "full", locale=language))


def network_name(network: str) -> str:
    """What a network is called; its id when the catalogue no longer has it."""
    known = Catalogue.load()
    return known.get(network).name if network in known else network


def canary() -> str:
    """A random mark to place in a system prompt: a text that carries it has copied the prompt."""
    return f"pv-{secrets.token_hex(6)}"
