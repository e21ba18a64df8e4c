"""jobs, work: following long work, and carrying it out in a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from service.background import background
from service.cli import show
from service.cli.drafts import AsJson
from service.cli.house import House, fail, run
from service.desk import open_desk
from service.errors import HouseError, PortevoixError
from service.jobs.rhythm import Rhythm
from service.replies.noter import noting
from service.settings import Settings, read_settings
from service.telemetry import set_up_logging
from service.trends.puller import pulling

LOOK_SECONDS = 0.3
KINDS = {"import": "publications à importer", "reembed": "textes à indexer de nouveau"}
STATES = {
    "queued": "en attente",
    "running": "en cours",
    "done": "terminé",
    "failed": "échoué",
    "cancelled": "annulé",
}


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command("jobs", help="Lister, suivre ou annuler les travaux longs.")(jobs)
    app.command("work", help="Faire les travaux longs dans ce processus, jusqu’à Ctrl-C (PostgreSQL).")(work)


def jobs(
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Ceux d’une seule marque.")] = None,
    watch: Annotated[str | None, typer.Option(help="Suivre ce travail jusqu’à sa fin.")] = None,
    cancel: Annotated[str | None, typer.Option(help="Annuler ce travail.")] = None,
    as_json: AsJson = False,
) -> None:
    """Long work: a list, or one job followed or cancelled; ends with 1 when the job followed has failed."""

    async def act(house: House) -> None:
        if cancel or watch:
            if cancel:
                await house.post(f"/v1/jobs/{cancel}/cancel", {})
            job = await _watched(house, str(watch or cancel), quiet=as_json)
            show.json_or(job, as_json, _tell)
            if job["state"] == "failed":
                sys.exit(1)
        else:
            show.json_or((await house.get("/v1/jobs", brand=brand))["items"], as_json, _list)

    run(act)


def work(
    silence: Annotated[
        float,
        typer.Option(min=1, help="Reprendre un travail dont on est sans nouvelles depuis tant de secondes."),
    ] = 20.0,
    lanes: Annotated[int, typer.Option(min=1, max=32, help="Combien de travaux à la fois.")] = 2,
) -> None:
    """Carry jobs out and deliver events until Ctrl-C or SIGTERM, which give back what is under way."""
    try:
        settings = read_settings()
        if settings.database_url is None:
            raise HouseError("work_needs_postgres")
        set_up_logging(settings.log_level)
        asyncio.run(_work(settings, Rhythm(silence=silence, lanes=lanes)))
    except PortevoixError as error:
        fail(error)


async def _work(settings: Settings, rhythm: Rhythm) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with (
        open_desk(settings, rhythm=rhythm, owner=False) as desk,
        background(desk, working=True, more=[noting(desk), pulling(desk)]),
    ):
        typer.echo("Portevoix attend des travaux.", err=True)
        await stopped.wait()


async def _watched(house: House, name: str, *, quiet: bool) -> Any:
    """The job at its end; a bar shows how far it is, unless `quiet`."""
    job = await house.get(f"/v1/jobs/{name}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=show.screen(error=True), transient=True, disable=quiet) as progress:
        bar = progress.add_task(f"{job['brand']} : {KINDS.get(job['kind'], job['kind'])}")
        while job["state"] in ("queued", "running"):
            progress.update(bar, total=job["total"] or None, completed=job["done"])
            await asyncio.sleep(LOOK_SECONDS)
            job = await house.get(f"/v1/jobs/{name}")
    return job


def _list(items: list[Any]) -> None:
    out = show.screen()
    if not items:
        out.print("Aucun travail.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("travail", "marque", "genre", "état", "fait", "créé"):
        table.add_column(heading, justify="right" if heading == "fait" else "left", no_wrap=True)
    for job in items:
        done = f"{job['done']}/{job['total']}"
        kind, state = KINDS.get(job["kind"], job["kind"]), STATES[job["state"]]
        table.add_row(job["id"], job["brand"], kind, state, done, job["created_at"][:16].replace("T", " "))
    out.print(table)


def _tell(job: Any) -> None:
    out = show.screen()
    line = f"Travail sur {job['brand']} : {KINDS.get(job['kind'], job['kind'])}, {STATES[job['state']]}"
    report = job["report"]
    if report:
        line += (
            f" ; {report['added']} publications ajoutées, {report['updated']} mises à jour,"
            f" {report['unchanged']} inchangées, {report['rejected_count']} refusées"
        )
    out.print(line, markup=False)
    if job["error"]:
        out.print(job["error"]["detail"], markup=False)
    for row in report.get("rejected", []):
        out.print(f"  ligne {row['row']} refusée : {row['reason']}", markup=False)
