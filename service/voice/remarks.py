"""What differs between a text and the posts of a place, in words a person can act on; never a grade."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from service.messages import Language, catalogue, say
from service.voice.gauges import Gauge, Gauges
from service.words import Remark

RARE = 0.05  # in at most this share of posts, a thing is « presque jamais »
OFTEN = 0.2
NEARLY_ALL = 0.9
EDGE = 0.97
MOST = 4
LONG_ENOUGH = 60  # words from which posts that breathe are cut in paragraphs
ADDRESSES = (("tu", "vous"), ("vous", "tu"))
SPEAKERS = (("nous", "on"), ("on", "nous"), ("je", "nous"), ("je", "on"), ("i", "we"), ("we", "i"))
ALONE = ("emoji", "hashtags", "exclamations")  # one of these is noticed; of the others it takes two
IN_PAIRS = ("questions", "loud", "ellipses", "dashes", "semicolons", "parentheses")


def differences(text: Gauge, own: Gauges) -> tuple[Remark, ...]:
    """The first few differences, what a reader would notice first before the others."""
    found = [*_language(text, own), *_persons(text, own), *_amounts(text, own), *_lengths(text, own)]
    return tuple(found[:MOST])


def told(remark: Remark, language: Language) -> str:
    """A remark in the reader's language, its small counts in letters."""
    details = dict(remark.details)
    for name, value in details.items():
        key = f"voice.number.{value}"
        details[name] = say(key, language) if key in catalogue() else value
    said = say(f"voice.{remark.key}", language, details)
    return said[:1].upper() + said[1:]


def _language(text: Gauge, own: Gauges) -> Iterator[Remark]:
    for one, other in (("fr", "en"), ("en", "fr")):
        if text[one] and _share(own, one) <= RARE and _share(own, other) >= OFTEN:
            yield Remark(f"language.{one}")


def _persons(text: Gauge, own: Gauges) -> Iterator[Remark]:
    """Whom the text speaks to, then as whom it speaks."""
    for said, usual in ADDRESSES:
        if text[said] and _share(own, said) <= RARE and _share(own, usual) >= OFTEN:
            yield Remark(f"address.{said}")
    for said, usual in SPEAKERS:
        # « On nous a dit » is no « nous » of the house.
        if text[said] and not text[usual] and _share(own, said) <= RARE and _share(own, usual) >= OFTEN:
            yield Remark(f"speaker.{said}_{usual}")


def _amounts(text: Gauge, own: Gauges) -> Iterator[Remark]:
    for name in (*ALONE, *IN_PAIRS):
        fewest, count, share = 1 + (name in IN_PAIRS), text[name], _share(own, name)
        if count >= fewest and share <= RARE:
            yield _counted(f"{name}.rare", count)
        elif count >= fewest + 1 and count > (most := float(np.quantile(own[name], EDGE))) + 1:
            yield _counted(f"{name}.many", count, usual=round(most))
        elif name in ("emoji", "hashtags") and not count and share >= NEARLY_ALL:
            yield Remark(f"{name}.none")


def _lengths(text: Gauge, own: Gauges) -> Iterator[Remark]:
    usual, said = float(np.median(own["sentence"])), text["sentence"]
    low, high = np.quantile(own["sentence"], [1 - EDGE, EDGE])
    if usual and said > high and said >= 1.6 * usual:
        times = round(said / usual)
        yield (
            Remark("sentence.longer", {"times": str(min(times, 9))})
            if times >= 2
            else Remark("sentence.long")
        )
    elif usual and 0 < said < low and said <= usual / 1.6:
        yield Remark("sentence.short")
    low, high = np.quantile(own["words"], [1 - EDGE, EDGE])
    if text["words"] > 1.5 * high:
        yield Remark("text.long")
    elif text["words"] < low / 1.5:
        yield Remark("text.short")
    airy = own["breaks"][own["words"] >= LONG_ENOUGH]
    if text["words"] >= LONG_ENOUGH and not text["breaks"] and len(airy) and (airy > 0).mean() >= NEARLY_ALL:
        yield Remark("block")
    if text["begins_low"] and _share(own, "begins_low") <= RARE:
        yield Remark("low_start")


def _counted(key: str, count: float, **more: int) -> Remark:
    """A remark about a number of things; one thing has words of its own."""
    details = {"count": str(int(count))} | {name: str(value) for name, value in more.items()}
    return Remark(f"{key}.one" if count == 1 else key, details)


def _share(own: Gauges, name: str) -> float:
    """The share of posts where a gauge is not nought."""
    return float((own[name] > 0).mean())
