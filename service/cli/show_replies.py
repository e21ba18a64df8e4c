"""A reply as a person reads it in a terminal."""

from __future__ import annotations

from typing import Any

from rich.panel import Panel
from rich.text import Text

from service.cli.show import framed, screen
from service.messages import say

COLOURS = {"none": "green", "watch": "yellow", "crisis": "bold red"}


def reply(answer: Any) -> None:
    """What the message is and what to do with it, then each answer in a frame."""
    out = screen()
    triage = answer["triage"]
    labels = ", ".join(say(f"replies.intent.{name}", "fr") for name in triage["intent"])
    facts = (f"{name}.{triage[name]}" for name in ("sentiment", "urgency", "risk"))
    told = [labels, *(say(f"replies.{fact}", "fr") for fact in facts)]
    out.print(Text(" · ".join(filter(None, told)), style=COLOURS[triage["risk"]]))
    action = say(f"replies.action.{triage['action']}", "fr")
    out.print(Text(f"{action}. {triage['reason']}", style="bold"))
    for draft in answer["suggestions"]:
        framed(out, draft, f"réponse · {draft['tone']}")
    if answer["holding_reply"]:
        framed(out, answer["holding_reply"], "réponse d’attente")
    if answer["ask_team"]:
        out.print(Panel(Text(answer["ask_team"]), title="à l’équipe", title_align="left"))
    if answer["degraded_because"]:
        out.print(Text(answer["degraded_because"], style="yellow"))
