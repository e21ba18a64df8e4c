"""The voices a house keeps: of the posts as they are, and of a large library without making texts wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from service.desk import Desk
from service.library.voices import FRESH, LARGE, Voices
from service.voice.voice import Voice
from tests.house_kit import guide_rules, past_post

BRAND = "atelier"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def holding(desk: Desk, numbers: Iterable[int]) -> None:
    """A brand with these posts, whether or not it had others."""

    async def stream() -> AsyncIterator[object]:
        for number in numbers:
            yield past_post(number)

    if await desk.records.brands.get(BRAND) is None:
        await desk.guides.save(BRAND, guide_rules(), "", "api")
    await desk.library.import_posts(BRAND, stream())


async def another(voices: Voices, than: Voice) -> Voice:
    """The voice told once it is another; meanwhile the one there was is told at once."""
    for _ in range(1_000):
        if (voice := await voices.of(BRAND)) is not than:
            return voice
        await asyncio.sleep(0.02)
    raise AssertionError("never measured again")


async def test_the_voice_of_a_small_library_is_of_its_posts_as_they_are(desk: Desk) -> None:
    voices = Voices(desk.records)
    await holding(desk, range(20))
    first = await voices.of(BRAND)
    assert await voices.of(BRAND) is first
    await holding(desk, [20])
    assert (first.posts, (await voices.of(BRAND)).posts) == (20, 21)


async def test_many_who_ask_together_wait_for_one_measure(desk: Desk) -> None:
    voices = Voices(desk.records)
    await holding(desk, range(20))
    told = await asyncio.gather(*(voices.of(BRAND) for _ in range(8)))
    assert len(set(map(id, told))) == 1


async def test_a_large_library_that_changes_a_little_makes_nobody_wait(desk: Desk) -> None:
    clock = Clock()
    voices = Voices(desk.records, clock)
    await holding(desk, range(LARGE))
    first = await voices.of(BRAND)
    await holding(desk, [LARGE])
    assert await voices.of(BRAND) is first
    clock.now += FRESH
    assert await voices.of(BRAND) is first, "told while it is measured again"
    renewed = await another(voices, first)
    assert renewed.posts == LARGE + 1
    await holding(desk, [LARGE + 1])
    assert await voices.of(BRAND) is renewed
    await voices.close()


async def test_a_large_library_that_changed_much_or_lost_a_post_is_measured_first(desk: Desk) -> None:
    voices = Voices(desk.records)
    await holding(desk, range(LARGE))
    await voices.of(BRAND)
    await holding(desk, range(LARGE, LARGE + LARGE // 8))
    many = await voices.of(BRAND)
    assert many.posts == LARGE + LARGE // 8
    await desk.records.posts.delete(BRAND, "post-3")
    assert (await voices.of(BRAND)).posts == many.posts - 1


async def test_what_is_forgotten_while_it_is_measured_again_stays_forgotten(desk: Desk) -> None:
    clock = Clock()
    voices = Voices(desk.records, clock)
    await holding(desk, range(LARGE))
    first = await voices.of(BRAND)
    await holding(desk, [LARGE])
    clock.now += FRESH
    await voices.of(BRAND)
    await asyncio.sleep(0)
    voices.forget(BRAND)
    await desk.records.posts.delete(BRAND, "post-3")
    assert (await voices.of(BRAND)).posts == first.posts
    await voices.close()
