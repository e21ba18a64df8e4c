"""Angles as a person reads them in a terminal."""

from __future__ import annotations

from typing import Any

from rich.panel import Panel
from rich.text import Text

from service.cli.show import screen


def angles(answer: Any) -> None:
    """Each angle in a frame: its place, its hook, why, what to do, its facts with their sources."""
    out = screen()
    if answer["withheld"]:
        out.print(Text(answer["withheld"]["message"], style="bold"))
    for place, angle in enumerate(answer["angles"], start=1):
        title = f"{place} · {angle['treatment']} · {angle['network']} · {angle['kind']}"
        body = Text(f"{angle['hook']}\n\n", style="bold")
        body.append(f"{angle['why']}\n{angle['how']}", style="not bold")
        for fact in angle["facts"]:
            body.append(f"\n- {fact['text']} ({fact['source']})", style="not bold cyan")
        out.print(Panel(body, title=title, title_align="left"))
        out.print(Text(f"  proposé par {angle['written_by']}\n", style="dim"))
    if answer["already"]:
        out.print(Text(f"déjà traité dans : {', '.join(answer['already'])}", style="yellow"))
    if answer["degraded_because"]:
        out.print(Text(answer["degraded_because"], style="yellow"))
