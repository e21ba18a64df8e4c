"""Manners of breaking on the wire: a good answer that does not arrive as it should."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import cycle

from evals.provider import framing
from evals.provider.answers import content
from evals.provider.asked import Asked
from evals.provider.framing import EVENTS, Said, as_json, chunk, completion, event, events, page
from evals.provider.wire import End, Pause, Step

Breaking = Callable[[Asked], Iterable[Step]]
DRIP = Pause(0.3)
SOON = Pause(0.05)  # what was sent is read before the end comes
LONG_PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
FOREVER = b": patience\n\n"


def reset(_asked: Asked) -> Iterable[Step]:
    """The connection is reset before a word."""
    return (End.RESET,)


def reset_midway(asked: Asked) -> Iterable[Step]:
    """The connection is reset in the middle of the answer."""
    return (*_half(asked), SOON, End.RESET)


def half_stream(asked: Asked) -> Iterable[Step]:
    """A stream that ends cleanly in the middle of the words; a page shorter than it says."""
    ending = framing.END_OF_EVENTS if asked.streamed else End.CLOSE
    return (*_half(asked), ending)


def cut_stream(asked: Asked) -> Iterable[Step]:
    """The connection is closed in the middle of the answer."""
    return (*_half(asked), End.CLOSE)


def slow_drip(asked: Asked) -> Iterator[Step]:
    """A byte now and then, for ever: comments of a stream, or blanks before a page."""
    yield EVENTS if asked.streamed else LONG_PAGE
    for byte in cycle(FOREVER if asked.streamed else b" "):
        yield chunk(bytes([byte])) if asked.streamed else bytes([byte])
        yield DRIP


def never(_asked: Asked) -> Iterable[Step]:
    """The request is taken, and nothing comes."""
    return (End.HANG,)


def error_event(asked: Asked) -> Iterable[Step]:
    """An error told inside the stream after some words, or in place of a completion."""
    error = {"message": "The server is overloaded.", "type": "server_error", "param": None, "code": None}
    if not asked.streamed:
        return (page(200, as_json({"error": error})),)
    return (*_half(asked), chunk(event({"error": error})), framing.END_OF_EVENTS)


def _half(asked: Asked) -> tuple[bytes, ...]:
    said = Said(content(asked))
    if not asked.streamed:
        whole = page(200, as_json(completion(said, asked)))
        return (whole[: len(whole) * 3 // 4],)
    pieces = list(events(said, asked))
    return (EVENTS, *map(chunk, pieces[: len(pieces) // 2]))


BREAKAGES: Mapping[str, Breaking] = {
    breaking.__name__: breaking
    for breaking in (reset, reset_midway, half_stream, cut_stream, slow_drip, never, error_event)
}
