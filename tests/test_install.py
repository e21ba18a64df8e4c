"""Installing: what is pinned, and what the image would hold, replayed in a fresh virtual environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from tests.server_kit import of_the_machine

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
RUNTIME = (ROOT / "requirements-runtime.lock").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """The version of each package of a lock file."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE))


@pytest.mark.parametrize("lock", [LOCK, RUNTIME])
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    entries = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)
    named = [entry for entry in entries if re.match(r"[\w.-]+==", entry)]
    assert len(named) > 60
    assert all("--hash=sha256:" in entry for entry in named)
    assert "http" not in re.sub(r"^[\w.-]+==.*$", "", lock, flags=re.MULTILINE)


def test_the_image_installs_a_part_of_the_lock() -> None:
    everything, runtime = pins(LOCK), pins(RUNTIME)
    assert runtime.items() <= everything.items()
    assert "pytest" not in runtime
    assert "uv" in everything


def test_the_image_is_not_root_and_watches_itself() -> None:
    stages = re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)
    assert len(stages) == 2
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE


def test_no_tracked_file_names_a_registry() -> None:
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "index" + "-url ="))
    )
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    for name in tracked.split("\n") if tracked else []:
        file = ROOT / name
        if file.is_file() and file.suffix in (".md", ".toml", ".lock", ".py", "", ".yml", ".cfg"):
            assert not hosts.search(file.read_text(encoding="utf-8", errors="replace")), name


def test_a_wheel_carries_every_file_of_the_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    endings = {
        pattern.rpartition("*")[2].removeprefix("/") for pattern in declared["package-data"]["service"]
    }
    for file in (ROOT / "service").rglob("*"):
        if file.is_file() and file.suffix not in (".py", ".pyc"):
            assert file.suffix in endings or file.name in endings, file


def test_what_others_made_is_named_with_its_licence() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    dictionaries = ROOT / "service" / "spelling" / "dictionaries"
    for file in dictionaries.glob("*.aff"):
        assert file.name in notice
        assert (dictionaries / f"LICENSE.{file.stem}.txt").is_file()


@pytest.mark.timeout(240)
def test_the_install_steps_of_the_image_work(tmp_path: Path) -> None:
    """The build stage's RUN and the last stage's COPY and CMD, offline, from the packages already fetched."""
    uv = Path(sys.executable).parent / "uv"
    app = tmp_path / "app"
    app.mkdir()
    venv.create(app / ".venv", symlinks=True, with_pip=False)
    shutil.copy(uv, app / ".venv" / "bin" / "uv")
    build, final = DOCKERFILE.split("FROM ")[1:]
    for sources, target in re.findall(r"^COPY (?!--from)(.+) (\S+)$", build + final, re.MULTILINE):
        for source in sources.split():
            place = app / (source if target == "./" else target)
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            place.parent.mkdir(exist_ok=True, parents=True)
            copy(ROOT / source, place)
    (step,) = re.findall(r"^RUN UV_COMPILE_BYTECODE=1 (sh tools/install .+)$", build, re.MULTILINE)
    run(step.replace("/app/", f"{app}/"), app, UV_OFFLINE="1")
    own = {"PYTHONPATH": str(app), "PORTEVOIX_DATA_DIR": str(app / "var"), "PORTEVOIX_EMBEDDER": "hashing"}
    told = run(".venv/bin/python -m service.cli ingest", app, **own)
    assert "chargée" in told
    assert "Un pain" in run('.venv/bin/python -m service.cli draft "Un pain" -n x -b replat', app, **own)


def run(line: str, folder: Path, **more: str) -> str:
    """What a shell line prints; fails with what it complained of."""
    kept = {name: value for name, value in os.environ.items() if not of_the_machine(name)}
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=kept | {"LC_ALL": "fr_FR.UTF-8", "PYTHONUTF8": "1"} | more,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
