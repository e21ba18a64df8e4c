"""The page of a brand, in a browser: its voice drawn, its guide told, its library searched, its lessons."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.brand_kit import ATELIER, an_atelier, asked, opened
from tests.browser_kit import NARROW, Browse
from tests.browser_watch import layout_shift, serious, weight
from tests.hostile_kit import HOSTILE, assert_nothing_ran
from tests.house_kit import past_post
from tests.served_kit import House, OpenHouse

FOURNIL = "/studio/fournil-augustine"
UNFOLD = "() => document.querySelectorAll('main details').forEach(one => { one.open = true; })"


async def test_the_voice_is_drawn_and_said_in_words(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house("fournil-augustine")
    page = await opened(browse, house, FOURNIL)
    voice = asked(house, "GET", "brands/fournil-augustine/voice").json()
    rows = page.locator("#voice .drawn")
    drawn = await rows.count()
    assert drawn > 40
    assert await page.locator('#voice svg[aria-hidden="true"]').count() == drawn
    length = page.locator("#voice .card", has_text="En mots").locator(".drawn")
    words = voice["networks"]["linkedin"]["words"]
    told = f"{round(words['low'])} à {round(words['high'])}, {round(words['middle'])} d’ordinaire"
    await expect(length.filter(has_text="LinkedIn")).to_contain_text(told)
    dot = length.filter(has_text="LinkedIn").locator("circle")
    most = max(one["words"]["high"] for one in (voice["all"], *voice["networks"].values()))
    assert await dot.get_attribute("cx") == f"{100 * words['middle'] / most:.2f}%"
    await page.get_by_text("La même chose en phrases").click()
    await expect(page.get_by_text(voice["networks"]["x"]["described"][0])).to_be_visible()
    assert await weight(page) < 200_000
    assert (await layout_shift(page)).unprompted == 0


async def test_a_voice_with_few_posts_says_so(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    page = await opened(browse, house, ATELIER)
    await expect(page.locator("#voice")).to_contain_text("n’est pas encore mesurée")
    asked(house, "POST", "brands/atelier/posts", json=[past_post(n) for n in range(6)])
    await page.reload()
    voice = page.locator("#voice")
    await expect(voice).to_contain_text("Pas encore mesurée")
    await expect(voice).to_contain_text("Il en faut au moins 15")
    await expect(voice).to_contain_text("Facebook (2 publications)")
    await expect(voice).to_contain_text("LinkedIn (1 publication)")


async def test_the_guide_is_told_in_plain_words(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house, register={"default": "vous", "x": "tu"})
    page = await opened(browse, house, ATELIER)
    await page.evaluate(UNFOLD)
    guide = page.locator("#guide")
    for told in (
        "Elle dit « vous » à la personne qui la lit.",
        "Sur X, elle dit « tu ».",
        "Ne jamais écrire « low cost ». Plutôt : abordable.",
        "nous vendons du durable",
        "« meuble » plutôt que : « mobilier »",
        "Écrire « Atelier Marchand », jamais « Ateliers Marchand »",
        "Aucun sur LinkedIn.",
        "X : 1 au plus.",
        "Preuve attendue : le certificat PEFC",
        "Tout sujet",
        "Simple et précis.",
        "seule une personne qui a le droit d’administrer",
    ):
        await expect(guide.get_by_text(told).first).to_be_visible()
    await page.goto(f"{ATELIER}?lang=en")
    await page.evaluate(UNFOLD)
    await expect(page.get_by_text("Never write “low cost”. Rather: abordable.")).to_be_visible()


async def test_the_library_tells_what_it_holds_and_is_searched(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house("fournil-augustine")
    pages = {"ancien.md": ("Ancien tarif", "valid_until", "2020-01-01")}
    pages["futur.md"] = ("Futur tarif", "valid_from", "2990-01-01")
    for path, (title, end, day) in pages.items():
        body = {"title": title, "text": "Une baguette.", end: day}
        there = f"brands/fournil-augustine/knowledge/{path}"
        assert asked(house, "PUT", there, json=body).status_code == 200
    page = await opened(browse, house, FOURNIL)
    held = page.locator("#held")
    await expect(held).to_contain_text("189 publications")
    await expect(held).to_contain_text("14 pages de connaissance")
    await expect(held).to_contain_text("12 en vigueur aujourd’hui")
    listed = page.locator(".pages li")
    await expect(listed.filter(has_text="Ancien tarif")).to_contain_text("périmée depuis le 1 janvier 2020")
    await expect(listed.filter(has_text="Futur tarif")).to_contain_text("à partir du 1 janvier 2990")
    await page.locator("#q").fill("farine du moulin")
    await page.locator("#on").select_option("linkedin")
    await page.locator("#q").press("Enter")
    found = page.locator("#found .post")
    await expect(found.first).to_contain_text("LinkedIn")
    assert await found.count() == await found.filter(has_text="LinkedIn").count() > 1


async def test_a_lesson_is_confirmed_undone_and_refused(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    an_atelier(house)
    for subject in ("La table en chêne", "Le banc du port", "Un escalier en frêne", "L’armoire de Léa"):
        brief = {"subject": f"{subject} est notre nouveau projet", "goal": "announce"}
        body = {"brief": brief, "networks": ["facebook"]}
        [draft] = asked(house, "POST", "brands/atelier/drafts", json=body).json()["drafts"]
        text = draft["text"].replace("projet", "chantier")
        decision = {"verdict": "edited", "text": text}
        path = f"brands/atelier/drafts/{draft['id']}/decision"
        assert asked(house, "POST", path, json=decision).status_code == 200
    page = await opened(browse, house, ATELIER)
    lesson = page.locator(".lesson", has_text="chantier")
    await expect(lesson).to_contain_text("Vu dans 4 textes corrigés")
    await lesson.get_by_role("button", name="Confirmer").click()
    await expect(lesson).to_contain_text("Dans le guide")
    await expect(page.locator("#lessons-heading")).to_be_focused()
    assert preferred(house) == ["meuble", "chantier"]
    await lesson.get_by_role("button", name="Retirer du guide").click()
    await lesson.get_by_role("button", name="Refuser").click()
    await expect(page.locator("#lessons")).to_contain_text("Rien à confirmer")
    assert preferred(house) == ["meuble"]


def preferred(house: House) -> list[str]:
    guide = asked(house, "GET", "brands/atelier").json()["guide"]
    return [word["term"] for word in guide["vocabulary"]["prefer"]]


async def test_hostile_guides_and_posts_stay_text(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    texts = iter(HOSTILE * 3)
    word = {"term": next(texts), "reason": next(texts), "alternative": next(texts)}
    an_atelier(
        house,
        name=next(texts),
        sector=next(texts),
        description=next(texts),
        pillars=[next(texts)],
        constants={"adresse": next(texts)},
        networks=[{"id": "x", "tone": next(texts)}, {"id": "facebook"}],
        we_are=[{"trait": next(texts), "example": next(texts)}],
        vocabulary={"never": [word], "must": [{"term": next(texts), "reason": next(texts)}]},
        claims=[{"terms": [next(texts)], "proof": next(texts)}],
        escalation=[{"subject": next(texts), "contact": next(texts)}],
        moderation={"always_escalate": list(HOSTILE)},
        moves=[],
        signatures=[],
        emoji={"favourites": [next(texts)]},
        hashtags={},
    )
    posts = [past_post(n, text=text, url="javascript:window.pwned=1") for n, text in enumerate(HOSTILE)]
    asked(house, "POST", "brands/atelier/posts", json=posts)
    asked(house, "PUT", "brands/atelier/knowledge/a.md", json={"title": HOSTILE[0], "text": HOSTILE[1]})
    page = await opened(browse, house, ATELIER)
    await page.evaluate(UNFOLD)
    await assert_nothing_ran(page)
    await page.locator("#q").fill("window pwned alert script")
    await page.locator("#q").press("Enter")
    await expect(page.locator("#found .post").first).to_be_visible()
    await assert_nothing_ran(page)


async def test_who_may_only_read_sees_no_button_that_writes(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house("fournil-augustine")
    made = asked(house, "POST", "keys", json={"name": "lectrice", "scopes": ["read"]})
    assert made.status_code == 201, made.text
    page = await browse(house.url)
    await page.context.set_extra_http_headers({"authorization": f"Bearer {made.json()['token']}"})
    await page.goto(FOURNIL)
    await expect(page.locator("#import")).to_contain_text("Votre clé permet de lire")
    await expect(page.locator("#file")).to_have_count(0)
    await page.goto("/studio")
    await expect(page.locator("main")).to_contain_text("ne permet pas de créer une marque")
    await expect(page.locator("form#new")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("brand", ["fournil-augustine", "atelier"])
async def test_the_page_is_open_to_everyone_and_narrow(
    open_house: OpenHouse, browse: Browse, scheme: Any, brand: str
) -> None:
    house = await open_house(*(["fournil-augustine"] if brand != "atelier" else []))
    if brand == "atelier":
        an_atelier(house, 5)
    page = await opened(browse, house, f"/studio/{brand}", color_scheme=scheme, viewport=NARROW)
    await page.evaluate(UNFOLD)
    assert await serious(page) == []
    assert await fits(page)


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
