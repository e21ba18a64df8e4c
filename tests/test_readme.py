"""README stays true: its configuration table, its commands, its routes, its links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.app import create_app
from service.cli.main import app as command
from service.settings import PREFIX, OpenAI, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_configuration_table_is_that_of_the_settings() -> None:
    rows = re.findall(r"^\| `((?:PORTEVOIX|OPENAI)_\w+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    expected = [
        (
            prefix + name.upper(),
            "" if field.default in (None, (), "") else f"`{field.default}`",
            field.description,
        )
        for prefix, settings in ((PREFIX, Settings), ("OPENAI_", OpenAI))
        for name, field in settings.model_fields.items()
        if field.description
    ]
    assert [(name, default.strip(), meaning) for name, default, meaning in rows] == expected


def test_every_verb_is_shown_and_exists() -> None:
    verbs: set[tuple[str | None, ...]] = {(info.name,) for info in command.registered_commands}
    groups = {group.name: group.typer_instance for group in command.registered_groups}
    for group, verb in groups.items():
        assert verb is not None
        verbs |= {(group, info.name) for info in verb.registered_commands}
        if verb.registered_callback is not None:  # it does something without a verb
            verbs.add((group,))
    words = [line.split() for line in re.findall(r"^\.venv/bin/portevoix (\S.*)", README, re.MULTILINE)]
    shown = {tuple(line[: 2 if line[0] in groups and line[1][0] not in "-#" else 1]) for line in words}
    assert shown == verbs


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make (\w+)`|^make (\w+)", README, re.MULTILINE)) != set()
    for one, other in re.findall(r"`(?:ONCE=1 )?make (\w+)`|^make (\w+)", README, re.MULTILINE):
        assert (one or other) in targets


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert link.startswith("https://") or (ROOT / link).exists()


def test_every_route_is_told() -> None:
    paths = {
        re.sub(r"\{(post|draft|key|lesson|job|webhook|message)\}", "{id}", path)
        for path in create_app(Settings()).openapi()["paths"]
    }
    told = README[README.index("| route | does |") : README.index("## The command line")]
    for path in paths:
        short = path.replace("/v1/brands/{brand}", "…")
        ends = {
            path,
            short,
            "…/" + path.rpartition("/{")[0].rpartition("/")[2] + "/{" + path.rpartition("/{")[2],
        }
        assert any(f"{end}`" in told or f"{end}," in told or end in told for end in ends), path


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(?:pytest )?(tests/\w+\.py)", README))))
def test_every_test_named_exists(named: str) -> None:
    assert "def test_" in (ROOT / named).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", sorted(set(re.findall(r"`python -m (evals[\w.]*)", README))))
def test_every_command_of_evals_named_exists(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()
