"""A brand that answers its community: pages of what it knows, sentences of its own, ways to ask."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from tests.house_kit import guide_rules

BRAND = "atelier"
PAGES = {
    "horaires.md": (
        "# Horaires de l’atelier\n\nL’atelier est ouvert du mardi au samedi, de 9 h à 18 h. "
        "Il est fermé le dimanche et le lundi."
    ),
    "livraison.md": (
        "# Livraison des meubles\n\nLa livraison coûte 60 € à Nantes. "
        "Les meubles sont livrés en trois semaines."
    ),
    "entretien.md": (
        "# Entretien du chêne\n\nUn meuble en chêne se cire une fois par an, avec un chiffon doux."
    ),
}
ASKED = "Bonjour, l’atelier est-il ouvert le dimanche\u00a0?"
ANGRY = "Ma table est arrivée cassée, c’est inadmissible, je suis furieuse\u00a0!!!"
THREAT = "Je sais où vous habitez, je vais venir brûler votre atelier cette nuit."
SPAM = "Gagnez 5000 € par jour sans rien faire, cliquez ici https://gagner-vite.example.net"


def a_brand(client: TestClient, **changes: Any) -> None:
    """Make the cabinet-maker's brand, with its pages."""
    guide = guide_rules() | changes
    client.put(f"/v1/brands/{BRAND}", json={"guide": guide}).raise_for_status()
    for path, text in PAGES.items():
        client.put(f"/v1/brands/{BRAND}/knowledge/{path}", json={"text": text}).raise_for_status()


def asked(text: str, network: str = "facebook", **message: Any) -> dict[str, Any]:
    """The body of a request."""
    return {"message": {"text": text, "network": network, **message}}


def replied(client: TestClient, text: str, network: str = "facebook", **more: Any) -> dict[str, Any]:
    """The answer to a message, which succeeds; `message` adds to what is told of it."""
    body = asked(text, network, **more.pop("message", {})) | more
    answer = client.post(f"/v1/brands/{BRAND}/replies", json=body, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told
