"""Small pages on a port of this machine, for what no page of a house does."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


class Site:
    """Small pages by path; `url` is their address. All of them are under `policy`, if there is one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.policy = ""
        self.files: dict[str, tuple[str, bytes]] = {}

    def page(self, body: str, title: str = "Une page") -> str:
        """Put a page there; its path."""
        head = f"<!doctype html><html lang=fr><meta charset=utf-8><title>{title}</title>"
        path = f"/{len(self.files)}"
        self.files[path] = "text/html", f"{head}<main><h1>Bonjour</h1>{body}</main>".encode()
        return path


@pytest.fixture
def site() -> Iterator[Site]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = here.files.get(self.path, ("", b""))
            self.send_response(200 if kind else 204 if self.path == "/favicon.ico" else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            if here.policy:
                self.send_header("Content-Security-Policy", here.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        here = Site(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield here
        server.shutdown()
        thread.join()
