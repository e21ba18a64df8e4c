"""Scripts, styles and texts for scripts: read once, compressed once, at an address that changes with them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.messages import LANGUAGES
from service.problems import NoSuchRoute
from service.studio.wording import texts

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
SMALLEST_COMPRESSED = 1_000  # bytes; below, the head weighs more than what is saved
FOREVER = "public, max-age=31536000, immutable"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    kind: str
    plain: bytes
    compressed: bytes | None


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file by its path, and the version they have together."""

    version: str
    by_path: Mapping[str, Asset]

    def address(self, path: str) -> str:
        """Where a browser finds a file. KeyError for one that does not exist."""
        self.by_path[path]
        return f"/studio-assets/{self.version}/{path}"


@cache
def assets() -> Assets:
    """What this package ships."""
    found = {path: _asset(path, content) for path, content in sorted(_files())}
    digest = hashlib.sha256()
    for path, asset in found.items():
        digest.update(path.encode() + b"\0" + asset.plain)
    return Assets(digest.hexdigest()[:16], found)


@router.get("/studio-assets/{version}/{path:path}")
async def asset(request: Request, version: str, path: str) -> Response:
    """One file; for ever when the address is of this version, else for this once."""
    held = assets().by_path.get(path)
    if held is None:
        raise NoSuchRoute
    headers = {"Cache-Control": FOREVER if version == assets().version else "no-cache"}
    body = held.plain
    if held.compressed is not None:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = held.compressed, "gzip"
    return Response(body, headers=headers, media_type=held.kind)


def _files() -> Iterator[tuple[str, bytes]]:
    yield from _below(files(__package__) / "assets", "")
    for language in LANGUAGES:
        told = json.dumps(texts(language), ensure_ascii=False, sort_keys=True)
        yield f"words.{language}.js", f"export default {told};\n".encode()


def _below(folder: Traversable, place: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _below(item, f"{place}{item.name}/")
        elif _suffix(item.name) in TYPES:
            yield place + item.name, item.read_bytes()


def _asset(path: str, content: bytes) -> Asset:
    kind = TYPES[_suffix(path)]
    small = gzip.compress(content, 9, mtime=0) if len(content) >= SMALLEST_COMPRESSED else None
    return Asset(kind, content, small if small is not None and len(small) < len(content) else None)


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2]}"
