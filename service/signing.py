"""Signing what the house states of its drafts, so that who holds a copy can tell that it was not altered.

Ed25519 (RFC 8032) over canonical JSON (RFC 8785). What is signed holds strings, booleans, integers and nulls
under ASCII names, for which that form is: names sorted, no blank, UTF-8, nothing escaped but what must be.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from service.records import Records
from service.text import read_base64

ALGORITHM = "Ed25519"
SEED_BYTES = 32
_SECRET = "provenance.ed25519"  # noqa: S105 - the name it is kept under


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a value, in base64url, and the id of the key it verifies with."""

    key: str
    value: str


class Signer:
    """The house's signing key: the configured one, else the one in the records, made at the first use."""

    def __init__(self, records: Records, configured: SecretStr | None) -> None:
        self._records = records
        self._configured = configured
        self._private: Ed25519PrivateKey | None = None

    async def sign(self, value: Mapping[str, Any]) -> Signature:
        """Sign `value`: strings, booleans, integers and nulls, in mappings and lists."""
        private = await self._key()
        return Signature(_jwk(private)["kid"], _base64url(private.sign(canonical(value))))

    async def public(self) -> Mapping[str, str]:
        """The public key as a JWK (RFC 8037), its `kid` the thumbprint of RFC 7638."""
        return _jwk(await self._key())

    async def _key(self) -> Ed25519PrivateKey:
        if self._private is None:
            if self._configured is not None:
                seed = read_base64(self._configured.get_secret_value())
            else:
                seed = await self._records.secrets.settle(_SECRET, secrets.token_bytes(SEED_BYTES))
            self._private = Ed25519PrivateKey.from_private_bytes(seed)
        return self._private


def canonical(value: Mapping[str, Any]) -> bytes:
    """The bytes that are signed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _jwk(private: Ed25519PrivateKey) -> Mapping[str, str]:
    point = _base64url(private.public_key().public_bytes_raw())
    required = {"crv": ALGORITHM, "kty": "OKP", "x": point}
    kid = _base64url(hashlib.sha256(canonical(required)).digest())
    return {**required, "alg": ALGORITHM, "use": "sig", "kid": kid}


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
