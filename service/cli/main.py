"""The command and its verbs."""

from __future__ import annotations

import typer

from service.cli import brands, drafts, jobs, rewrites, serving, voice

app = typer.Typer(
    name="portevoix",
    help="La voix de votre marque, sur chaque réseau. Elle propose, vous décidez.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for family in (drafts, rewrites, voice, brands, jobs, serving):
    family.add(app)


def main() -> None:
    """Run the command."""
    app()
