"""Which models write, in which order, and which embeds, as the settings name them."""

from __future__ import annotations

import importlib

from service.providers.embedding import RemoteEmbedder
from service.providers.langchain_embedder import LangChainEmbedder
from service.providers.langchain_model import LangChainModel
from service.providers.langchain_opening import preload_chat
from service.providers.openai_embedder import OpenAIEmbedder
from service.providers.openai_model import OpenAIModel
from service.providers.port import Model
from service.settings import Settings

NO_MODEL = ("composer", "scripted")


def choose_models(settings: Settings) -> tuple[Model, ...]:
    """The models of PORTEVOIX_MODEL; else that of OPENAI_MODEL, or the only one its server has; else none."""
    asked = [name for name in settings.models if name.partition(":")[0] not in NO_MODEL]
    if asked:
        return tuple(model_of(name, settings) for name in asked)
    if not settings.models and settings.openai.configured:
        return (_openai(settings.openai.model or "", settings),)
    return ()


def preload(settings: Settings) -> None:
    """Import what the first call would wait a second for; where nothing of it is used, nothing."""
    for model in choose_models(settings):
        if isinstance(model, OpenAIModel):
            importlib.import_module("openai")
        else:
            preload_chat(model.provider)


def choose_embedder(settings: Settings) -> RemoteEmbedder | None:
    """The embedder of PORTEVOIX_EMBEDDER when it is of others; None: one in process. A key is no choice."""
    provider, colon, model = settings.embedder.partition(":")
    if not colon:
        return None
    if provider == "openai":
        return OpenAIEmbedder(model, settings.openai.base_url, settings.openai.api_key)
    return LangChainEmbedder(provider, model)


def model_of(name: str, settings: Settings) -> Model:
    """The model `provider:model`; `openai:` always means the SDK."""
    provider, _, model = name.partition(":")
    return _openai(model, settings) if provider == "openai" else LangChainModel(provider, model)


def _openai(model: str, settings: Settings) -> OpenAIModel:
    return OpenAIModel(model, settings.openai.base_url, settings.openai.api_key)
