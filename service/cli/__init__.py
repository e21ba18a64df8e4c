"""The `portevoix` command: one file per family of verbs."""

from service.cli.main import main

__all__ = ["main"]
