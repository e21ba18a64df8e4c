"""Why an angle suits a brand, in whole sentences: the figures of the topic, the guide, the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from babel.core import Locale
from babel.numbers import format_decimal

from service.messages import Language, say
from service.topics.trend import Arrival, Rise
from service.trends.footing import Footing
from service.trends.scene import Scene, Setting, source_of
from service.trends.treatments import Treatment
from service.words import Remark

LEAST_EXPECTED = 0.5  # items: under it, how many times as much says nothing
LEAST_TIMES = 1.5
MANY_TIMES = 10


def reasons(
    scene: Scene, setting: Setting, treatment: Treatment, footing: Footing, pillar: str | None
) -> tuple[Remark, ...]:
    """All there is to say for an angle laid out, then what to take care of."""
    near = Remark("pillar", {"pillar": pillar}) if pillar else Remark("no_pillar")
    return (
        *((near,) if scene.trend.fit else ()),
        *figures(scene),
        tone(setting, treatment),
        *warnings(scene, footing),
    )


def figures(scene: Scene) -> tuple[Remark, ...]:
    """What was counted: sources, rise, arrival."""
    trend = scene.trend
    arrival = _arrival(trend.arrival) if trend.arrival else ()
    return (*_sources(scene), *_rise(trend.rise), *arrival)


def warnings(scene: Scene, footing: Footing) -> tuple[Remark, ...]:
    """What whoever publishes must know: a risk, posts that spoke of it, titles to translate, an old topic."""
    return tuple(_warnings(scene, footing))


def tone(setting: Setting, treatment: Treatment) -> Remark:
    """What the network expects, and whether the treatment is at home there."""
    form = "other" if treatment.place_of(setting.network.id) is None else "suited"
    return Remark(f"tone.{form}", {"network": setting.network.id})


def told(remark: Remark, language: Language, tones: Mapping[str, tuple[str, str]]) -> str:
    """A remark in the reader's language; `tones` are the name and the tone of networks, by id."""
    details: dict[str, str] = dict(remark.details)
    for name, tell in _TOLD.items():
        if name in details:
            details[name] = tell(details[name], language)
    if remark.key.startswith("tone."):
        details["network"], details["tone"] = tones[remark.details["network"]]
    return say(f"angles.{remark.key}", language, details)


def kinds_of(scene: Scene) -> str:
    """The kinds of risk, for a remark."""
    return " ".join(scene.trend.risk.kinds)


def _sources(scene: Scene) -> Iterator[Remark]:
    count = len(scene.trend.sources)
    if count > 1:
        yield Remark("sources.many", {"count": str(count)})
    elif scene.sources:
        yield Remark("sources.one", {"source": source_of(scene.sources[0])})


def _rise(rise: Rise) -> Iterator[Remark]:
    if rise.stage == "emerging":
        yield Remark("emerging")
    if rise.stage != "rising":
        return
    if rise.expected < LEAST_EXPECTED:
        yield Remark("rising_new")
    elif rise.volume >= LEAST_TIMES * rise.expected:
        times = rise.volume / rise.expected
        yield Remark("rising", {"times": f"{times:.0f}" if times >= MANY_TIMES else f"{times:.1f}"})


def _arrival(arrival: Arrival) -> Iterator[Remark]:
    hours = max(1, round(arrival.lead_hours))
    details = {"watched": arrival.watched, "own": arrival.own, "hours": str(hours)}
    yield Remark(f"arriving.{_number(hours)}", details)
    if arrival.arrived is not None and arrival.median_hours is not None and arrival.known > 1:
        half = max(1, round(arrival.median_hours))
        percent = round(100 * arrival.arrived)
        past = {"known": str(arrival.known), "percent": str(percent), "hours": str(half)}
        yield Remark(f"arrived.{_number(half)}", past)


def _warnings(scene: Scene, footing: Footing) -> Iterator[Remark]:
    trend = scene.trend
    if trend.used:
        yield Remark(f"already.{_number(len(trend.used))}", {"count": str(len(trend.used))})
    foreign = [one.language for one in footing.items if one.language not in (None, scene.language)]
    if foreign:
        yield Remark("foreign", {"language": str(foreign[0])})
    if scene.is_past:
        yield Remark("past")
    if trend.risk.level == "caution":
        yield Remark("caution", {"kinds": kinds_of(scene)})


def _number(count: int) -> str:
    return "one" if count == 1 else "many"


def _spoken(code: str, language: Language) -> str:
    return str(Locale(language).languages.get(code, code))


def _times(value: str, language: Language) -> str:
    return str(format_decimal(value, locale=language))


def _kinds(value: str, language: Language) -> str:
    return ", ".join(say(f"angles.kind.{kind}", language) for kind in value.split())


_TOLD: Mapping[str, Callable[[str, Language], str]] = {
    "watched": _spoken,
    "own": _spoken,
    "language": _spoken,
    "times": _times,
    "kinds": _kinds,
}
