"""Lessons: what repeated edits propose, what never counts, and a guide changed and changed back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.decisions_kit import decide, writing

LESSONS = "/v1/brands/atelier/lessons"
BRAND = "/v1/brands/atelier"
CLOSING = "À bientôt à l’établi."
# Each about another thing, so that no two texts are of one brief.
SUBJECTS = (
    "Une table en chêne sort de l’atelier",
    "Le banc du port est terminé",
    "Notre apprentie a tourné son premier bol",
    "La scierie livre le noyer",
    "On ponce, on cire, on recommence",
)
Edit = tuple[str, str | None]


def texts(ending: str, count: int = 3) -> list[str]:
    """Texts that differ, each with the same ending."""
    return [f"{subject}. {ending}" for subject in SUBJECTS[:count]]


def edits(before: str, after: str, count: int = 3) -> list[Edit]:
    """The same edit made to the end of several texts."""
    return list(zip(texts(before, count), texts(after, count), strict=True))


def taught(
    client: TestClient, *given: Edit, networks: tuple[str, ...] = ("facebook",)
) -> list[dict[str, Any]]:
    """What is proposed once each text was edited, or approved where its edit is None."""
    for number, (before, after) in enumerate(given):
        draft = draft_of(client, before, networks[number % len(networks)])
        body = {} if after is None else {"text": after}
        decide(client, draft, "edited" if body else "approved", **body)
    return proposed(client)


def draft_of(client: TestClient, text: str, network: str = "facebook") -> str:
    """The id of the next draft, whose text this is."""
    body = {"brief": {"subject": text}, "networks": [network]}
    (draft,) = client.post(f"{BRAND}/drafts", json=body).json()["drafts"]
    assert draft["text"] == text
    return str(draft["id"])


def proposed(client: TestClient) -> list[dict[str, Any]]:
    """The lessons that wait for a person."""
    items: list[dict[str, Any]] = client.get(LESSONS).json()["items"]
    return [item for item in items if item["status"] == "proposed"]


def guide(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(BRAND).json()["guide"]
    return found


def settle(client: TestClient, lesson: str, verdict: str) -> dict[str, Any]:
    answer = client.post(f"{LESSONS}/{lesson}/decision", json={"verdict": verdict})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def lessons_of(folder: Path, *given: Edit, **options: Any) -> list[dict[str, Any]]:
    """What a house proposes after these edits."""
    with writing(folder, *(before for before, _ in given)) as client:
        return taught(client, *given, **options)


def test_a_word_always_replaced_is_a_lesson(tmp_path: Path) -> None:
    given = [
        *edits("Une patine douce attend.", "Une finition douce attend."),
        ("Patine ou cire, à vous de choisir.", "Finition ou cire, à vous de choisir."),
    ]
    with writing(tmp_path, *(before for before, _ in given)) as client:
        (lesson,) = taught(client, *given)
        assert (lesson["kind"], lesson["count"], lesson["networks"]) == ("word", 4, ["facebook"])
        assert lesson["rule"]["path"] == "vocabulary.prefer"
        assert lesson["rule"]["before"] is None
        added = lesson["rule"]["after"]
        assert (added["term"], added["instead_of"]) == ("finition", ["patine"])
        assert "« patine »" in lesson["message"].replace("\u00a0", " ")
        english = client.get(LESSONS, headers={"accept-language": "en"}).json()["items"][0]
        assert "“patine” was replaced by “finition”" in english["message"]
        ids = [item["id"] for item in client.get(f"{BRAND}/drafts").json()["items"]]
        assert sorted(lesson["evidence"]) == sorted(ids)
        assert proposed(client) == [lesson]


def test_articles_and_elisions_around_a_word_are_not_of_it(tmp_path: Path) -> None:
    given = [
        ("Voici une patine claire.", "Voici un vernis clair."),
        ("On aime la patine.", "On aime le vernis."),
        ("C’est l’œuvre de la patine du temps.", "C’est l’œuvre du vernis du temps."),
        ("Cette patine tient.", "Ce vernis tient."),
        *edits("Un workshop commence.", "L’atelier commence."),
    ]
    found = [one["rule"]["after"] for one in lessons_of(tmp_path, *given)]
    assert [(one["instead_of"], one["term"]) for one in found] == [
        (["patine"], "vernis"),
        (["workshop"], "atelier"),
    ]


NO_CHOICE = (
    ("Venez samedi.", "Venez dimanche."),
    ("Il reste deux bols.", "Il reste trois bols."),
    ("Merci à Camille.", "Merci à Solène."),
    ("Merci @camille.", "Merci @solene."),
    ("Un bel été #Nantes", "Un bel été #Chêne"),
    ("Du chêne/orme.", "Du chêne/frêne."),
    ("L’ebeniste ponce.", "L’ébéniste ponce."),
    ("Le rabottage avance.", "Le rabotage avance."),
    ("Zoltan attend.", "Mirko attend."),
    ("Un tabouret ouvert.", "Un tabouret ouverte."),
    ("La cheville.", "Les chevilles."),
    ("Un joli bois", "Un joli bois !"),
    ("Il dit « oui ».", 'Il dit "oui".'),
    ("Le mobilier attend.", "Le buffet attend."),
    ("Un meuble attend.", "Un objet attend."),
    ("Tu viens ?", "Vous venez ?"),
    ("Avec soin.", "Sans soin."),
)


def test_what_is_no_choice_of_words_teaches_nothing(tmp_path: Path) -> None:
    given = [edit for before, after in NO_CHOICE for edit in edits(before, after, 4)]
    given += edits("La patine attend.", "La finition attend.", 2)
    assert lessons_of(tmp_path, *given) == []


def test_always_means_always(tmp_path: Path) -> None:
    kept: list[Edit] = [
        *edits("La patine attend.", "La finition attend."),
        ("Les patines sèchent.", None),
        *edits("Le canapé attend.", "La banquette attend."),
        ("Un canapé sèche.", "Un canapé sèche vite."),
        *edits("Le tabouret attend.", "Le siège attend."),
        ("Un tabouret sèche.", "Un trépied sèche."),
        *edits("Un copeau attend.", "Un éclat attend."),
        ("Le bois sèche.", "Le copeau sèche."),
    ]
    always = edits("La colle attend.", "La résine attend.")
    refused = "La colle sèche."
    with writing(tmp_path, *(before for before, _ in (*kept, *always)), refused) as client:
        assert taught(client, *kept) == []
        (lesson,) = taught(client, *always)
        assert lesson["rule"]["after"]["instead_of"] == ["colle"]
        decide(client, draft_of(client, refused), "refused")
        assert proposed(client) == [lesson]


def test_a_move_always_cut_on_one_network_is_withdrawn_there(tmp_path: Path) -> None:
    given = [(f"{subject}.\n{CLOSING}", f"{subject}.") for subject in SUBJECTS[:3]]
    with writing(tmp_path, *(before for before, _ in given)) as client:
        (lesson,) = taught(client, *given)
        assert (lesson["kind"], lesson["networks"]) == ("sentence", ["facebook"])
        assert lesson["rule"]["path"] == "moves"
        assert lesson["rule"]["before"]["text"] == CLOSING
        assert lesson["rule"]["after"]["networks"] == ["x", "instagram", "linkedin", "bluesky"]
        before = guide(client)
        settle(client, lesson["id"], "confirmed")
        moves = {move["text"]: move for move in guide(client)["moves"]}
        assert moves[CLOSING]["networks"] == ["x", "instagram", "linkedin", "bluesky"]
        assert proposed(client) == []
        assert client.delete(f"{LESSONS}/{lesson['id']}").status_code == 204
        assert guide(client) == before


def test_a_move_cut_on_several_networks_is_withdrawn(tmp_path: Path) -> None:
    given = [(f"{subject}.\n{CLOSING}", f"{subject}.") for subject in SUBJECTS[:4]]
    with writing(tmp_path, *(before for before, _ in given)) as client:
        (lesson,) = taught(client, *given, networks=("facebook", "instagram"))
        assert lesson["rule"]["after"] is None
        before = guide(client)
        settle(client, lesson["id"], "confirmed")
        assert guide(client)["moves"] == [move for move in before["moves"] if move["text"] != CLOSING]
        client.delete(f"{LESSONS}/{lesson['id']}").raise_for_status()
        assert guide(client) == before


def test_a_move_kept_on_one_network_stays_there(tmp_path: Path) -> None:
    cut = [(f"{subject}.\n{CLOSING}", f"{subject}.") for subject in SUBJECTS[:4]]
    given: list[Edit] = [
        cut[0],
        (f"Un mot.\n{CLOSING}", None),
        cut[1],
        (f"Deux mots.\n{CLOSING}", None),
        cut[2],
    ]
    (lesson,) = lessons_of(tmp_path, *given, networks=("facebook", "instagram"))
    assert lesson["networks"] == ["facebook"]
    assert "instagram" in lesson["rule"]["after"]["networks"]
    (tmp_path / "there").mkdir()
    assert lessons_of(tmp_path / "there", *given) == []


def test_a_sentence_reworded_is_not_cut(tmp_path: Path) -> None:
    given = [(f"{one}.\n{CLOSING}", f"{one}.\nÀ très bientôt à l’établi.") for one in SUBJECTS[:4]]
    assert lessons_of(tmp_path, *given) == []


def test_a_signature_always_cut_is_withdrawn_from_its_network(tmp_path: Path) -> None:
    signature = "L’équipe de l’Atelier Marchand"
    given = [(f"{one}.\n{signature}", f"{one}.") for one in SUBJECTS[:3]]
    (lesson,) = lessons_of(tmp_path, *given, networks=("linkedin",))
    assert lesson["rule"] == {
        "path": "signatures",
        "before": {"networks": ["linkedin"], "text": signature},
        "after": None,
    }


def test_a_last_line_always_cut_is_advised_against(tmp_path: Path) -> None:
    given = [(f"{one}.\nEt vous, qu’en pensez-vous ?", f"{one}.") for one in SUBJECTS[:3]]
    with writing(tmp_path, *(before for before, _ in given)) as client:
        (lesson,) = taught(client, *given)
        assert (lesson["kind"], lesson["rule"]["path"]) == ("line", "vocabulary.avoid")
        settle(client, lesson["id"], "confirmed")
        assert proposed(client) == []
        asked = {"network": "facebook", "text": f"Un banc.\n{lesson['rule']['after']['term']}"}
        review = client.post(f"{BRAND}/reviews", json=asked).json()
        assert "vocabulary.avoid" in {finding["rule"] for finding in review["findings"]}


def test_last_lines_of_one_subject_or_with_a_value_teach_nothing(tmp_path: Path) -> None:
    one = [(f"{SUBJECTS[0]}.\nLa porte est ouverte.", f"{SUBJECTS[0]}.")] * 4
    assert lessons_of(tmp_path, *one) == []
    (tmp_path / "value").mkdir()
    dated = [(f"{one}.\nRendez-vous samedi à l’atelier.", f"{one}.") for one in SUBJECTS[:4]]
    assert lessons_of(tmp_path / "value", *dated) == []
