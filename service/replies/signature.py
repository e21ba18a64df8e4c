"""What Chatwoot signs: `X-Chatwoot-Signature: sha256=HEX`, of its timestamp, a full stop and the raw body.

Whoever holds the secret of a brand needs no key. A brand without a secret answers as one that does not exist.

NotAllowed                  401
├── SignatureMissing        the headers of a signature are not there
├── SignatureOld            signed over five minutes ago, or to come
└── SignatureWrong          by another secret, or of another body
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase

from service.access.caller import Caller
from service.errors import NotAllowed, UnknownBrand
from service.web import DeskDep

SIGNATURE, TIMESTAMP = "x-chatwoot-signature", "x-chatwoot-timestamp"
SECONDS = 300


class SignatureMissing(NotAllowed):
    default_code = "signature_missing"


class SignatureOld(NotAllowed):
    default_code = "signature_old"


class SignatureWrong(NotAllowed):
    default_code = "signature_wrong"


class SignatureScheme(SecurityBase):
    """The signature, as OpenAPI tells it."""

    def __init__(self) -> None:
        told = (
            "`sha256=` and the HMAC-SHA256, in hexadecimal, of the timestamp, a full stop and the raw body."
        )
        self.model = APIKey.model_validate({"in": APIKeyIn.header, "name": SIGNATURE, "description": told})
        self.scheme_name = "chatwoot"

    def __call__(self, request: Request) -> str:
        """The signature as it came. SignatureMissing."""
        signature = request.headers.get(SIGNATURE, "")
        if not signature or not request.headers.get(TIMESTAMP):
            raise SignatureMissing
        return signature


async def signed(
    request: Request, desk: DeskDep, brand: str, signature: Annotated[str, Depends(SignatureScheme())]
) -> bytes:
    """The body, once its signature is right; it is not read before all else is.

    NotAllowed; UnknownBrand for one without a secret, or that a key shown beside the signature does not open.
    """
    caller: Caller | None = request.state.caller
    secret = desk.settings.chatwoot_secret(brand)
    closed = caller is not None and not caller.opens(brand)
    if closed or secret is None or await desk.records.brands.etag(brand) is None:
        raise UnknownBrand(brand=brand)
    timestamp = request.headers[TIMESTAMP]
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not re.fullmatch(r"sha256=[0-9a-f]{64}", signature):
        raise SignatureWrong
    if abs(desk.clock().timestamp() - int(timestamp)) > SECONDS:
        raise SignatureOld(seconds=SECONDS)
    body = await request.body()
    if not hmac.compare_digest(signature, signature_of(secret, timestamp, body)):
        raise SignatureWrong
    return body


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """The header of a body sent at `timestamp` (Unix time, in digits)."""
    return f"sha256={hmac.digest(secret.encode(), timestamp.encode() + b'.' + body, hashlib.sha256).hex()}"


SignedBody = Annotated[bytes, Security(signed)]
