"""kill -9 in the middle of an import: what was acknowledged is there, and no batch is there by half."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from service.records import Records
from tests.records_kit import a_brand, a_post, put_posts

ROOT = Path(__file__).parents[1]
LIVES = 5
ROWS = 64


async def import_until_killed(url: str, life: int, acknowledge: int) -> None:
    """Save batches for ever, writing the name of each to a pipe once it is acknowledged."""
    records = await Records.open(url)
    number = 0
    while True:
        name = f"{life}-{number}"
        await put_posts(records, "a", [a_post(row, id=f"{name}-{row}", kind=name) for row in range(ROWS)])
        os.write(acknowledge, f"{name}\n".encode())
        number += 1


def live_and_die(url: str, life: int, seconds: float) -> str:
    """Fork an import and kill it, `seconds` after its first batch; the names of those it acknowledged."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        asyncio.run(import_until_killed(url, life, writer))
    os.close(writer)
    first = os.read(reader, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as rest:
        return (first + rest.read()).decode()


async def killed_imports(url: str) -> list[str]:
    """What five imports acknowledged; they fork from a process of their own, which has no threads."""
    command = (sys.executable, "-m", __name__, url)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode().split()


async def test_five_kills_lose_nothing_acknowledged(database_url: str) -> None:
    records = await Records.open(database_url)
    await records.brands.save(a_brand())
    await records.close()
    acknowledged = await killed_imports(database_url)
    records = await Records.open(database_url)
    stored = Counter([post.kind async for post in records.posts.iterate("a")])
    state = await records.shelves.state("a", "posts")
    rows = [row async for batch in records.shelves.rows("a", "posts") for row in batch]
    await records.close()
    assert {name.partition("-")[0] for name in acknowledged} == {str(life) for life in range(LIVES)}
    assert set(acknowledged) <= set(stored)
    assert set(stored.values()) == {ROWS}
    assert state.count == len(rows) == ROWS * len(stored)
    assert {row.revision for row in rows} == set(range(1, state.revision + 1))


if __name__ == "__main__":
    for life in range(LIVES):
        sys.stdout.write(live_and_die(sys.argv[1], life, random.uniform(0, 0.25)))
