"""What is said, put as OpenAI's protocol wants it: one JSON page, or server-sent events."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any

from evals.provider.asked import Asked, tokens
from evals.provider.wire import Pause, Step

WORD = re.compile(r"\s*\S+\s*?(?=\s|$)|\s+")
MOST_CHUNKS = 400
DIMENSIONS = 1536
EVENTS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
)
END_OF_EVENTS = b"0\r\n\r\n"
HOLE = "<words>"  # where a chunk holds its words
DONE = b"data: [DONE]\n\n"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Said:
    """What the model answers; `openings` is how many chunks say the role before the first word."""

    content: str | None
    finish_reason: str = "stop"
    refusal: str | None = None
    usage: bool = True
    openings: int = 1


def page(status: int, body: bytes, kind: str = "application/json", **headers: str) -> bytes:
    """A whole HTTP answer; `headers` are named with underscores."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode("ascii") + body


def as_json(value: Any) -> bytes:
    """UTF-8 as providers send it; escapes only where a lone surrogate has no UTF-8."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def limited(said: Said, asked: Asked) -> Said:
    """Cut at the tokens the caller allows, as a model is."""
    most = asked.max_tokens
    if most is None or said.content is None or tokens(said.content) <= most:
        return said
    cut = said.content[: most * 4]
    return Said(cut, "length", said.refusal, said.usage, said.openings)


def framed(said: Said, asked: Asked) -> Sequence[Step]:
    """The steps that send what is said, at the pace asked for."""
    if "input" in asked.body and "messages" not in asked.body:
        return (page(200, as_json(embeddings(asked))),)
    said = limited(said, asked)
    if not asked.streamed:
        body = page(200, as_json(completion(said, asked)))
        wait = _seconds(len((said.content or "").split()), asked)
        return (Pause(wait), body) if wait else (body,)
    pieces = list(events(said, asked))
    if not asked.words_per_second:
        return (EVENTS + b"".join(map(chunk, pieces)) + END_OF_EVENTS,)
    beat = Pause(_seconds(len((said.content or "").split()), asked) / len(pieces))
    paced: list[Step] = [step for piece in pieces for step in (beat, chunk(piece))]
    return (EVENTS, *paced, END_OF_EVENTS)


def chunk(piece: bytes) -> bytes:
    """A piece in HTTP's chunked encoding."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def event(value: Any) -> bytes:
    """A server-sent event."""
    return b"data: " + as_json(value) + b"\n\n"


def completion(said: Said, asked: Asked) -> dict[str, Any]:
    """A `chat.completion`."""
    message = {"role": "assistant", "content": said.content, "refusal": said.refusal}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": said.finish_reason}
    body = {**_head(asked, "chat.completion"), "choices": [choice]}
    return {**body, "usage": usage(said, asked)} if said.usage else body


def events(said: Said, asked: Asked) -> Iterator[bytes]:
    """Every event of a streamed completion: role, words, end, usage when asked for, [DONE]."""
    head = _head(asked, "chat.completion.chunk")
    counted = said.usage and bool((asked.body.get("stream_options") or {}).get("include_usage"))
    if counted:
        head["usage"] = None
    for _ in range(said.openings):
        yield event(_delta(head, {"role": "assistant", "content": "", "refusal": None}))
    name, text = ("refusal", said.refusal) if said.refusal else ("content", said.content or "")
    before, _, after = event(_delta(head, {name: HOLE})).partition(b'"' + HOLE.encode() + b'"')
    for piece in pieces_of(text):
        yield before + as_json(piece) + after
    yield event(_delta(head, {}, said.finish_reason))
    if counted:
        yield event({**head, "choices": [], "usage": usage(said, asked)})
    yield DONE


def pieces_of(text: str) -> Iterator[str]:
    """The text word by word, or in MOST_CHUNKS pieces at most when it is long."""
    step = max(1, len(text) // 4 // MOST_CHUNKS)
    words = WORD.findall(text) if step == 1 else []
    if words:
        yield from words
    else:
        yield from (text[at : at + step * 4] for at in range(0, len(text), step * 4))


def usage(said: Said, asked: Asked) -> dict[str, int]:
    """Tokens read and written."""
    read, written = asked.prompt_tokens, tokens(said.content or said.refusal or "")
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def embeddings(asked: Asked) -> dict[str, Any]:
    """A list of vectors of length 1, always the same for the same text."""
    given = asked.body["input"]
    texts = given if isinstance(given, list) else [given]
    size = int(asked.body.get("dimensions") or DIMENSIONS)
    coded = asked.body.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": place, "embedding": _vector(str(text), size, coded=coded)}
        for place, text in enumerate(texts)
    ]
    read = sum(tokens(str(text)) for text in texts)
    counts = {"prompt_tokens": read, "total_tokens": read}
    return {"object": "list", "data": data, "model": asked.model, "usage": counts}


def _vector(text: str, size: int, *, coded: bool) -> str | list[float]:
    drawn = hashlib.shake_128(text.encode("utf-8", "surrogatepass")).digest(size)
    raw = [byte - 127.5 for byte in drawn]
    length = sum(value * value for value in raw) ** 0.5
    vector = [value / length for value in raw]
    return b64encode(struct.pack(f"<{size}f", *vector)).decode() if coded else vector


def _head(asked: Asked, kind: str) -> dict[str, Any]:
    number = f"chatcmpl-stub{next(_NUMBERS):08x}"
    return {"id": number, "object": kind, "created": int(time.time()), "model": asked.model}


def _delta(head: Mapping[str, Any], delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}


def _seconds(words: int, asked: Asked) -> float:
    return words / asked.words_per_second if asked.words_per_second else 0.0
