"""Topics as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.cli.show import screen

BARS = "▁▂▃▄▅▆▇█"
DAY = 24
MOST_SOURCES = 6
LEAST_SHARE = 0.0001
LANGUAGES = {
    "fr": "français",
    "en": "anglais",
    "es": "espagnol",
    "de": "allemand",
    "it": "italien",
    "nl": "néerlandais",
    "pt": "portugais",
}
STAGES = {"rising": ("monte", "bold green"), "emerging": ("commence", "cyan"), "steady": ("stable", "dim")}
RISKS = {
    "tragedy": "drame",
    "crime": "crime",
    "politics": "politique",
    "minors": "mineurs",
    "health": "santé",
    "competitor": "concurrent",
}


def topics(answer: Any) -> None:
    """A frameless paragraph for each topic that rises, under what they stand out from."""
    out = screen()
    out.print(Text(answer["message"], style="bold"))
    if answer["volume"]:
        alone = _percent(answer["unclustered"])
        told = f"{count(answer['volume'], 'élément')} en {_window(answer['window_hours'])}, "
        told += f"{count(answer['topics'], 'sujet')}, {alone} d’éléments isolés"
        out.print(Text(told, style="dim"))
    for one in answer["items"]:
        out.print()
        _topic(out, one, answer["as_of"])
    if answer["next_cursor"]:
        out.print("\n… et d’autres : --limit en montre davantage.", markup=False)
    if answer["volume"] and not answer["items"]:
        out.print("Aucun sujet ne monte.", markup=False)


def topic(answer: Any) -> None:
    """A topic, its arithmetic in words, its hours, its items."""
    out = screen()
    counted = answer["arithmetic"]
    _topic(out, answer, counted["until"])
    out.print()
    for line in arithmetic(answer["rise"], counted):
        out.print(Text(line))
    out.print()
    out.print(_hours(answer["hours"]))
    out.print()
    for item in answer["items"]:
        out.print(Text(f"{when(item['published_at'])}  {item['source']}", style="dim"))
        out.print(Text(f"  {item['title']}"))
        if item["url"]:
            out.print(Text(f"  {item['url']}", style="cyan"))


def feedback(answer: Any) -> None:
    """What was said of a topic."""
    said = {"suits": "convient à la marque", "not_for_us": "n’est pas pour la marque", "used": "déjà traité"}
    told = f"{answer['topic']} : {said[answer['verdict']]}"
    screen().print(told + (f" ({answer['reason']})" if answer["reason"] else ""), markup=False)


def arithmetic(rise: Mapping[str, Any], counted: Mapping[str, Any]) -> Iterator[str]:
    """What a rise was computed from, in sentences."""
    window = _window(counted["window_hours"])
    seen = count(rise["volume"], "élément")
    yield f"{seen} en {window}, {expected(rise['expected'])} : {chance(rise['p'])}."
    if rise["witnesses"] > rise["volume"]:
        over = count(rise["witnesses"], "élément")
        yield f"{over} en tout, mais une source compte au plus pour toutes les autres réunies, plus deux."
    for one in counted["sources"][:MOST_SOURCES]:
        before = count(one["before"], "élément")
        times = number(one["ratio"])
        yield f"  {one['source']} : {before} avant la période × {times} = {expected(one['expected'])}"
    yield f"  au moins {number(counted['least_expected'])} pour tout sujet"
    tested = count(counted["tested"], "sujet")
    yield f"Parmi {tested} comparés à la fois, part attendue de fausses alertes : {_percent(rise['q'])}."


def expected(value: float) -> str:
    """How many were expected: in French, a plural begins at two."""
    return f"{number(value)} attendu{'s' if value >= 2 else ''}"


def chance(p: float) -> str:
    """A probability as a person says it: « une chance sur 1,8 million »."""
    if p >= 0.5:
        return "rien que d’habituel"
    odds = 1 / p if p > 0 else 1e300
    if odds >= 1e12:
        return "moins d’une chance sur mille milliards"
    for unit, size in (("milliard", 1e9), ("million", 1e6)):
        if odds >= size:
            shown = number(odds / size, digits=2)
            many = float(shown.replace(",", ".")) >= 2
            return f"une chance sur {shown}\u00a0{unit}{'s' if many else ''}"
    return f"une chance sur {_thousands(float(f'{odds:.2g}'))}"


def risky(level: str, kinds: Sequence[str]) -> str:
    """A risk in words."""
    told = "à éviter" if level == "avoid" else "avec précaution"
    return f"{told} : {', '.join(RISKS[kind] for kind in kinds)}" if kinds else told


def spark(counts: Sequence[int]) -> str:
    """Counts as bars, a low one where nothing came."""
    most = max(counts, default=0)
    if not most:
        return BARS[0] * len(counts)
    return "".join(BARS[-(-count * (len(BARS) - 1) // most)] for count in counts)


def lasting(hours: float) -> str:
    """A length of time: « 40 min », « 14 h », « 3 j »."""
    if hours < 1:
        return f"{max(1, round(hours * 60))}\u00a0min"
    return f"{round(hours)}\u00a0h" if hours < 2 * DAY else f"{round(hours / DAY)}\u00a0j"


def when(told: str) -> str:
    """A moment to the minute, UTC."""
    return f"{_moment(told).astimezone(UTC):%Y-%m-%d %H:%M}"


def number(value: float, digits: int = 2) -> str:
    """A number to some significant digits, with a comma."""
    return f"{float(f'{value:.{digits}g}'):g}".replace(".", ",")


def _topic(out: Console, one: Any, as_of: str) -> None:
    word, style = STAGES[one["rise"]["stage"]]
    line = Text(spark(one["pulse"]), style="cyan")
    line.append(f" {word} ", style=style)
    line.append(one["label"], style="bold default")
    line.append(f"  {one['id']}", style="dim not bold")
    out.print(line, soft_wrap=True)
    for told, colour in _facts(one, as_of):
        out.print(Text(f"  {told}", style=colour))


def _facts(one: Any, as_of: str) -> Iterator[tuple[str, str]]:
    rise = one["rise"]
    tongues = ", ".join(f"{_tongue(name)} {many}" for name, many in ranked(one["languages"]))
    seen, sources = count(rise["volume"], "élément"), count(rise["sources"], "source")
    yield f"{seen} pour {expected(rise['expected'])} · {sources} · {tongues}", ""
    nearest = "loin de tous les piliers" if one["fit"] else ""
    if one["best_fit"] > 0:
        nearest = f"pilier « {one['fit'][0]['pillar']} » : {_percent(one['best_fit'])}"
    yield " · ".join(filter(None, [nearest, _expiry(one, as_of)])), ""
    if one["arrival"]:
        yield _arrival(one["arrival"]), "cyan"
    if one["risk"]["level"] != "none":
        words = ", ".join(one["risk"]["words"])
        yield risky(one["risk"]["level"], one["risk"]["kinds"]) + (f" ({words})" if words else ""), "red"
    if one["not_for_us"]:
        yield f"pas pour nous : {one['not_for_us']['message']}", "yellow"
    if one["used"]:
        yield f"déjà traité dans : {', '.join(one['used'])}", "yellow"


def _expiry(one: Any, as_of: str) -> str:
    if one["expired"]:
        return "passé"
    left = (_moment(one["expires_at"]) - _moment(as_of)).total_seconds() / 3_600
    return f"encore {lasting(max(left, 0))}"


def _arrival(told: Any) -> str:
    since = f"en {_tongue(told['watched'])} depuis {lasting(told['lead_hours'])}"
    line = f"{since}, pas encore en {_tongue(told['own'])}"
    if told["arrived"] is None:
        return line
    line += f" ; {_percent(told['arrived'])} des {told['known']} sujets passés sont arrivés"
    return line + (f", après {lasting(told['median_hours'])}" if told["median_hours"] is not None else "")


def _hours(seen: Sequence[Any]) -> Table:
    """The last hours with an item, a bar each."""
    table = Table(box=None, pad_edge=False, show_header=False)
    shown = seen[-DAY:]
    most = max((one["count"] for one in shown), default=1)
    for one in shown:
        bar = Text("█" * max(1, round(DAY * one["count"] / most)), style="cyan")
        tongues = ", ".join(f"{_tongue(name)} {many}" for name, many in ranked(one["languages"]))
        table.add_row(when(one["hour"]), str(one["count"]), bar, Text(tongues, style="dim"))
    return table


def ranked(counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """The most first."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _tongue(code: str) -> str:
    return LANGUAGES.get(code, code)


def _window(hours: float) -> str:
    return f"{hours:g}\u00a0h" if hours < 3 * DAY or hours % DAY else f"{hours / DAY:g}\u00a0jours"


def count(many: int, noun: str, also: str = "") -> str:
    """A number of things, all the words that follow in the plural from two on."""
    words = " ".join(filter(None, [noun, also])).split()
    return " ".join([_thousands(many), *(f"{word}s" if many > 1 else word for word in words)])


def _thousands(number: float) -> str:
    return f"{number:,.0f}".replace(",", "\u202f")


def _percent(share: float) -> str:
    if 0 < share < LEAST_SHARE:
        return f"moins de {number(100 * LEAST_SHARE)}\u00a0%"
    return f"{number(100 * share)}\u00a0%"


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
