"""A generation that was damaged, or cut short by `kill -9`, is never opened: it is rebuilt and answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.index_kit import Bench, files_named, numbered, various

# Chroma writes its HNSW files at 1,000 rows.
TEXTS = numbered(various(1_100))

REPOSITORY = Path(__file__).parent.parent

CHILD = """
import asyncio, sys
from pathlib import Path
from tests.index_kit import Bench, numbered, various

async def main():
    bench = Bench(Path(sys.argv[1]), settle=0.05)
    texts = list(numbered(various(5_000)).items())
    for start in range(0, 5_000, 250):
        await bench.add("ville", dict(texts[start : start + 250]))
        await bench.saying("ville", "annonce")
        print(start, flush=True)

asyncio.run(main())
"""


def scramble(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 3)
        file.write(os.urandom(max(16, size // 4)))


def damage_every(folder: Path, part: str, damage: Callable[[Path], None]) -> None:
    damaged = files_named(folder, part)
    assert damaged, part
    for path in damaged:
        damage(path)


def killed_while_writing(folder: Path, batches: int) -> None:
    """Let a child index, batch after batch, and kill it in the middle of one."""
    command = [sys.executable, "-c", CHILD, str(folder)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        for _ in range(batches):
            assert child.stdout.readline().strip().isdigit()
        time.sleep(0.1 + 0.02 * batches)
        child.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def parts() -> list[str]:
    """Every kind of file a generation is made of."""
    return [
        "chroma.sqlite3",
        "data_level0.bin",
        "header.bin",
        "length.bin",
        "link_lists.bin",
        "index_metadata.pickle",
        "words.sqlite3",
        "manifest.json",
        "current",
    ]


@pytest.mark.parametrize("damage", [scramble, Path.unlink])
async def test_any_damaged_file_is_mended_by_itself(
    tmp_path: Path, damage: Callable[[Path], None], parts: list[str]
) -> None:
    bench = Bench(tmp_path)
    await bench.add("ville", TEXTS)
    await bench.index.ensure("ville")
    for part in parts:
        before = await bench.generation("ville")
        await bench.index.close()
        damage_every(tmp_path, part, damage)
        await bench.restart()
        assert await bench.saying("ville", "numéro77") == ["p77"], part
        assert "p77" in await bench.near("ville", TEXTS["p77"], k=5), part
        assert await bench.generation("ville") != before, part
        assert len(list((tmp_path / "ville").iterdir())) == 2, part
    await bench.index.close()


async def test_a_whole_folder_gone_while_closed_or_open(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.add("ville", numbered(["La patinoire", "Le marché"]))
    await bench.index.ensure("ville")
    folder = tmp_path / "ville" / str(await bench.generation("ville"))
    await bench.index.close()
    folder.rename(tmp_path / "elsewhere")
    await bench.restart()
    assert await bench.saying("ville", "patinoire") == ["p0"]
    await bench.index.close()


async def test_words_damaged_while_open_are_mended(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.add("ville", TEXTS)
    assert await bench.saying("ville", "numéro77") == ["p77"]
    before = await bench.generation("ville")
    words = next((tmp_path / "ville").rglob("words.sqlite3"))
    words.write_bytes(os.urandom(words.stat().st_size))
    await bench.add("ville", {"neuf": "La patinoire revient"})
    assert await bench.saying("ville", "patinoire") == ["neuf"]
    assert await bench.saying("ville", "numéro99") == ["p99"]
    assert await bench.generation("ville") != before
    await bench.index.close()


@pytest.mark.parametrize("batches", [1, 4, 7])
async def test_kill_nine_while_writing_then_searching_works(tmp_path: Path, batches: int) -> None:
    killed_while_writing(tmp_path, batches)
    bench = Bench(tmp_path)
    await bench.add("ville", TEXTS)
    assert await bench.saying("ville", "numéro77") == ["p77"]
    assert "p77" in await bench.near("ville", TEXTS["p77"])
    assert (await bench.index.health("ville")).counts["posts"] == len(TEXTS)
    assert len(list((tmp_path / "ville").iterdir())) == 2
    await bench.index.close()
