"""The index answers by meaning and by words, keeps up with the records, and forgets for good."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from service.errors import EmbedderMismatch, UnknownBrand
from service.index.hashing import HashingEmbedder
from tests.index_kit import POSTS, Bench, numbered, various


async def test_finds_by_vector_and_by_words(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    assert (await bench.near("ville", "atelier de cuisine des enfants"))[0] == "p-atelier"
    assert await bench.saying("ville", "déviée") == ["p-travaux"]


async def test_distances_grow_and_scores_fall(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    question = "concert à la piscine cet été"
    hits = await bench.index.search("ville", "posts", await bench.embedder.query(question), question, 4)
    distances = [distance for _, distance in hits.by_vector]
    scores = [score for _, score in hits.by_words]
    assert distances == sorted(distances)
    assert 0 <= distances[0] < distances[-1] <= 2
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


@pytest.mark.parametrize("asked", ["ete", "ÉTÉ", "été", "e\u0301te\u0301", "l’ete"])
async def test_accents_and_capitals_do_not_matter(bench: Bench, asked: str) -> None:
    await bench.add("ville", POSTS)
    assert await bench.saying("ville", asked) == ["p-ete"]


@pytest.mark.parametrize("asked", ["travail", "concerts", "ateliers", "ouvrir", "coeur", "cœurs"])
async def test_inflected_words_are_found(bench: Bench, asked: str) -> None:
    texts = ["Le travail reprend", "Un concert", "Un atelier", "La piscine ouvrira", "Cœur de ville"]
    await bench.add("ville", numbered(texts))
    assert await bench.saying("ville", asked)


@pytest.mark.parametrize(
    "asked",
    ["", "   ", "'", '"', '" OR "zz', "🎉🎉🎉", "NEAR(zz yy)", "*", "-", "zz\x00yy", "\ud800", "½ ﷺ ʼ ١٢ 𐓘𐓙"],
)
async def test_weird_words_find_nothing_and_break_nothing(bench: Bench, asked: str) -> None:
    await bench.add("ville", POSTS)
    generation = await bench.generation("ville")
    assert await bench.saying("ville", asked) == []
    assert await bench.saying("ville", "concert") == ["p-concert"]
    assert generation in (None, await bench.generation("ville"))


async def test_weird_texts_can_be_held(bench: Bench) -> None:
    texts = {"emoji": "🎉🎉", "quotes": '« L’été » "d\'ici"', "nul": "a\x00bravo", "long": "lune " * 10_000}
    await bench.add("ville", texts | {"digits": "½ ﷺ ʼ ١٢ 𐓘𐓙"})
    assert await bench.near("ville", "🎉🎉", k=1) == ["emoji"]
    assert await bench.saying("ville", "lune " * 10_000) == ["long"]
    assert await bench.saying("ville", "bravo") == ["nul"]


async def test_fifty_thousand_different_words_are_answered(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    asked = "concert " + " ".join(f"mot{number}" for number in range(6_000))
    assert await bench.saying("ville", asked) == ["p-concert"]


async def test_empty_shelf_finds_nothing_and_builds_nothing(bench: Bench) -> None:
    assert await bench.near("ville", "atelier") == []
    assert await bench.generation("ville") is None
    await bench.add("ville", POSTS)
    assert await bench.near("ville", "atelier", shelf="knowledge") == []


async def test_shelves_are_apart(bench: Bench) -> None:
    await bench.add("ville", {"a": "Le musée ferme lundi"}, shelf="knowledge")
    await bench.add("ville", {"b": "Le musée rouvre mardi"}, shelf="posts")
    assert await bench.saying("ville", "musée", shelf="knowledge") == ["a"]
    assert await bench.near("ville", "musée", shelf="posts") == ["b"]


async def test_brands_never_mix(bench: Bench) -> None:
    await bench.add("ville", {"same": "Le marché de Noël"})
    await bench.add("musee", {"same": "Une exposition de photos", "other": "Le vernissage"})
    assert await bench.saying("musee", "marché") == []
    assert sorted(await bench.near("musee", "marché", k=10)) == ["other", "same"]
    assert await bench.near("ville", "marché", k=10) == ["same"]


@pytest.mark.parametrize("brand", ["../ville", "", "Ville", "a/b", "."])
async def test_an_id_that_cannot_be_a_brand_is_refused(bench: Bench, brand: str) -> None:
    with pytest.raises(UnknownBrand):
        await bench.index.ensure(brand)


async def test_catches_up_without_rebuilding(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    generation, read = await bench.generation("ville"), bench.records.batches_read
    await bench.add("ville", {"p-neuf": "La patinoire revient", "p-ete": "La piscine ferme"})
    assert await bench.saying("ville", "patinoire") == ["p-neuf"]
    assert await bench.saying("ville", "ouvre") == []
    assert await bench.near("ville", "la piscine ferme", k=1) == ["p-ete"]
    await bench.index.ensure("ville")
    assert await bench.generation("ville") == generation
    assert bench.records.batches_read == read + 1


async def test_a_small_shelf_answers_as_a_large_one_does(bench: Bench) -> None:
    texts = numbered(various(1_100))
    small = dict(list(texts.items())[:900])
    await bench.add("ville", small)
    asked = [texts["p3"], texts["p500"], texts["p899"]]
    alone = [await bench.near("ville", text, 3) for text in asked]
    await bench.add("ville", {name: text for name, text in texts.items() if name not in small})
    among = [await bench.near("ville", text, 1_100) for text in asked]
    assert alone == [[name for name in names if name in small][:3] for names in among]
    await bench.erase("ville", *[f"p{number}" for number in range(850, 1_100)])
    assert (await bench.near("ville", texts["p899"], 1_100)).count("p899") == 0
    assert (await bench.near("ville", texts["p500"], 1))[0] == "p500"


async def test_a_catch_up_survives_a_restart(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    await bench.add("ville", {"p-neuf": "La patinoire revient"})
    await bench.index.ensure("ville")
    generation, read = await bench.generation("ville"), bench.records.batches_read
    await bench.restart()
    assert await bench.saying("ville", "patinoire") == ["p-neuf"]
    assert (await bench.generation("ville"), bench.records.batches_read) == (generation, read)


async def test_a_passage_without_vector_is_found_by_words_only(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    bench.records.put("ville", "posts", "p-nu", "La bibliothèque déménage", None)
    bench.records.put("ville", "posts", "p-nan", "La crèche déménage", np.full(384, np.nan, dtype=np.float32))
    assert sorted(await bench.saying("ville", "déménage")) == ["p-nan", "p-nu"]
    assert len(await bench.near("ville", "déménage", k=10)) == len(POSTS)


async def test_another_dimension_is_rebuilt_and_a_foreign_question_refused(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    bench.embedder = HashingEmbedder(96)
    with pytest.raises(EmbedderMismatch):
        await bench.near("ville", "concert")
    await bench.add("ville", POSTS)
    assert (await bench.near("ville", "concert gratuit"))[0] == "p-concert"
    assert (await bench.index.health("ville")).condition == "ready"


async def test_a_brand_being_embedded_anew_answers_with_what_is_ready(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    bench.records.embed_anew("ville", "posts")
    bench.embedder = HashingEmbedder(96)
    await bench.index.ensure("ville")
    await bench.index.settled("ville")
    assert await bench.near("ville", "concert") == []
    generations = set()
    for name, text in POSTS.items():
        await bench.add("ville", {name: text})
        assert (await bench.near("ville", text))[0] == name
        generations.add(await bench.generation("ville"))
    assert len(generations) == 1
    assert len(await bench.near("ville", "concert", k=10)) == len(POSTS)


async def test_vectors_of_two_lengths_are_refused(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    bench.embedder = HashingEmbedder(96)
    await bench.add("ville", {"p-neuf": "La patinoire"})
    with pytest.raises(EmbedderMismatch):
        await bench.near("ville", "patinoire")


async def test_dropping_a_brand_removes_its_folder(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.add("musee", {"m": "Le vernissage"})
    await asyncio.gather(bench.index.ensure("ville"), bench.index.ensure("musee"))
    bench.records.erase("ville", "posts", *POSTS)
    await bench.index.drop("ville")
    assert not (bench.root / "ville").exists()
    assert await bench.near("ville", "concert") == []
    assert await bench.saying("musee", "vernissage") == ["m"]
    await bench.add("ville", {"p": "La patinoire"})
    assert await bench.near("ville", "concert", k=10) == ["p"]


async def test_more_brands_than_may_be_open(tmp_path: Path) -> None:
    bench = Bench(tmp_path, max_open=4)
    brands = [f"ville-{number}" for number in range(9)]
    for brand in brands:
        await bench.add(brand, {"p": f"Bienvenue à {brand.replace('-', '')}"})
    for _ in range(2):
        found = await asyncio.gather(*(bench.saying(brand, brand.replace("-", "")) for brand in brands * 3))
        assert found == [["p"]] * 27
        conditions = [await bench.index.health(brand) for brand in brands]
        assert sum(1 for health in conditions if health.counts) <= 4
    await bench.index.close()


async def test_many_searches_at_once_build_one_generation(bench: Bench) -> None:
    await bench.add("ville", numbered(f"Annonce numéro{n}" for n in range(250)))
    found = await asyncio.gather(*(bench.saying("ville", "numéro7") for _ in range(20)))
    assert found == [["p7"]] * 20
    assert bench.records.batches_read == 2


async def test_a_cancelled_search_leaves_the_index_usable(bench: Bench) -> None:
    await bench.add("ville", numbered(f"Annonce numéro{n}" for n in range(250)))
    for _ in range(5):
        task = asyncio.create_task(bench.saying("ville", "numéro7"))
        await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.wait([task])
    assert await bench.saying("ville", "numéro7") == ["p7"]


async def test_health_tells_what_a_person_needs(bench: Bench) -> None:
    assert (await bench.index.health("ville")).condition == "missing"
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    health = await bench.index.health("ville")
    assert (health.condition, health.counts["posts"], health.trouble) == ("ready", len(POSTS), None)


async def test_a_closed_index_holds_no_thread(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    await bench.erase("ville", "p-ete")
    await bench.index.close()
    assert len(asyncio.all_tasks()) == 1
