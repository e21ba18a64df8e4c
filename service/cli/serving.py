"""serve, health, doctor."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import sys
from threading import Thread
from typing import Annotated, Any

import httpx2
import typer
import uvicorn

from service.access.keys import KeyRing
from service.app import create_app
from service.cli import show
from service.cli.connection import bounds
from service.cli.doctor import examine
from service.cli.house import fail
from service.cli.several import check_shared, serve_several
from service.cli.starting import Starting
from service.cli.warming import warm
from service.desk import prepare, utc_now
from service.errors import NotAllowed, PortevoixError, PortUnusable
from service.lock import owning
from service.records import Records
from service.settings import Settings, read_settings
from service.telemetry import set_up_logging

Port = Annotated[int, typer.Option(min=1, max=65_535, help="Le port.")]


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command("serve", help="Servir l’API, jusqu’à Ctrl-C.")(serve)
    app.command("doctor", help="Dire ce qui est réglé, joignable ou cassé, et que faire.")(doctor)
    app.command("health", help="Dire si le service répond ; pour HEALTHCHECK.")(health)


def serve(
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="L’adresse où écouter.")] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Le nombre de processus ; au-delà d’un, PostgreSQL et Chroma.")
    ] = 1,
) -> None:
    """Serve until Ctrl-C."""
    try:
        settings = read_settings()
        check_shared(workers, settings)
        listening = _listen(host, port)
        set_up_logging(settings.log_level)
        address = f"http://{_reachable(host)}:{port}"
        with owning(settings.data_dir, address) as token, listening:
            check_host(host, settings)
            names = [host] if host not in ("0.0.0.0", "::") else []  # noqa: S104
            typer.echo(f"Portevoix écoute sur {address} (pages : /studio ; documentation : /docs).", err=True)
            if workers > 1:
                started = serve_several(workers, settings, listening, names)
            else:
                started = _serve_alone(settings, listening, names, token)
        if not started:
            sys.exit(1)
    except PortevoixError as error:
        fail(error)
    except KeyboardInterrupt:
        sys.exit(0)


def _serve_alone(settings: Settings, listening: socket.socket, hosts: list[str], run_token: str) -> bool:
    """Serve in this process; False when it could not start, or the error of the house that says why."""
    app = Starting(create_app(settings, hosts=hosts, run_token=run_token))
    Thread(target=warm, args=(settings,), daemon=True).start()
    server = uvicorn.Server(uvicorn.Config(app, **bounds(settings)))
    try:
        server.run(sockets=[listening])
    except SystemExit:
        if app.failure is None:
            raise
    if app.failure:
        raise app.failure
    return server.started


def health(port: Port = 8000) -> None:
    """End with 0 when the service answers on this machine, else 1."""
    try:
        answer = httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=4, trust_env=False)
    except httpx2.HTTPError as error:
        typer.echo(f"le service ne répond pas : {error}", err=True)
        sys.exit(1)
    sys.exit(0 if answer.status_code == 200 else 1)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Rendre du JSON.")] = False) -> None:
    """What is configured, reachable, broken, and what to do; ends with 1 when something is broken."""
    parts: list[dict[str, Any]] = examine()
    if as_json:
        sys.stdout.write(json.dumps({"parts": parts}, ensure_ascii=False, indent=2) + "\n")
    else:
        out = show.screen()
        for part in parts:
            mark = "[green]✓[/]" if part["ok"] else "[red]✗[/]"
            out.print(f"{mark} {part['name']:<12}", end=" ")
            out.print(part["detail"], markup=False)
    sys.exit(0 if all(part["ok"] for part in parts) else 1)


def check_host(host: str, settings: Settings) -> None:
    """Refuse to listen beyond this machine when nobody has a key that administers: NotAllowed."""
    if host == "localhost" or _loopback(host) or settings.api_key is not None:
        return
    if not asyncio.run(_administered(settings)):
        raise NotAllowed("host_needs_key", host=host)


async def _administered(settings: Settings) -> bool:
    prepare(settings.data_dir)
    records = await Records.open(settings.records_url)
    try:
        return await KeyRing(records, utc_now).living_admin()
    finally:
        await records.close()


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound before anything is opened, so that a busy port is said at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise PortUnusable(port=port, host=host, reason=error.strerror or str(error)) from None
    return listening
