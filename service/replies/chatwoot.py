"""What Chatwoot tells of a message, read as a message of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from service.bodies import Text
from service.errors import Fault, InvalidInput
from service.message import Author, Message
from service.problems import MalformedJson

CHANNELS = {
    "Channel::FacebookPage": "facebook",
    "Channel::Instagram": "instagram",
    "Channel::Telegram": "telegram",
    "Channel::Tiktok": "tiktok",
    "Channel::TwitterProfile": "x",
}
INCOMING = ("incoming", 0)
# Where the channels keep the handle of a contact.
HANDLES = ("username", "screen_name", "social_instagram_user_name", "social_telegram_user_name")
Number = Annotated[int, Field(ge=0, lt=2**53)]
Said = Annotated[Text, StringConstraints(max_length=300)]


class Lenient(BaseModel):
    """Part of what Chatwoot tells, of which the rest is left aside: it grows with its versions."""


class Contact(Lenient):
    """Who wrote."""

    id: Number
    name: Said | None = None
    additional_attributes: dict[str, Any] | None = None

    def author(self) -> Author:
        """The author as the house knows them; mail and phone are left where they are."""
        told = self.additional_attributes or {}
        handle = next((one for name in HANDLES if isinstance(one := told.get(name), str) and one), None)
        return Author(str(self.id), handle[:300] if handle else None, (self.name or "").strip() or None)


class Conversation(Lenient):
    """Where it was written; `id` is the number that Chatwoot shows, and that its API takes."""

    id: Number
    channel: Said | None = None
    additional_attributes: dict[str, Any] | None = None


class Account(Lenient):
    """Whose inbox it is."""

    id: Number


class Event(Lenient):
    """A message that was created."""

    id: Number
    content: Text
    sender: Contact
    conversation: Conversation
    account: Account
    created_at: Any = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came: its own id, and the place in Chatwoot where a note on it goes."""

    message: Message
    external: str
    place: Mapping[str, int]


def read(body: bytes, otherwise: str) -> Incoming | None:
    """The message that `body` tells of; None for anything but a text that somebody sent to the brand.

    `otherwise` is the network of channels that are none. MalformedJson, InvalidInput, RequestValidationError.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedJson from None
    if not isinstance(told, dict):
        raise InvalidInput(faults=[Fault("body", "object")])
    if not _concerns(told):
        return None
    try:
        event = Event.model_validate(told)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
    return _incoming(event, otherwise)


def _concerns(told: Mapping[str, Any]) -> bool:
    """Whether it is a message with a text, of a stranger, for everybody of the conversation to read."""
    if told.get("event") != "message_created" or told.get("message_type") not in INCOMING:
        return False
    attributes = told.get("content_attributes")
    deleted = isinstance(attributes, dict) and attributes.get("deleted")
    content = told.get("content")
    empty = content is None or (isinstance(content, str) and not content.strip())
    return not (told.get("private") or deleted or empty)


def _incoming(event: Event, otherwise: str) -> Incoming:
    conversation = event.conversation
    network = CHANNELS.get(conversation.channel or "", otherwise)
    kind = (conversation.additional_attributes or {}).get("type")
    if network == "facebook" and kind == "instagram_direct_message":
        network = "instagram"
    return Incoming(
        message=Message(
            text=event.content,
            network=network,
            author=event.sender.author(),
            posted_at=_moment(event.created_at),
        ),
        external=f"chatwoot:{event.account.id}:{event.id}",
        place={"account": event.account.id, "conversation": conversation.id},
    )


def _moment(told: object) -> datetime | None:
    """A time in any form Chatwoot has given it; None for another."""
    try:
        if isinstance(told, int | float) and not isinstance(told, bool):
            return datetime.fromtimestamp(told, UTC)
        if isinstance(told, str):
            found = datetime.fromisoformat(told.replace(" UTC", "+00:00"))
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
