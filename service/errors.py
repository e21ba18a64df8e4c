"""Every error the house raises on purpose.

PortevoixError
├── InvalidInput            422  the caller's words cannot be used
│   ├── InvalidGuide        422  brand.toml or guide.md, with file, key and remedy
│   └── InvalidText         422  NUL, lone surrogate, too long
├── NotFound                404
│   ├── UnknownBrand
│   ├── UnknownNetwork           (422 when the name stands in a body)
│   ├── UnknownPost
│   ├── UnknownPage
│   ├── UnknownDraft
│   ├── UnknownMessage
│   ├── UnknownAuthor            nobody of that name has written to the brand, nor was answered
│   ├── UnknownTopic
│   ├── UnknownLesson
│   ├── UnknownJob
│   └── UnknownWebhook
├── Conflict                409
│   ├── EditedByApi              a brand edited over HTTP, ingested again without --force
│   ├── BrandDeleted             a tombstone, ingested again without --restore
│   ├── EmbedderMismatch         vectors of another embedder: re-embed
│   ├── NeedsModel               an action that only a model can do
│   ├── CeilingReached           what the request may spend does not cover the call
│   ├── LessonStands             a lesson that is in the guide, refused before it is undone
│   └── LessonOverwritten        a lesson whose place in the guide a person has changed since
├── PreconditionFailed      412  If-Match does not match
├── NotAllowed              401 / 403 / 415 / 421 / 431
├── TooLarge                413
├── TooSlow                 408  a body that comes too slowly
├── NotReady                503  an index being rebuilt, a deadline that passed
│   └── VectorsUnreachable       the Chroma server does not answer
├── ProviderFault           502  a model or an embedder: see provider_faults.py
├── OutboundFault           502  an address that callers gave: see outbound.py
├── BudgetSpent             429  and whatever a key is refused for: see access_errors.py
└── HouseError              500  the machine: data folder, port, lock, database, a package
    ├── DataFolderUnusable
    ├── DataFolderTaken          another process owns it
    ├── PortUnusable
    ├── DatabaseUnusable
    │   └── StorageFull      507  and StorageReadOnly, 503: see storage.py
    ├── PackageMissing           what a configured provider needs is not installed
    └── DictionaryMissing        a spelling dictionary that is not where it should be

A detail named `retry_after`, in seconds, is also sent as the Retry-After header.

`code` is stable and names the message in messages/errors.toml; `details` fill it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

MOST_FAULTS = 100  # told at once: a body can hold a hundred thousand


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what the caller sent: where, the stable code, and what fills its message."""

    path: str
    code: str
    details: Mapping[str, str] = field(default_factory=dict)


class PortevoixError(Exception):
    """Base of every error raised on purpose."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal"

    def __init__(self, code: str | None = None, faults: Sequence[Fault] = (), **details: object) -> None:
        self.code = code or self.default_code
        self.faults = tuple(faults)
        self.details = {name: str(value) for name, value in details.items()}
        super().__init__(f"{self.code} {self.details}" if self.details else self.code)


class InvalidInput(PortevoixError):
    """The caller's words cannot be used as they are."""

    status = 422
    default_code = "invalid_input"


class InvalidGuide(InvalidInput):
    """A guide that cannot be read; `faults` name each file, key and remedy."""

    default_code = "invalid_guide"


class InvalidText(InvalidInput):
    """A text with a NUL, a lone surrogate, or more code points than allowed."""

    default_code = "invalid_text"


class NotFound(PortevoixError):
    """A name nothing answers to."""

    status = 404
    default_code = "not_found"


class UnknownBrand(NotFound):
    default_code = "unknown_brand"


class UnknownNetwork(NotFound):
    default_code = "unknown_network"


class UnknownPost(NotFound):
    default_code = "unknown_post"


class UnknownPage(NotFound):
    default_code = "unknown_page"


class UnknownDraft(NotFound):
    default_code = "unknown_draft"


class UnknownMessage(NotFound):
    default_code = "unknown_message"


class UnknownAuthor(NotFound):
    default_code = "unknown_author"


class UnknownTopic(NotFound):
    default_code = "unknown_topic"


class UnknownLesson(NotFound):
    default_code = "unknown_lesson"


class UnknownJob(NotFound):
    default_code = "unknown_job"


class UnknownWebhook(NotFound):
    default_code = "unknown_webhook"


class Conflict(PortevoixError):
    """What is asked contradicts what is stored."""

    status = 409
    default_code = "conflict"


class EditedByApi(Conflict):
    default_code = "edited_by_api"


class BrandDeleted(Conflict):
    default_code = "brand_deleted"


class EmbedderMismatch(Conflict):
    default_code = "embedder_mismatch"


class NeedsModel(Conflict):
    default_code = "needs_model"


class CeilingReached(Conflict):
    default_code = "ceiling_reached"


class LessonStands(Conflict):
    default_code = "lesson_stands"


class LessonOverwritten(Conflict):
    default_code = "lesson_overwritten"


class PreconditionFailed(PortevoixError):
    """The stored version is not the one the caller read."""

    status = 412
    default_code = "precondition_failed"


class NotAllowed(PortevoixError):
    """A key, host, origin or content type that is refused."""

    status = 401
    default_code = "unauthorized"


class TooLarge(PortevoixError):
    """A body over the limit."""

    status = 413
    default_code = "too_large"


class TooSlow(PortevoixError):
    """A body of which nothing comes, or too little."""

    status = 408
    default_code = "too_slow"


class NotReady(PortevoixError):
    """Something that will be ready later."""

    status = 503
    default_code = "not_ready"


class VectorsUnreachable(NotReady):
    default_code = "vectors_unreachable"


class HouseError(PortevoixError):
    """The machine cannot do its part; the message says what a person must do."""


class DataFolderUnusable(HouseError):
    default_code = "data_folder_unusable"


class DataFolderTaken(HouseError):
    default_code = "data_folder_taken"


class PortUnusable(HouseError):
    default_code = "port_unusable"


class PackageMissing(HouseError):
    default_code = "package_missing"


class DictionaryMissing(HouseError):
    default_code = "dictionary_missing"


class DatabaseUnusable(HouseError):
    default_code = "database_unusable"
