"""What a draft is written from: openings not to repeat, what the house may state, posts of a like purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.drafts.gathering import LONGEST_OPENING, MOST_OPENINGS, constants_for, openings, told_rules
from service.library.policy import Asked, serving, weigh_post, worked
from service.networks.catalogue import Catalogue
from service.records.nouns import Metrics, PastPost
from service.words import Brief, Fact
from tests.house_kit import brief
from tests.prompts_kit import BAKERY, BRIEFS, MOUNTAIN, demo_guide

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def prompts_of(client: TestClient, brand: str, **asked: Any) -> list[dict[str, Any]]:
    """The prompts of a brief."""
    body = {"brief": brief(), "networks": ["x"]} | asked
    answer = client.post(f"/v1/brands/{brand}/prompts", json=body)
    assert answer.status_code == 200, answer.text
    prompts: list[dict[str, Any]] = answer.json()["prompts"]
    return prompts


def a_post(text: str = "Un banc en chêne.", **changes: Any) -> PastPost:
    """A past post of yesterday."""
    given: dict[str, Any] = {"network": "x", "language": "fr", "metrics": Metrics(), "id": "p"} | changes
    return PastPost(
        kind="post", text=text, published_at=NOW - timedelta(days=1), url=None, content_hash="h", **given
    )


def test_a_prompt_says_how_the_last_drafts_began(client: TestClient, brand: str) -> None:
    first = prompts_of(client, brand)[0]
    assert "déjà servi" not in first["user"]
    made = client.post(f"/v1/brands/{brand}/drafts", json={"brief": brief(), "networks": ["x"]}).json()
    line = made["drafts"][0]["text"].splitlines()[0][:60]
    asked = prompts_of(client, brand, networks=["x", "facebook"])
    assert line in asked[0]["user"].partition("déjà servi")[2]
    assert "déjà servi" not in asked[1]["user"]


def test_variants_are_asked_from_different_angles(client: TestClient, brand: str) -> None:
    prompts = prompts_of(client, brand, variants=3)
    assert [f"la variante {number} sur 3" in one["user"] for number, one in enumerate(prompts, 1)] == [
        True,
        True,
        True,
    ]
    assert len({one["system"] for one in prompts}) == 3  # each has a canary of its own


def test_a_brand_that_speaks_english_first_is_asked_in_english(
    client: TestClient, rules: dict[str, Any]
) -> None:
    guide = rules | {"languages": ["en", "fr"], "we": "we"}
    assert client.put("/v1/brands/joinery", json={"guide": guide, "prose": ""}).status_code == 201
    prompt = prompts_of(client, "joinery")[0]
    assert prompt["id"].startswith("drafts/propose_en@")
    assert prompt["user"].startswith("Write a post for X, in English.")
    assert prompt["user"].endswith("Answer with the JSON object alone.\n")


def test_a_thread_may_be_asked_for(client: TestClient, brand: str) -> None:
    asked = {"brief": brief(), "networks": [{"network": "x", "kind": "thread"}]}
    draft = client.post(f"/v1/brands/{brand}/drafts", json=asked).json()["drafts"][0]
    assert (draft["kind"], draft["status"]) == ("thread", "ready")
    prompt = prompts_of(client, brand, networks=asked["networks"])[0]
    assert prompt["user"].startswith("Écrivez un fil pour X")
    assert '"thread" (liste de textes)' in prompt["system"]


@given(
    st.lists(
        st.tuples(st.datetimes(), st.sampled_from(["x", "facebook"]), st.text(max_size=300)), max_size=40
    )
)
def test_openings_are_few_short_and_of_their_network(texts: list[tuple[datetime, str, str]]) -> None:
    for network, lines in openings(texts).items():
        assert len(lines) <= MOST_OPENINGS
        assert len(set(lines)) == len(lines)
        for line in lines:
            assert line.strip()
            assert len(line) <= LONGEST_OPENING + 1
            begun = line.removesuffix("…")
            assert any(text.strip().startswith(begun) for _, own, text in texts if own == network)


def test_the_newest_openings_come_first() -> None:
    texts = [(NOW - timedelta(days=age), "x", f"Jour {age}\n\nLa suite.") for age in range(9)]
    assert openings(texts) == {"x": tuple(f"Jour {age}" for age in range(6))}


def test_constants_are_those_that_touch_the_brief() -> None:
    told = constants_for(demo_guide(BAKERY), BRIEFS[BAKERY])
    assert told[0].startswith("L’atelier levain a lieu un dimanche")
    assert not any("jours" in one.lower() for one in told)
    told = constants_for(demo_guide(BAKERY), Brief("Nos commandes de Noël", facts=(Fact("Par téléphone"),)))
    assert any("à l’avance" in one for one in told)
    assert constants_for(demo_guide(MOUNTAIN), Brief("Xyz")) == ()


def test_posts_of_a_like_purpose_weigh_more_and_another_language_less() -> None:
    post = a_post()
    plain = weigh_post(post, 1.0, Asked("x", "fr"), {}, NOW)
    assert weigh_post(post, 1.0, Asked("x", "fr", frozenset(["p"])), {}, NOW) > plain
    assert weigh_post(post, 1.0, Asked("facebook", "fr"), {}, NOW) < plain
    assert weigh_post(post, 1.0, Asked("x", "en"), {}, NOW) < plain
    assert weigh_post(post, 1.0, Asked("x", "fr-CA"), {}, NOW) == plain
    assert weigh_post(a_post(language=None), 1.0, Asked("x", "en"), {}, NOW) == plain


def test_a_purpose_is_read_in_the_words_of_a_post() -> None:
    posts = [
        a_post("Les ATELIERS d’hiver.", id="1"),
        a_post("Une râteleuse.", id="2"),
        a_post("FETE.", id="3"),
    ]
    assert serving(posts, ["atelier", "fête"]) == {"1", "3"}
    assert serving(posts, []) == frozenset()


def test_a_post_worked_when_it_drew_clearly_more_than_usual() -> None:
    drew = {count: worked(a_post(metrics=Metrics(reactions=count)), {"x": 10.0}) for count in (5, 10, 30)}
    assert drew == {5: False, 10: False, 30: True}
    assert not worked(a_post(), {"x": 10.0})
    assert not worked(a_post(metrics=Metrics(reactions=99)), {})


def test_a_guide_that_changes_is_told_anew() -> None:
    guide, x = demo_guide(BAKERY), Catalogue.load().get("x")
    other = guide.model_copy(update={"hashtags": guide.hashtags.model_copy(update={"max": {"x": 7}})})
    same = guide.model_copy()
    assert (hash(same), same) == (hash(guide), guide)
    before = told_rules((x, "post"), guide, "en", short=False)
    assert told_rules((x, "post"), same, "en", short=False) == before
    after = told_rules((x, "post"), other, "en", short=False)
    assert after != before
    assert any("7" in rule for rule in set(after) - set(before))
