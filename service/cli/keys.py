"""keys: create, list, revoke, rotate."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from service.cli import show
from service.cli.drafts import AsJson
from service.cli.house import House, run

STATES = {"active": "en service", "expired": "expirée", "revoked": "révoquée"}
ONCE = "Cette clé ne sera plus jamais affichée : copiez-la maintenant, et gardez-la en lieu sûr."
CLOSED = (
    "Désormais, tout appel de l’API demande une clé ; la commande portevoix, sur cette machine, s’en passe."
)
UNKNOWN = "La marque « {brand} » n’existe pas encore ; la clé l’ouvrira dès sa création."
REPLACED = "La clé {key} est révoquée."
STILL_OPEN = "La clé {key} ouvre encore pendant {hours} h."

Name = Annotated[str, typer.Option("--name", help="Une étiquette, pour reconnaître la clé.")]
Owner = Annotated[str | None, typer.Option(help="Qui la détient ; par défaut, l’étiquette.")]
Scopes = Annotated[
    list[str], typer.Option("--scope", help="Ce qu’elle permet : read, draft, moderate, admin ; à répéter.")
]
Brands = Annotated[
    list[str] | None,
    typer.Option("--brand", "-b", help="Une marque qu’elle ouvre ; à répéter. Toutes par défaut."),
]
Days = Annotated[
    int | None, typer.Option(min=1, max=3_650, help="Dans combien de jours elle expire ; jamais, par défaut.")
]
Key = Annotated[str, typer.Argument(help="L’identifiant de la clé, k_….")]
Grace = Annotated[int, typer.Option(min=0, max=720, help="Combien d’heures l’ancienne clé ouvre encore.")]


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    keys = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    keys.command("create", help="Créer une clé ; elle n’est montrée qu’une fois.")(create)
    keys.command("list", help="Dire quelles clés existent, ce qu’elles ouvrent et jusqu’à quand.")(list_keys)
    keys.command("revoke", help="Révoquer une clé, à l’instant.")(revoke)
    keys.command("rotate", help="Remplacer une clé par une autre qui ouvre les mêmes portes.")(rotate)
    app.add_typer(keys, name="keys", help="Les clés d’API : créer, lister, révoquer, remplacer.")


def create(
    name: Name,
    scope: Scopes,
    owner: Owner = None,
    brand: Brands = None,
    days: Days = None,
    as_json: AsJson = False,
) -> None:
    """A new key."""
    asked = {"name": name, "owner": owner, "scopes": scope, "brands": brand or None, "days": days}

    async def act(house: House) -> None:
        made = await house.post("/v1/keys", asked)
        for one in made["brands"] or []:
            if not await house.has(f"/v1/brands/{one}"):
                typer.echo(UNKNOWN.format(brand=one), err=True)
        show.json_or(made, as_json, lambda key: _told_once(key, CLOSED))

    run(act)


def list_keys(as_json: AsJson = False) -> None:
    """Every key, newest first."""

    async def act(house: House) -> None:
        show.json_or([key async for key in house.each("/v1/keys")], as_json, _table)

    run(act)


def revoke(key: Key, as_json: AsJson = False) -> None:
    """No more of a key."""

    async def act(house: House) -> None:
        await house.delete(f"/v1/keys/{key}")
        show.json_or({"id": key, "status": "revoked"}, as_json, _revoked)

    run(act)


def rotate(key: Key, grace: Grace = 0, as_json: AsJson = False) -> None:
    """Another key in the place of one."""

    async def act(house: House) -> None:
        made = await house.post(f"/v1/keys/{key}/rotate", {"grace_hours": grace})
        ended = (STILL_OPEN if grace else REPLACED).format(key=key, hours=grace)
        show.json_or(made, as_json, lambda successor: _told_once(successor, ended))

    run(act)


def _told_once(made: Any, more: str) -> None:
    out = show.screen()
    out.print(f"{made['id']} · {made['name']} · {_opens(made)}", markup=False)
    out.print(Text(made["token"], style="bold", no_wrap=True), soft_wrap=True)
    out.print(Text(f"{ONCE}\n{more}", style="yellow"))


def _revoked(gone: Any) -> None:
    show.screen().print(f"{gone['id']} est révoquée : plus rien ne lui répond.", markup=False)


def _table(keys: list[Any]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("clé", "nom", "détenteur", "ouvre", "état", "expire le", "dernier usage"):
        table.add_column(heading)
    for key in keys:
        named = (key["id"], key["name"], key["owner"])
        table.add_row(
            *(Text(part) for part in named),
            Text(_opens(key)),
            STATES[key["status"]],
            _day(key["expires_at"]),
            _day(key["last_used_at"]),
        )
    show.screen().print(table)


def _opens(key: Any) -> str:
    """Scopes and brands, for example « draft, read : replat »."""
    return f"{', '.join(key['scopes'])} : {', '.join(key['brands'] or ['toutes les marques'])}"


def _day(moment: str | None) -> str:
    return moment[:10] if moment else "—"
