"""Tokens: how a key is made, read and digested. Nothing here remembers anything.

A token is `pv_<id>_<secret>`: the id may be shown, and finds the key without a search; the secret is 256
random bits. Only the digest is kept. It is a plain SHA-256: a slow hash is for passwords that can be guessed,
and 2^256 secrets cannot, whatever a guess costs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # base32, in lower case
ID_LENGTH = 12
SECRET_BYTES = 32
KEY_ID = re.compile(rf"k_[{ALPHABET}]{{{ID_LENGTH}}}")
TOKEN = re.compile(rf"pv_([{ALPHABET}]{{{ID_LENGTH}}})_[0-9a-f]{{{2 * SECRET_BYTES}}}")


def new_token() -> tuple[str, str]:
    """The id and the token of a key nobody has."""
    number = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
    return f"k_{number}", f"pv_{number}_{secrets.token_hex(SECRET_BYTES)}"


def key_id(token: str) -> str | None:
    """The id of the key a token is of, `k_…`; None when it is no token."""
    found = TOKEN.fullmatch(token)
    return f"k_{found[1]}" if found else None


def digest_of(token: str) -> str:
    """SHA-256 of the whole token, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(sent: str, held: str) -> bool:
    """Whether two secrets are one, in a time that does not tell where they differ."""
    return hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), held.encode())
