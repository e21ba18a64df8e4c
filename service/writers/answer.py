"""Reading what a model answered: the JSON it was asked for, however it is wrapped, and nothing on trust."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

import jiter

from service.errors import InvalidText
from service.provider_faults import AnswerUnusable
from service.text import accept
from service.words import Claim, Finding, Severity
from service.writers.port import Written

_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_NO_CHARACTER = re.compile("[\\x00\\ud800-\\udfff]")
_LONG = 8_000
_DECODER = json.JSONDecoder(strict=False)
_BESIDE = ("title", "first_comment", "visual_idea", "alt_text")
_LISTS = ("hashtags", "thread", "claims")
_MOST = 50
NOTES: dict[str, Severity] = {"answer.unread": "info", "answer.dropped": "warn"}


def read(answer: str, model: str, asked: Container[str] = (*_BESIDE, *_LISTS)) -> Written:
    """The draft of an answer. AnswerUnusable: no JSON object, no text in it, characters that do not exist.

    What stands beside the text and was not `asked` is left aside; what is not of the type asked is left out,
    and a note names it.
    """
    told = {name: value for name, value in _object(answer, model).items() if name == "text" or name in asked}
    text = told.get("text")
    thread = told.get("thread")
    posts = [post.strip() for post in _texts([thread] if isinstance(thread, str) else thread)]
    if not isinstance(text, str) or not (text.strip() or posts):
        raise AnswerUnusable("answer_wrong_shape", model=model)
    first, *others = [text.strip(), *posts] if text.strip() else posts
    beside = {name: told[name].strip() for name in _BESIDE if isinstance(told.get(name), str)}
    alt_text = beside.pop("alt_text", "")
    written = Written(
        text=_with_hashtags(first, _texts(told.get("hashtags"))),
        fields={name: value for name, value in beside.items() if value},
        alt_text=alt_text or None,
        notes=tuple(_unread(told)),
        claims=tuple(_claims(told.get("claims"))),
        thread=tuple(post for post in others if post != first),
    )
    _exists(written, model)
    return written


def read_object(answer: str, model: str) -> Mapping[str, Any]:
    """The JSON object of an answer, wherever it stands. AnswerUnusable."""
    return _object(answer, model)


class Hearing:
    """The text of a draft, read while its JSON is still being written."""

    def __init__(self) -> None:
        self._heard = ""
        self._next = 0
        self._text = ""

    def hear(self, piece: str) -> str:
        """What stands of the text after this piece; "" until it begins."""
        self._heard += piece
        if len(self._heard) >= self._next:
            # Read whole each time; a long answer, each time it has grown by a part: it would take for ever.
            self._next = len(self._heard) + (len(self._heard) // 50 if len(self._heard) > _LONG else 1)
            self._text = self._read()
        return self._text

    def _read(self) -> str:
        begun = _THOUGHT.sub("", self._heard)
        start = begun.find("{")
        if start < 0:
            return ""
        try:
            told = jiter.from_json(begun[start:].encode("utf-8", "replace"), partial_mode="trailing-strings")
        except ValueError:
            return self._text
        text = told.get("text") if isinstance(told, dict) else None
        return _NO_CHARACTER.split(text.lstrip(), maxsplit=1)[0] if isinstance(text, str) else ""


def _object(answer: str, model: str) -> Mapping[str, Any]:
    """The first JSON object of the answer that has a text, else the first; whatever stands around it."""
    plain = _THOUGHT.sub("", answer)
    found: list[Mapping[str, Any]] = []
    place = plain.find("{")
    while place >= 0 and len(found) < _MOST:
        try:
            value, end = _DECODER.raw_decode(plain, place)
            found.append(value)
        except (ValueError, RecursionError):
            end = place + 1
            if found or end > 10_000:
                break
        place = plain.find("{", end)
    if not found:
        raise AnswerUnusable("answer_not_json", model=model)
    return next((value for value in found if isinstance(value.get("text"), str)), found[0])


def _texts(value: object) -> list[str]:
    """The texts of a list; one text alone is read as a list of its lines or words."""
    if isinstance(value, str):
        return value.split()
    listed = value if isinstance(value, list) else []
    return [one for one in listed[:_MOST] if isinstance(one, str) and one.strip()]


def _claims(value: object) -> Iterator[Claim]:
    for one in value[:_MOST] if isinstance(value, list) else []:
        if (
            isinstance(one, Mapping)
            and isinstance(one.get("text"), str)
            and isinstance(one.get("source"), str)
        ):
            yield Claim(one["text"].strip(), one["source"].strip().strip("[]").lower())


def _with_hashtags(text: str, hashtags: list[str]) -> str:
    """The text with the hashtags it does not hold yet, on a line of their own."""
    tags = [tag if tag.startswith("#") else f"#{tag}" for tag in (one.strip() for one in hashtags)]
    present = {word.casefold() for word in re.findall(r"#\w+", text)}
    missing = [tag for tag in dict.fromkeys(tags) if tag.casefold() not in present and " " not in tag]
    return f"{text}\n\n{' '.join(missing)}" if missing else text


def _unread(told: Mapping[str, Any]) -> Iterator[Finding]:
    wrong = [name for name in _BESIDE if not isinstance(told.get(name), str | None)]
    wrong += [name for name in _LISTS if not isinstance(told.get(name), list | str | None)]
    yield from (Finding("answer.unread", "info", details={"field": name}) for name in wrong)


def _exists(written: Written, model: str) -> None:
    """Refuse what no file can hold: a NUL, half a character."""
    beside = (*written.fields.values(), written.alt_text or "", *written.thread)
    claims = (part for claim in written.claims for part in (claim.text, claim.source))
    try:
        for text in (written.text, *beside, *claims):
            accept(text)
    except InvalidText:
        raise AnswerUnusable("answer_garbled", model=model) from None
