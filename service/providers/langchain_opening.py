"""Opening what LangChain knows: beside the event loop, reporting to nobody, its errors made ours."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import os
import re
from collections.abc import Mapping
from typing import Any

from service.errors import PackageMissing
from service.providers.faults import fault_at_opening

_INSTALL = re.compile(r"pip install [\"'`]?([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[a-z0-9,-]+\])?)")
_KEYS = ("LANGSMITH_API_KEY", "LANGSMITH_GATEWAY_API_KEY")
_SHARED = ("azure_openai", "langsmith", "openai")
_CLIENTS = (
    "http_async_client",
    "root_async_client",
    "root_client",
    "_async_client",
    "_client",
    "async_client",
    "client",
)


def preload_chat(provider: str) -> None:
    """Import LangChain and the package of a provider, where they are installed: a fallback begins at once."""
    _report_to_nobody()
    for package, module in (("langchain", "langchain.chat_models"), (f"langchain_{provider}",) * 2):
        if importlib.util.find_spec(package):
            importlib.import_module(module)


async def open_chat(provider: str, name: str) -> Any:
    """A chat model. PackageMissing, UnknownModel, KeyRefused, ProviderFault."""
    options = {"model_provider": provider, "max_retries": 0}
    return await asyncio.to_thread(_open, "chat_models", "init_chat_model", (provider, name), options)


async def open_embeddings(provider: str, name: str) -> Any:
    """An embedder. PackageMissing, UnknownModel, KeyRefused, ProviderFault."""
    options: dict[str, Any] = {"provider": provider}
    if provider in _SHARED:
        # To count tokens it would download the tables of tiktoken.
        options |= {"check_embedding_ctx_length": False, "max_retries": 0}
    opened = await asyncio.to_thread(_open, "embeddings", "init_embeddings", (provider, name), options)
    if "max_retries" in getattr(type(opened), "model_fields", {}):
        opened.max_retries = 0
    return opened


async def close_clients(opened: Any) -> None:
    """Close the HTTP clients that a model of LangChain holds, under the names they go by there."""
    held = {**vars(opened), **(getattr(opened, "__pydantic_private__", None) or {})}
    for client in (held.get(name) for name in _CLIENTS):
        close = getattr(client, "close", None) or getattr(client, "aclose", None)
        closing = close() if close else None
        if asyncio.iscoroutine(closing):
            await closing


def address_of(opened: Any, provider: str) -> str:
    """Where a model of LangChain is asked, or its provider's name where that is not known."""
    for name in (
        "api_base",
        "openai_api_base",
        "azure_endpoint",
        "base_url",
        "anthropic_api_url",
        "endpoint",
    ):
        address = getattr(opened, name, None)
        if address and str(address).startswith("http"):
            return str(address)
    return provider


def _open(module: str, function: str, asked: tuple[str, str], options: Mapping[str, Any]) -> Any:
    provider, name = asked
    _report_to_nobody()
    try:
        make = getattr(importlib.import_module(f"langchain.{module}"), function)
        return make(name, **options, **_own_client(provider))
    except ImportError as error:
        raise PackageMissing(provider=provider, package=_package(error)) from error
    except Exception as error:
        raise fault_at_opening(error, f"{provider}:{name}", provider) from error


def _own_client(provider: str) -> Mapping[str, Any]:
    """A client to itself: langchain-openai shares one in the process, which nobody could then close."""
    if provider not in _SHARED:
        return {}
    return {"http_async_client": importlib.import_module("openai").DefaultAsyncHttpxClient()}


def _report_to_nobody() -> None:
    """Forget the variables by which LangChain would send prompts and answers to LangSmith, or through it.

    The keys stay, for who names `langsmith` as the provider.
    """
    for name in [name for name in os.environ if name.startswith(("LANGSMITH_", "LANGCHAIN_"))]:
        if name not in _KEYS:
            del os.environ[name]


def _package(error: ImportError) -> str:
    told = _INSTALL.search(str(error))
    return told[1] if told else (error.name or "langchain").partition(".")[0].replace("_", "-")
