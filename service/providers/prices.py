"""What models cost, as data: a TOML file the operator keeps, for prices change and nothing here calls home.

currency = "EUR"
[models."openai:gpt-5-mini"]        # or "gpt-5-mini", or "openai:*"
input = 0.25                        # a million tokens read
output = 2.00                       # a million tokens written
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import InvalidInput
from service.words import Price

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    input: Amount
    output: Amount


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    models: dict[str, _Row]


class Prices:
    """Prices by model."""

    def __init__(self, prices: Mapping[str, Price] | None = None) -> None:
        self._prices = dict(prices or {})

    @classmethod
    def read(cls, file: Path | None) -> Self:
        """The prices of a file; none without one. InvalidInput `prices_unreadable`."""
        if file is None:
            return cls()
        try:
            read = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise InvalidInput("prices_unreadable", file=file, reason=f"{place}: {first['msg']}") from None
        except (OSError, ValueError) as error:
            raise InvalidInput("prices_unreadable", file=file, reason=error) from None
        return cls({name: Price(row.input, row.output, read.currency) for name, row in read.models.items()})

    @property
    def currency(self) -> str | None:
        """The currency of all of them; None without prices."""
        return next((price.currency for price in self._prices.values()), None)

    def of(self, provider: str, model: str) -> Price | None:
        """The price of a model: by its full name, its own, or that of all of its provider."""
        names = (f"{provider}:{model}", model, f"{provider}:*")
        return next((self._prices[name] for name in names if name in self._prices), None)
