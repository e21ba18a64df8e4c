"""Stored messages: received, found again, decided."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from service.access.caller import Caller
from service.desk import Desk
from service.errors import InvalidInput, UnknownMessage
from service.index.e5 import E5Embedder
from service.index.embedder import Vectors
from service.message import Message
from service.placing import place
from service.records.inbox_nouns import MessageDecision, MessageRecord, MessageVerdict
from service.records.store import Also
from service.replies.told import TRIAGED, WRITTEN


class UnknownDraftInBody(InvalidInput):
    """A draft that the brand does not have, named in a body."""

    default_code = "unknown_draft"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person decides of a message. `reply` is the draft that `text` was made of."""

    verdict: MessageVerdict
    text: str | None = None
    reply: str | None = None
    reason: str | None = None


async def receive(
    desk: Desk, brand: str, message: Message, external: str | None = None
) -> tuple[MessageRecord, bool]:
    """Triage a message and keep it, told in the same transaction; whether it is new.

    One that is known by `external` is given back as it stands. UnknownBrand, UnknownNetworkInBody.
    """
    await desk.guides.get(brand)
    place(desk.networks, [(message.network, None)])
    if external is not None:
        known = await desk.records.inbox.known(brand, message.network, external)
        if known is not None:
            return known, False
    record = await triaged(desk, brand, message, external)
    kept = await desk.records.inbox.add(brand, record, await telling(desk, brand, record))
    return kept, kept.id == record.id


async def triaged(desk: Desk, brand: str, message: Message, external: str | None) -> MessageRecord:
    """A message with its triage and its vector, as it is kept. UnknownBrand."""
    guide = (await desk.guides.get(brand)).guide
    triage = await desk.triager.triage(message, guide)
    vector = await desk.triager.vector(message)
    return MessageRecord(
        id=f"m_{uuid.uuid4().hex}",
        network=message.network,
        received_at=desk.clock(),
        payload=WRITTEN.dump_python(message, mode="json"),
        triage=TRIAGED.dump_python(triage, mode="json"),
        external=external,
        posted_at=message.posted_at,
        embedder=E5Embedder.name,
        vector=vector,
    )


async def telling(desk: Desk, brand: str, record: MessageRecord) -> Also:
    """How to tell that a message came: ids and labels, no text."""
    labels = ("intent", "sentiment", "urgency", "risk", "needs_reply", "action")
    note = await desk.events.noting(brand, "message.received")
    told = {name: record.triage[name] for name in labels}
    return note({"message": record.id, "network": record.network, **told})


async def get(desk: Desk, brand: str, message: str) -> MessageRecord:
    """A stored message. UnknownBrand, UnknownMessage."""
    await desk.guides.get(brand)
    record = await desk.records.inbox.get(brand, message)
    if record is None:
        raise UnknownMessage(message=message)
    return record


async def similar(desk: Desk, brand: str, message: str, limit: int) -> Sequence[tuple[MessageRecord, float]]:
    """The stored messages nearest to one, each with the cosine of their vectors, the nearest first.

    None for a message that has no vector. UnknownBrand, UnknownMessage.
    """
    await get(desk, brand, message)
    compared = await desk.records.inbox.vectors(brand, message)
    if compared is None:
        return ()
    mine, ids, others = compared
    scores = _cosines(mine, others)
    nearest = {ids[row]: float(scores[row]) for row in np.argsort(-scores, kind="stable")[:limit]}
    found = await desk.records.inbox.several(brand, list(nearest))
    return sorted(((one, nearest[one.id]) for one in found), key=lambda pair: (-pair[1], pair[0].id))


async def decide(desk: Desk, brand: str, message: str, asked: Asked, caller: Caller) -> MessageRecord:
    """Log what a person decided of a message, in the place of what was decided before; tell it.

    UnknownBrand, UnknownMessage, UnknownDraftInBody.
    """
    record = await get(desk, brand, message)
    if asked.reply is not None and await desk.records.drafts.get(brand, asked.reply) is None:
        raise UnknownDraftInBody(draft=asked.reply)
    line = MessageDecision(
        id=f"n_{uuid.uuid4().hex}",
        message=message,
        verdict=asked.verdict,
        by=caller.owner,
        key=caller.key,
        at=desk.clock(),
        reply=asked.reply,
    )
    kept = {
        "id": line.id,
        "verdict": line.verdict,
        "by": line.by,
        "key": line.key,
        "at": line.at.isoformat(),
        "text": asked.text,
        "reply": asked.reply,
        "reason": asked.reason,
    }
    note = await desk.events.noting(brand, "message.decided")
    told = note({"message": message, "decision": line.id, "verdict": line.verdict})
    await desk.records.inbox.decide(brand, line, kept, told)
    return replace(record, state=line.verdict, decision=kept)


def _cosines(mine: Vectors, others: Vectors) -> Vectors:
    lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(mine)
    cosines: Vectors = (others @ mine) / np.maximum(lengths, 1e-9)
    return cosines
