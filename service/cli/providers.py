"""Looking over who writes and who embeds: whether each answers, and what to do when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from service.cli.parts import Part, broken, part, told
from service.errors import PortevoixError
from service.provider_faults import ProviderSilent, UnknownModel
from service.providers.choosing import choose_embedder, choose_models
from service.providers.faults import shown
from service.providers.port import Model
from service.providers.prices import Prices
from service.settings import Settings

T = TypeVar("T")
SECONDS = 5.0
MOST_LISTED = 20


async def ask_providers(settings: Settings) -> list[Part]:
    """The models in the order they are asked, the embedder, and what a request may spend."""
    models = choose_models(settings)
    looks = [_look_at_model(place, model, settings) for place, model in enumerate(models, start=1)]
    writers = await asyncio.gather(*looks) or [
        part("writer", told("doctor.no_model", writer=_other(settings)))
    ]
    return [*writers, await _look_at_embedder(settings), _spending(settings, models)]


async def _look_at_model(place: int, model: Model, settings: Settings) -> Part:
    name = "writer" if place == 1 else f"writer {place}"
    called = f"{model.provider}:{model.name}".rstrip(":")
    try:
        known = await _soon(model.names(), called)
        if known or not model.name:
            called = f"{model.provider}:{_chosen(model, known, settings)}"
        return part(name, told("doctor.answers" if known else "doctor.unlisted", model=called))
    except PortevoixError as error:
        return broken(name, error)
    finally:
        await model.close()


def _chosen(model: Model, known: tuple[str, ...], settings: Settings) -> str:
    """The model of the list that is meant, or UnknownModel. Ollama lists `name:latest` for `name`."""
    listed = ", ".join(known[:MOST_LISTED]) or "—"
    if not model.name:
        if len(known) == 1:
            return known[0]
        url = shown(settings.openai.base_url or model.provider)
        raise UnknownModel("model_not_chosen", model=model.provider, url=url, known=listed)
    if not {model.name, f"{model.name}:latest"} & {*known}:
        called = f"{model.provider}:{model.name}"
        raise UnknownModel("model_not_listed", model=called, known=listed)
    return model.name


async def _look_at_embedder(settings: Settings) -> Part:
    embedder = choose_embedder(settings)
    if embedder is None:
        return part("embedder", told("doctor.embedder", embedder=settings.embedder))
    try:
        vector = await _soon(embedder.query("bonjour"), embedder.name)
        return part("embedder", told("doctor.embeds", embedder=embedder.name, dimension=len(vector)))
    except PortevoixError as error:
        return broken("embedder", error)
    finally:
        await embedder.close()


def _spending(settings: Settings, models: tuple[Model, ...]) -> Part:
    """The ceiling, and the models whose price is not known: a ceiling in money stops them."""
    try:
        prices = Prices.read(settings.prices)
    except PortevoixError as error:
        return broken("spending", error)
    unpriced = [f"{m.provider}:{m.name}" for m in models if prices.of(m.provider, m.name) is None]
    if settings.ceiling_cost is not None and unpriced:
        return part("spending", told("doctor.unpriced", models=", ".join(unpriced)), ok=False)
    cost = "doctor.tokens" if settings.ceiling_cost is None else "doctor.tokens_and_cost"
    ceiling = told(cost, tokens=settings.ceiling_tokens, cost=settings.ceiling_cost)
    return part("spending", told("doctor.spending", ceiling=ceiling, prices=settings.prices or "—"))


async def _soon(asked: Awaitable[T], called: str) -> T:
    try:
        async with asyncio.timeout(SECONDS):
            return await asked
    except TimeoutError:
        raise ProviderSilent(model=called) from None


def _other(settings: Settings) -> str:
    return settings.models[0] if settings.models else "composer"
