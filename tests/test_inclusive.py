"""Inclusive writing: each form is seen, judged by the policy, and told from look-alikes."""

from __future__ import annotations

import pytest

from service.checks.telling import message
from service.guides.rules import rules_on
from tests.checks_kit import cut, findings, guide

POLICIES = ("free", "doublets", "epicene", "median_point", "none")


def judged(text: str, policy: str) -> list[tuple[str, str | None]]:
    """What is found under a policy, with its fix."""
    found = findings(text, guide=guide(inclusive_writing={"policy": policy})).get("inclusive.policy", [])
    return list(zip(cut(text, found), (one.fix for one in found), strict=True))


@pytest.mark.parametrize(
    ("written", "pointed", "masculine"),
    [
        ("étudiant(e)s", "étudiant·e·s", "étudiants"),
        ("étudiant.e.s", "étudiant·e·s", "étudiants"),
        ("étudiant.es", "étudiant·es", "étudiants"),
        ("étudiant-e-s", "étudiant·e·s", "étudiants"),
        ("étudiants.es", "étudiant·es", "étudiants"),
        ("adhérents/es", "adhérent·es", "adhérents"),
        ("vendeurs/euses", "vendeur·euses", "vendeurs"),
        ("lecteurs/lectrices", None, None),
        ("étudiant/e/s", "étudiant·e·s", "étudiants"),
        ("étudiantEs", "étudiant·e·s", "étudiants"),
        ("étudiant•e•s", "étudiant·e·s", "étudiants"),
        ("ÉTUDIANT(E)S", "ÉTUDIANT·E·S", "ÉTUDIANTS"),
        ("intéressé(e)(s)", "intéressé·e·s", "intéressés"),
        ("professionnel(le)", "professionnel·le", "professionnel"),
        ("directeur.trice.s", "directeur·trice·s", "directeurs"),
        ("vendeur(se)", "vendeur·se", "vendeur"),
        ("actif.ve.s", "actif·ve·s", "actifs"),
        ("ouvrier-ière", "ouvrier·ière", "ouvrier"),
        ("tou.te.s", "tou·te·s", "tous"),
        ("un.e", "un·e", "un"),
    ],
)
def test_cut_words_in_each_policy(written: str, pointed: str | None, masculine: str | None) -> None:
    text = f"Pour {written}, demain"
    assert judged(text, "median_point") == [(written, pointed)]
    assert judged(text, "none") == [(written, masculine)]
    assert judged(text, "doublets") == [(written, None)]
    assert judged(text, "epicene") == [(written, None)]
    assert judged(text, "free") == []
    assert pointed is None or judged(f"Pour {pointed}, demain", "median_point") == []


@pytest.mark.parametrize(
    "text",
    [
        "toutes et tous",
        "les clientes et les clients",
        "celles et ceux",
        "vendeur ou vendeuse",
        "candidates et candidats",
    ],
)
def test_names_in_full_are_refused_by_none_alone(text: str) -> None:
    assert [len(judged(text, policy)) for policy in POLICIES] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("text", ["iel", "celleux", "toustes", "lecteurices"])
def test_new_words(text: str) -> None:
    assert [len(judged(text, policy)) for policy in POLICIES] == [0, 1, 1, 0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "dis-le, dit-elle, peut-elle, prends-le, rendez-les, mets-les, est-ce, vas-y, grand-mère",
        "exemple.es, www.amie.es, i.e. demain, p. ex. ici, fini.Le pain, amies@ami.es",
        "le(s) lot(s), une (e), f(x), 10(e)",
        "Le port et la pluie, matin et soir, le pain ou le vin, matin/soir, et/ou",
        "des heures heureuses, valeureuses, le ciel, officiel, pluriel, le fiel",
        "arc-en-ciel, porte-clés, sous-sol, mi-temps, vingt-et-une",
        "Pain·fromage",
    ],
)
def test_look_alikes_are_not_judged(text: str) -> None:
    assert judged(text, "none") == []


def test_the_policy_tells_itself_to_the_prompt_and_in_the_finding() -> None:
    for policy in POLICIES[1:]:
        own = guide(inclusive_writing={"policy": policy})
        (rule,) = [one for one in rules_on(own, "x") if one.id == "inclusive.policy"]
        text = "étudiant(e)s"
        assert rule.describe("fr") in message(findings(text, guide=own)["inclusive.policy"][0], "fr")
    free = guide(inclusive_writing={"policy": "free"})
    assert "inclusive.policy" not in [one.id for one in rules_on(free, "x")]
