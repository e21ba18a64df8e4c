"""Answers as a person reads them in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from service.messages import say

COLOURS = {"block": "bold red", "warn": "yellow", "info": "cyan"}
WORDS = {"block": "bloquant", "warn": "à revoir", "info": "à savoir"}


def screen(*, error: bool = False) -> Console:
    """The terminal; with `error`, where it does not mix with answers."""
    return Console(highlight=False, stderr=error)


def json_or(answer: Any, as_json: bool, told: Callable[[Any], None]) -> None:
    """The answer as JSON, or told."""
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    else:
        told(answer)


def drafts(answer: Any) -> None:
    """Each draft in a frame: network, count, text, findings, what it was written from."""
    out = screen()
    for draft in answer["drafts"]:
        count = draft["count"]
        title = f"{draft['network']} · {count['count']}/{count['limit']} {unit(count['unit'])}"
        if draft["variant"] > 1:
            title += f" · variante {draft['variant']}"
        framed(out, draft, title)


def framed(out: Console, draft: Any, title: str) -> None:
    """A draft in its frame, its findings, what it was written from."""
    colour = "green" if draft["status"] == "ready" else "red"
    out.print(Panel(Text(draft["text"]), title=title, title_align="left", border_style=colour))
    findings(out, draft["findings"])
    by = draft["written_by"]
    sources = ", ".join(source["ref"] for source in draft["sources"]) or "aucune"
    written = f"écrit par {by['writer']} ({by['prompt']})"
    out.print(Text(f"  {draft['id']} · {written} · sources : {sources}\n", style="dim"))


def prompts(answer: Any) -> None:
    """Each prompt, its two parts as the model would get them."""
    out = screen()
    for prompt in answer["prompts"]:
        for role in ("system", "user"):
            out.rule(f"{prompt['id']} · {prompt['network']} · {role}")
            out.print(Text(prompt[role]))


def review(answer: Any, text: str) -> None:
    """What was noticed, and the corrected text when it differs."""
    out = screen()
    counts({"": answer})
    findings(out, answer["findings"])
    if answer["corrected"] != text:
        out.print(Panel(Text(answer["corrected"]), title="corrigé", title_align="left"))
    _voice(out, answer["voice"])
    warned = any(finding["severity"] == "warn" for finding in answer["findings"])
    if answer["status"] != "ready":
        out.print(Text("à corriger avant de paraître", style="bold red"))
    else:
        told = "rien ne bloque, mais à relire" if warned else "prêt à paraître"
        out.print(Text(told, style="yellow" if warned else "green"))


def _voice(out: Console, voice: Any) -> None:
    """How usual the text is for the brand, and what differs."""
    if voice["verdict"]:
        out.print(Text(f"voix : {voice['verdict']}", style="bold"))
    for note in voice["notes"]:
        out.print(Text(f"  {note}"))


def counts(answer: Any) -> None:
    """A line for each limit of each network."""
    table = Table(box=None, pad_edge=False)
    for heading in ("réseau", "champ", "compte", "limite", "unité", ""):
        table.add_column(heading, justify="right" if heading in ("compte", "limite") else "left")
    for network, counted in answer.items():
        for limit in counted["limits"]:
            verdict = (
                "" if limit["fits"] else ("trop long" if limit["kind"] == "hard" else "au-delà de l’usage")
            )
            numbers = (str(limit["count"]), str(limit["limit"]))
            table.add_row(
                network, say(f"networks.field.{limit['field']}", "fr"), *numbers, unit(limit["unit"]), verdict
            )
    screen().print(table)


def unit(name: str) -> str:
    """A unit in words; a number of things needs none."""
    return "" if name == "count" else say(f"networks.unit.{name}", "fr")


def findings(out: Console, noticed: list[Any]) -> None:
    """A line for each finding."""
    for finding in noticed:
        line = Text(f"  {WORDS[finding['severity']]:<9}", style=COLOURS[finding["severity"]])
        line.append(f"{finding['message']} ", style="default")
        line.append(f"({finding['rule']})", style="dim")
        out.print(line)
