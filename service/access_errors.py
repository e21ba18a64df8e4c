"""Why a caller may not do what it asks, or not now, or not under that idempotency key.

The rest of the tree is drawn in errors.py.

PortevoixError
├── InvalidInput            422
│   ├── UnreadableKey       400  an Idempotency-Key that is not one
│   └── KeyReused           422  an Idempotency-Key that came with another request
├── NotFound                404
│   └── UnknownKey               an API key, or one the caller may not see
├── Conflict                409
│   ├── KeyRevoked               a key that has ended cannot be renewed
│   ├── InFlight                 the first request under an Idempotency-Key is still at work
│   └── AnswerNotKept            it succeeded, and its answer was too large to be kept
├── AnswerErased            410  an answer kept for retries, whose text was erased since
├── NotAllowed
│   ├── KeyRefused          401  a key that opens no session: unknown, revoked or expired
│   ├── OutOfScope          403  the key does not hold the route's scope
│   └── BeyondYours         403  what is asked would open more than the caller's own key does
└── BudgetSpent             429  a minute or a day of the key or of the brand is spent
"""

from __future__ import annotations

from service.errors import Conflict, InvalidInput, NotAllowed, NotFound, PortevoixError


class UnreadableKey(InvalidInput):
    """An Idempotency-Key that is not one to 255 printable ASCII characters, or several."""

    status = 400
    default_code = "idempotency_key_form"


class KeyReused(InvalidInput):
    """An Idempotency-Key that came with another request before."""

    default_code = "idempotency_key_reused"


class UnknownKey(NotFound):
    default_code = "unknown_key"


class KeyRevoked(Conflict):
    default_code = "key_revoked"


class InFlight(Conflict):
    """The first request under an Idempotency-Key is still at work."""

    default_code = "idempotency_in_flight"


class AnswerNotKept(Conflict):
    """The first request under an Idempotency-Key succeeded; its answer was too large to be kept."""

    default_code = "answer_too_large_to_keep"


class AnswerErased(PortevoixError):
    """An answer kept for retries, whose text was erased since."""

    status = 410
    default_code = "answer_erased"


class KeyRefused(NotAllowed):
    """A key that opens no session: unknown, revoked or expired."""

    default_code = "key_refused"


class OutOfScope(NotAllowed):
    """A key that does not hold the scope a route asks for."""

    status = 403
    default_code = "out_of_scope"


class BeyondYours(NotAllowed):
    """What is asked would open more than the caller's own key does."""

    status = 403
    default_code = "scope_beyond_yours"


class BudgetSpent(PortevoixError):
    """The key or the brand has asked or spent what it may; `retry_after` says when there is room again.

    `begun`: the request has already made a call, so that what it wrote must not be lost.
    """

    status = 429
    default_code = "budget_spent"
    begun = False
