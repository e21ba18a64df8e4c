"""The command and its verbs."""

from __future__ import annotations

import typer

from service.cli import (
    brands,
    budgets,
    decisions,
    drafts,
    export,
    jobs,
    keys,
    replies,
    rewrites,
    serving,
    trends,
    voice,
)

app = typer.Typer(
    name="portevoix",
    help="La voix de votre marque, sur chaque réseau. Elle propose, vous décidez.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for family in (
    drafts,
    decisions,
    replies,
    rewrites,
    voice,
    brands,
    export,
    jobs,
    keys,
    trends,
    budgets,
    serving,
):
    family.add(app)


def main() -> None:
    """Run the command."""
    app()
