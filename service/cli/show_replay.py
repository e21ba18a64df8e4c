"""A replay as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from service.cli.house import spoken
from service.cli.show import screen
from service.cli.show_topics import STAGES, chance, count, expected, risky
from service.messages import say
from service.trends.filed import Filed
from service.trends.replaying import Moment

MOST_REFUSED = 20


def left_out(filed: Filed) -> None:
    """The rows of a file that are no items, on standard error."""
    out = screen(error=True)
    for row in filed.rejected[:MOST_REFUSED]:
        reason = say(f"rows.{row.code}", spoken(), row.details)
        out.print(f"ligne {row.row} refusée : {reason}", markup=False)
    if len(filed.rejected) > MOST_REFUSED:
        out.print(f"… et {len(filed.rejected) - MOST_REFUSED} autres.", markup=False)
    if filed.undated:
        out.print(f"laissés de côté, faute de date lisible : {filed.undated}", markup=False)


def moments(told: Sequence[Moment]) -> None:
    """What was at the top, each time that other topics were, in another order, or rose more or less."""
    out = screen()
    before: tuple[tuple[str, str], ...] | None = None
    for one in told:
        top = tuple((risen.topic, risen.rise.stage) for risen in one.top)
        if top == before:
            continue
        before = top
        out.print(Text(_hour(one.hour), style="bold"))
        if not one.top:
            out.print(Text("  rien ne monte", style="dim"))
        for place, risen in enumerate(one.top, start=1):
            word, style = STAGES[risen.rise.stage]
            line = Text(f"{place:>3}. ").append(word, style=style).append(f" {risen.label}")
            seen = count(risen.rise.volume, "élément")
            told_of = f"  {seen} pour {expected(risen.rise.expected)}, {chance(risen.rise.p)}"
            out.print(line.append(f"{told_of}  {risen.topic}", style="dim"), soft_wrap=True)
            if risen.risk.level != "none":
                out.print(Text(f"     {risky(risen.risk.level, risen.risk.kinds)}", style="red"))


def _hour(hour: datetime) -> str:
    return f"{hour:%Y-%m-%d %H:%M}"
