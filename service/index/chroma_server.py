"""A Chroma server, spoken to over its own HTTP API (v2).

Chroma's asynchronous client has no time limit and no way to be closed, shares one connection pool with every
other in the process, and takes 1.4 s and 60 MB to import: here are the seven calls that are needed.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx2
import numpy as np

from service.errors import VectorsUnreachable
from service.index.embedder import Vectors
from service.index.manifest import Broken
from service.index.vectors import CONFIGURATION, Distances

API = "/api/v2/tenants/default_tenant/databases"
DEFAULT_DATABASE = "default_database"
WRITTEN_AT_ONCE = 1_000
# A server that is there answers in milliseconds, and takes a thousand vectors in a second or two; one that is
# busy may be slower, and what is written goes with a build that would begin again from nothing.
PATIENCE = httpx2.Timeout(15.0, connect=2.0)
WRITING = httpx2.Timeout(120.0, connect=2.0)
CONNECTIONS = httpx2.Limits(max_connections=20, max_keepalive_connections=10)
MOST_KNOWN = 50_000


class Missing(Broken):
    """A collection the server does not hold."""


class ChromaServer:
    """The server at `http://host:port`, in its default database or that of `http://host:port/DATABASE`.

    Raises VectorsUnreachable when it does not answer, Missing for a collection it does not hold, Broken when
    it answers with anything else that is not what was asked.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._database = parts.path.strip("/") or DEFAULT_DATABASE
        self._made = self._database == DEFAULT_DATABASE
        self.shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._ids: dict[str, str] = {}
        self._client = httpx2.AsyncClient(
            base_url=url.removesuffix("/").removesuffix(f"/{self._database}"),
            timeout=PATIENCE,
            limits=CONNECTIONS,
            trust_env=False,
        )

    async def check(self) -> None:
        """Return when it answers."""
        await self._call("GET", "/api/v2/heartbeat")

    async def create(self, name: str) -> None:
        """Make an empty collection, or keep the one of that name."""
        await self._make_database()
        body = {"name": name, "get_or_create": True, "configuration": dict(CONFIGURATION)}
        made = await self._call("POST", f"{API}/{self._database}/collections", body)
        self._know(name, str(made["id"]))

    async def upsert(self, name: str, names: Sequence[str], vectors: Vectors) -> None:
        """Hold one vector per name, shape (len(names), dimension), in place of any older one."""
        place = await self._place(name)
        for start in range(0, len(names), WRITTEN_AT_ONCE):
            some = slice(start, start + WRITTEN_AT_ONCE)
            rows = np.ascontiguousarray(vectors[some], dtype="<f4")
            body = {"ids": list(names[some]), "embeddings": [base64.b64encode(row).decode() for row in rows]}
            await self._call("POST", f"{place}/upsert", body, collection=name, patience=WRITING)

    async def count(self, name: str) -> int:
        """Vectors held."""
        return int(await self._call("GET", f"{await self._place(name)}/count", collection=name))

    async def query(self, name: str, vector: Vectors, k: int) -> Distances:
        """The `k` nearest (id, cosine distance), nearest first."""
        asked = {"query_embeddings": [vector.tolist()], "n_results": k, "include": ["distances"]}
        found = await self._call("POST", f"{await self._place(name)}/query", asked, collection=name)
        return tuple(zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True))

    async def remove(self, name: str) -> None:
        """Remove a collection, if it is there."""
        self._ids.pop(name, None)
        await self._make_database()
        try:
            await self._call("DELETE", f"{API}/{self._database}/collections/{name}")
        except Missing:
            return

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _place(self, name: str) -> str:
        """Where a collection is asked, by the id the server gave it."""
        if name not in self._ids:
            await self._make_database()
            found = await self._call("GET", f"{API}/{self._database}/collections/{name}")
            self._know(name, str(found["id"]))
        return f"{API}/{self._database}/collections/{self._ids[name]}"

    def _know(self, name: str, identity: str) -> None:
        if len(self._ids) >= MOST_KNOWN:
            self._ids.clear()
        self._ids[name] = identity

    async def _make_database(self) -> None:
        if not self._made:
            await self._call("POST", API, {"name": self._database}, there=True)
            self._made = True

    async def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        collection: str | None = None,
        there: bool = False,
        patience: httpx2.Timeout = PATIENCE,
    ) -> Any:
        """The answer to one call; `there`: what it makes may exist already."""
        try:
            answer = await self._answer(method, path, body, patience)
        except httpx2.HTTPError as error:
            self._forget()
            reason = str(error) or type(error).__name__
            raise VectorsUnreachable(url=self.shown, reason=reason, retry_after=5) from error
        if answer.is_success or (there and answer.status_code == 409):
            return answer.json()
        if collection:
            self._ids.pop(collection, None)
        told = f"{answer.status_code}: {answer.text[:200]}"
        raise (Missing if answer.status_code == 404 else Broken)(told)

    async def _answer(self, method: str, path: str, body: Any, patience: httpx2.Timeout) -> httpx2.Response:
        """The answer, asked for again when a connection kept open was closed: a server that restarted."""
        try:
            return await self._client.request(method, path, json=body, timeout=patience)
        except httpx2.TimeoutException:
            raise
        except httpx2.TransportError:
            return await self._client.request(method, path, json=body, timeout=patience)

    def _forget(self) -> None:
        """Who does not answer may come back empty."""
        self._ids.clear()
        self._made = self._database == DEFAULT_DATABASE
