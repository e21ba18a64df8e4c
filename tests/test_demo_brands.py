"""The demo brands: whole, within every limit, and written as their own guides want."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.examining import Place, examine, mend
from service.guides.guide import Guide
from service.guides.loader import parse, read, sections
from service.language import Detector
from service.networks.catalogue import Catalogue
from service.spelling import Dictionaries
from service.words import GOALS, Finding, PastText
from tests.conftest import DEMO, DEMO_BRANDS

SUBJECTS = Path(__file__).parent.parent / "evals" / "cases" / "shared_subjects.toml"
NETWORKS = Catalogue.load()
# A claim may stand in a post when a person holds its proof: here the post tells it, or says it has none.
TOLD = {"claims.unproven", "vocabulary.avoid", "collaboration.notice", "register.mixed"}
every_brand = pytest.mark.parametrize("brand", DEMO_BRANDS)


def guide_of(brand: str) -> Guide:
    """The guide of a demo brand."""
    return parse(read(DEMO / brand)[0])


def posts_of(brand: str) -> list[dict[str, Any]]:
    """Its past posts, the oldest first."""
    lines = (DEMO / brand / "past_posts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def reviewed(brand: str) -> list[tuple[dict[str, Any], tuple[Finding, ...]]]:
    """Each post with what the checks would have noticed the day it was published."""
    guide, dictionaries, detector = guide_of(brand), Dictionaries(), Detector()
    past: list[PastText] = []
    found: list[tuple[dict[str, Any], tuple[Finding, ...]]] = []
    for post in posts_of(brand):
        day = datetime.fromisoformat(post["published_at"])
        network = NETWORKS.get(post["network"])
        examined = examine(
            post["text"],
            Place(network, network.kind_of(post["kind"]), guide, post.get("language") or guide.language),
            recent=tuple(one for one in reversed(past) if day - one.published_at < timedelta(days=60)),
            today=day.date(),
            dictionaries=dictionaries,
            detector=detector,
        )
        past.append(PastText(post["id"], post["network"], post["text"], day))
        found.append((post, examined.findings))
    return found


@every_brand
def test_a_demo_guide_is_whole(brand: str) -> None:
    guide, prose = guide_of(brand), read(DEMO / brand)[1]
    assert len(guide.moves) >= 40
    assert len({move.text for move in guide.moves}) == len(guide.moves)
    assert {move.role for move in guide.moves} >= {"opening", "call_to_action", "closing"}
    assert {goal for move in guide.moves for goal in move.goals} == set(GOALS)
    assert len(guide.networks) >= 5
    assert len(sections(prose)) >= 8


@every_brand
def test_a_demo_brand_has_posts_enough_each_its_own(brand: str) -> None:
    posts = posts_of(brand)
    assert len(posts) >= 150
    assert len({post["id"] for post in posts}) == len({post["text"] for post in posts}) == len(posts)
    assert {post["network"] for post in posts} <= {tone.id for tone in guide_of(brand).networks}


@every_brand
def test_the_checks_change_nothing_in_posts_that_were_published(brand: str) -> None:
    for post, findings in reviewed(brand):
        assert mend(post["text"], findings) == post["text"], post["id"]
        grave = {finding.rule for finding in findings if finding.severity != "info"}
        assert grave <= TOLD, post["id"]


def test_all_three_have_a_post_on_each_shared_subject() -> None:
    subjects = tomllib.loads(SUBJECTS.read_text(encoding="utf-8"))["subjects"]
    assert len(subjects) == 20
    for brand in DEMO_BRANDS:
        ids = {post["id"] for post in posts_of(brand)}
        assert len({subject[brand] for subject in subjects.values()} & ids) == 20
