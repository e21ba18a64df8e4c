"""Keys, as a person who owns the machine makes them."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2

from tests.server_kit import command, serving


def token_in(told: str) -> str:
    """The token that was shown."""
    (token,) = (line for line in told.splitlines() if line.startswith("pv_"))
    return token


def test_the_command_of_the_machine_makes_the_keys_of_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    words = ("--name", "Planificateur", "--scope", "admin", "--brand", "replat", "--days", "30")
    made = command(folder, "keys", "create", *words)
    assert made.returncode == 0, made.stderr
    assert "ne sera plus jamais affichée" in made.stdout
    assert "n’existe pas encore" in made.stderr
    old = token_in(made.stdout)
    with serving(folder, "--host", "0.0.0.0") as url:

        def status(token: str | None) -> int:
            headers = {"authorization": f"Bearer {token}"} if token else {}
            return httpx2.get(f"{url}/v1/networks", headers=headers, trust_env=False).status_code

        assert (status(None), status(old)) == (401, 200)
        rotated = command(folder, "keys", "rotate", f"k_{old.split('_')[1]}").stdout
        new = token_in(rotated)
        assert (status(old), status(new)) == (401, 200)
        keys = json.loads(command(folder, "keys", "list", "--json").stdout)
        assert [(key["name"], key["status"]) for key in keys] == [
            ("Planificateur", "active"),
            ("Planificateur", "revoked"),
        ]
        gone = command(folder, "keys", "revoke", keys[0]["id"])
        assert f"{keys[0]['id']} est révoquée" in gone.stdout
        assert status(new) == 401
        held = json.loads((folder / "lock").read_text(encoding="utf-8"))["token"]
        assert held not in made.stdout + rotated + gone.stdout + gone.stderr
