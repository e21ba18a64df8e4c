"""Prices of models, read from a file of the operator."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import InvalidInput
from service.providers.prices import Prices

GOOD = """
currency = "EUR"
[models."openai:gpt-5-mini"]
input = 0.25
output = 2.0
[models.mistral-small]
input = 0.1
output = 0.3
[models."openai:*"]
input = 10
output = 30
"""


def read(folder: Path, text: str | bytes) -> Prices:
    """The prices of a file with that text."""
    file = folder / "prices.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return Prices.read(file)


def test_the_nearest_name_gives_the_price(tmp_path: Path) -> None:
    prices = read(tmp_path, GOOD)
    own = prices.of("openai", "gpt-5-mini")
    assert own is not None
    assert (own.input, own.output, own.currency) == (0.25, 2.0, "EUR")
    assert own.of(1_000_000, 500_000) == pytest.approx(1.25)
    by_name, by_provider = prices.of("mistralai", "mistral-small"), prices.of("openai", "gpt-9")
    assert by_name is not None
    assert by_name.input == 0.1
    assert by_provider is not None
    assert by_provider.output == 30
    assert prices.of("mistralai", "other") is None


def test_without_a_file_nothing_is_priced() -> None:
    assert Prices.read(None).of("openai", "gpt-5-mini") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("currency = ", "end of document"),
        (b"\xff\xfe", "utf-8"),
        ('currency = "euros"\n[models]', "currency"),
        ('currency = "EUR"', "models"),
        ('currency = "EUR"\n[models.m]\ninput = -1\noutput = 1', "models.m.input"),
        ('currency = "EUR"\n[models.m]\ninput = nan\noutput = 1', "models.m.input"),
        ('currency = "EUR"\n[models.m]\ninput = 1', "models.m.output"),
        ('currency = "EUR"\n[models.m]\ninput = 1\noutput = 1\noutputs = 2', "models.m.outputs"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text)
    assert caught.value.code == "prices_unreadable"
    assert told in caught.value.details["reason"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="prices_unreadable"):
        Prices.read(tmp_path / "none.toml")
