"""Reading a guide: strict, and clear about what is wrong, where, and what to write instead."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.errors import Fault, InvalidGuide, InvalidText
from service.guides.faults import describe
from service.guides.guide import Guide, Section
from service.text import accept

LARGEST_FILE = 1_000_000
LONGEST_PROSE = 200_000
RULES_FILE = "brand.toml"
PROSE_FILE = "guide.md"
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


def parse(rules: Mapping[str, Any], file: str = RULES_FILE) -> Guide:
    """The guide held in `rules` (brand.toml as a mapping). InvalidGuide lists every fault and remedy."""
    try:
        guide = Guide.model_validate(dict(rules))
    except ValidationError as error:
        raise InvalidGuide(faults=describe(error, Guide, file), file=file) from None
    return _consistent(guide, file)


def parse_sent(rules: Mapping[str, Any], file: str) -> Guide:
    """The guide of a caller, no larger as JSON than a file may be. InvalidGuide."""
    _fits(len(json.dumps(rules, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")), file)
    return parse(rules, file)


def parse_prose(prose: str) -> str:
    """`guide.md` as received, or InvalidGuide when it is too long or holds what no text may."""
    try:
        return accept(prose, LONGEST_PROSE, PROSE_FILE)
    except InvalidText as error:
        raise InvalidGuide(faults=[Fault(PROSE_FILE, error.code, error.details)], file=PROSE_FILE) from None


def read(folder: Path) -> tuple[Mapping[str, Any], str]:
    """The rules and the prose of a brand's folder, unjudged. InvalidGuide when a file cannot be read."""
    text = read_file(folder / RULES_FILE)
    try:
        rules = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(RULES_FILE, "guide_not_toml", {"reason": str(error)})
        raise InvalidGuide(faults=[fault], file=RULES_FILE) from None
    prose_file = folder / PROSE_FILE
    return rules, read_file(prose_file) if prose_file.exists() else ""


def read_file(file: Path) -> str:
    """The text of one UTF-8 file of at most LARGEST_FILE bytes, or InvalidGuide."""
    try:
        _fits(file.stat().st_size, file.name)
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(file.name, "guide_not_utf8", {"position": str(error.start)})
    except OSError as error:
        fault = Fault(file.name, "guide_unreadable", {"reason": error.strerror or str(error)})
    raise InvalidGuide(faults=[fault], file=file.name)


def sections(prose: str) -> tuple[Section, ...]:
    """`prose` split by heading, in order; text before the first heading has an empty heading."""
    marks = list(HEADING.finditer(prose))
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(prose)]
    headings = ["", *(mark.group(2) for mark in marks)]
    found = (
        Section(heading=heading, text=prose[start:end].strip())
        for heading, start, end in zip(headings, starts, ends, strict=True)
    )
    return tuple(section for section in found if section.text)


def _fits(size: int, file: str) -> None:
    if size > LARGEST_FILE:
        details = {"size": f"{size / 1e6:.1f}", "largest": f"{LARGEST_FILE / 1e6:.1f}"}
        raise InvalidGuide(faults=[Fault(file, "guide_file_too_large", details)], file=file)


def _consistent(guide: Guide, file: str) -> Guide:
    """Refuse what contradicts itself: a hashtag put on every post but not allowed, a register of nobody."""
    faults = [
        Fault(f"{file}: hashtags.always[{place}]", "guide_hashtag_not_allowed")
        for place, tag in enumerate(guide.hashtags.always)
        if tag not in guide.hashtags.allowed
    ]
    listed = {tone.id for tone in guide.networks}
    faults += [
        Fault(f"{file}: register.{network}", "guide_register_of_unlisted")
        for network in guide.register_
        if network != "default" and network not in listed
    ]
    if faults:
        raise InvalidGuide(faults=faults, file=file)
    return guide
