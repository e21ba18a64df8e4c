"""Bringing folders in: once, whole or not at all, and never over what a person did meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.brands.ingest import Choices, Ingested, Step, ingest
from service.desk import Desk
from service.errors import InvalidInput
from tests.conftest import DEMO, DEMO_BRANDS
from tests.house_kit import NOW, guide_rules, past_post


async def loaded(desk: Desk, folder: Path, choices: Choices) -> list[Ingested]:
    """What became of the folders."""
    return [one async for one in ingest(desk, folder, choices)]


def write_brand(folder: Path, posts: list[Any] | None = None, name: str = "Atelier") -> Path:
    """A small brand's folder, its guide in TOML."""
    folder.mkdir(parents=True, exist_ok=True)
    toml = f'name = "{name}"\nsector = "Menuiserie"\nlanguages = ["fr"]\n[[networks]]\nid = "x"\n'
    (folder / "brand.toml").write_text(toml, encoding="utf-8")
    lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in posts or [])
    (folder / "past_posts.jsonl").write_text(lines, encoding="utf-8")
    (folder / "knowledge").mkdir(exist_ok=True)
    (folder / "knowledge" / "horaires.md").write_text("Ouvert le mardi.", encoding="utf-8")
    return folder


async def test_folders_are_loaded_once_and_bad_ones_alone_refused(desk: Desk, tmp_path: Path) -> None:
    write_brand(tmp_path / "bon", [past_post(1), "broken", past_post(2)])
    write_brand(tmp_path / "mauvais").joinpath("brand.toml").write_text("name = 3", encoding="utf-8")
    first = await loaded(desk, tmp_path, Choices())
    assert [(one.brand, one.outcome) for one in first] == [("bon", "loaded"), ("mauvais", "refused")]
    assert (first[0].posts.added, first[0].posts.rejected[0].row, first[0].pages) == (2, 2, 1)
    assert (await loaded(desk, tmp_path, Choices()))[0].outcome == "unchanged"


async def test_one_brand_can_be_brought_in_alone(desk: Desk, tmp_path: Path) -> None:
    for name in ("bon", "autre"):
        write_brand(tmp_path / name)
    assert [one.brand for one in await loaded(desk, tmp_path, Choices(brands=("bon",)))] == ["bon"]
    with pytest.raises(InvalidInput) as caught:
        await loaded(desk, tmp_path, Choices(brands=("bom",)))
    assert (caught.value.code, caught.value.details["known"]) == ("unknown_brand_folder", "autre, bon")


async def test_what_the_api_edited_is_not_silently_undone(desk: Desk, tmp_path: Path) -> None:
    write_brand(tmp_path / "bon", [past_post(1)])
    await loaded(desk, tmp_path, Choices())
    await desk.guides.save("bon", guide_rules(), "", "api")
    (refused,) = await loaded(desk, tmp_path, Choices())
    assert refused.error is not None
    assert refused.error.code == "edited_by_api"
    (forced,) = await loaded(desk, tmp_path, Choices(force=True))
    assert forced.outcome == "loaded"
    assert (await desk.guides.get("bon")).guide.name == "Atelier"


async def test_a_deleted_brand_stays_deleted_until_it_is_restored(desk: Desk, tmp_path: Path) -> None:
    write_brand(tmp_path / "bon", [past_post(1)])
    await loaded(desk, tmp_path, Choices())
    await desk.records.brands.delete("bon", NOW)
    await desk.library.forget_brand("bon")
    (refused,) = await loaded(desk, tmp_path, Choices())
    assert refused.error is not None
    assert refused.error.code == "brand_deleted"
    (restored,) = await loaded(desk, tmp_path, Choices(restore=True))
    assert restored.posts.added == 1


async def test_a_page_taken_from_the_folder_is_known_no_more(desk: Desk, tmp_path: Path) -> None:
    folder = write_brand(tmp_path / "bon")
    (folder / "knowledge" / "tarifs.md").write_text("Table : 900 €.", encoding="utf-8")
    await loaded(desk, tmp_path, Choices())
    (folder / "knowledge" / "tarifs.md").unlink()
    await loaded(desk, tmp_path, Choices())
    assert [page.path for page in (await desk.records.pages.list("bon")).items] == ["horaires.md"]


async def test_an_empty_folder_says_what_it_needs(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no_brand_folder"):
        await loaded(desk, tmp_path, Choices())


@pytest.mark.parametrize("brand", DEMO_BRANDS)
async def test_a_demo_brand_loads_whole_with_progress(desk: Desk, brand: str) -> None:
    steps: list[Step] = []
    (one,) = [one async for one in ingest(desk, DEMO, Choices(brands=(brand,)), steps.append)]
    assert one.posts.added >= 150
    assert one.posts.rejected == []
    assert 8 <= one.pages <= 15
    assert (steps[0].done, steps[-1].done) == (0, steps[-1].total)
