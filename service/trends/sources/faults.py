"""What keeps a source from being read.

SourceFault             502
├── SourceUnreadable    502  what came is nothing this type of source reads
├── SourceForbidden     502  a document type or entities: an XML bomb, or a file to be fetched
└── SourceStatus        502  an HTTP status that is no success
"""

from __future__ import annotations

from service.errors import PortevoixError


class SourceFault(PortevoixError):
    """A source was reached, and nothing could be read of it."""

    status = 502
    default_code = "source_unreadable"


class SourceUnreadable(SourceFault):
    default_code = "source_unreadable"


class SourceForbidden(SourceFault):
    default_code = "source_forbidden"


class SourceStatus(SourceFault):
    default_code = "source_status"
