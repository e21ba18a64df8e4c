"""A Chatwoot on a port of this machine: signs what it tells, keeps the notes it gets, fails when told to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.replies.signature import SIGNATURE, TIMESTAMP, signature_of

TOKEN = "the-token-of-an-agent"
DELIVERY = "x-chatwoot-delivery"
_MESSAGES = re.compile(r"/api/v1/accounts/(\d+)/conversations/(\d+)/messages")


@dataclass
class Inbox:
    """What it holds. `answers` are the statuses of what is written, in turn, the last again and again.

    `keeps`: a note is kept even when its status is an error. `seconds`: how long an answer takes to come.
    `readable`: whether its token may read messages, as an agent's may and a bot's may not.
    """

    url: str
    answers: list[int] = field(default_factory=lambda: [200])
    keeps: bool = False
    seconds: float = 0.0
    readable: bool = True
    notes: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def settings(self, *brands: str) -> dict[str, str]:
        """Variables that name it, with a secret for each of `brands`."""
        secrets = ",".join(f"{brand}={secret_of(brand)}" for brand in brands)
        told = {"URL": self.url, "TOKEN": TOKEN, "SECRETS": secrets}
        return {f"PORTEVOIX_CHATWOOT_{name}": value for name, value in told.items()}

    def write(self, place: tuple[int, int], told: dict[str, Any]) -> int:
        """Take a note; the status to answer."""
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status == 200 or self.keeps:
            self.notes.append({"account": place[0], "conversation": place[1], **told})
        return status


def secret_of(brand: str) -> str:
    """The secret of a brand's webhook here."""
    return f"chatwoot-secret-of-{brand}"


def told(
    number: int = 1, content: str | None = "Êtes-vous ouverts le samedi ?", **changes: Any
) -> dict[str, Any]:
    """The event of a message that came in: `message_created`, with members that nobody needs."""
    contact = {"id": 90, "name": "Léa Martin", "email": "lea@example.com", "phone_number": "+33611111111"}
    event: dict[str, Any] = {
        "event": "message_created",
        "id": number,
        "content": content,
        "content_type": "text",
        "content_attributes": {},
        "created_at": "2026-11-20T08:59:58.000Z",
        "message_type": "incoming",
        "private": False,
        "source_id": None,
        "sender": contact | {"additional_attributes": {"username": "lea_m"}, "type": "contact"},
        "inbox": {"id": 3, "name": "Page"},
        "account": {"id": 1, "name": "Atelier"},
        "conversation": {
            "id": 42,
            "channel": "Channel::FacebookPage",
            "inbox_id": 3,
            "status": "open",
            "additional_attributes": {},
            "contact_inbox": {"source_id": "psid-90"},
            "messages": [{"id": number, "content": content}],
        },
    }
    return event | changes


def headers(secret: str, body: bytes, at: datetime, delivery: str | None = None) -> dict[str, str]:
    """The headers of a delivery made `at` that time."""
    seconds = str(int(at.timestamp()))
    signed = {TIMESTAMP: seconds, SIGNATURE: signature_of(secret, seconds, body)}
    named = {} if delivery is None else {DELIVERY: delivery}
    return {"content-type": "application/json"} | signed | named


@contextmanager
def a_chatwoot(answers: Sequence[int] = (200,), port: int = 0, **manner: Any) -> Iterator[Inbox]:
    """One that answers so, on a free port or on `port`."""
    inbox = Inbox("", list(answers), **manner)
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"inbox": inbox}))
    inbox.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield inbox
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    inbox: Inbox

    def do_GET(self) -> None:
        if (place := self._place()) is None:
            return
        here = [note for note in self.inbox.notes if (note["account"], note["conversation"]) == place]
        self._answer(200 if self.inbox.readable else 401, {"meta": {}, "payload": here})

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if (place := self._place()) is not None:
            time.sleep(self.inbox.seconds)
            self._answer(self.inbox.write(place, given), given)

    def _place(self) -> tuple[int, int] | None:
        """Account and conversation; None once it was refused."""
        self.inbox.asked.append(f"{self.command} {self.path}")
        found = _MESSAGES.fullmatch(self.path)
        if self.headers.get("api_access_token") != TOKEN:
            self._answer(401, {"errors": ["Invalid Access Token"]})
        elif found is None:
            self._answer(404, {"error": "Resource could not be found"})
        else:
            return int(found[1]), int(found[2])
        return None

    def _answer(self, status: int, body: Any) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""
