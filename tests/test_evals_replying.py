"""The eval of the checks of replies: it can blame a faultless reply, and see a fault missed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from evals.replying import SPLITS, WATCHED, Case, Cases, Judged, counts, evaluate, figures_of, judge, read


def test_there_are_replies_enough_of_both_kinds_in_each_file() -> None:
    texts: Counter[str] = Counter()
    for split in SPLITS:
        replies = read(split).replies
        texts.update(reply.text for reply in replies)
        assert len({reply.id for reply in replies}) == len(replies)
        assert {reply.breaks for reply in replies} >= {None, *WATCHED}
        for language, least in (("fr", 60), ("en", 15)):
            kept = [reply for reply in replies if reply.language == language]
            assert len(kept) >= least
            assert 0.3 < sum(reply.breaks is None for reply in kept) / len(kept) < 0.6
    assert max(texts.values()) == 1, "a reply of one file is not in the other"


def test_a_wrong_alarm_and_a_missed_fault_are_counted() -> None:
    clean = Case(id="a", language="fr", breaks=None, text="Bonjour.")
    broken = Case(id="b", language="fr", breaks="reply.fault", text="Bonjour, c’est notre faute.")
    judged = [Judged(clean, frozenset({"reply.fault"})), Judged(broken, frozenset())]
    figures = {figure.name: figure for figure in figures_of("train", judged)}
    assert figures["train: of them blamed"].met is False
    assert figures["train: of them caught under their rule"].value == 0
    assert counts("reply.fault", judged) == (0, 1, 1)
    assert not any(one.is_right for one in judged)


def test_a_reply_is_judged_on_its_sources_and_neighbours() -> None:
    told = Case(id="a", language="fr", breaks=None, text="Bonjour, colis livré sous 3 jours.")
    given = {
        "sources": ["Le colis est livré sous 3 jours."],
        "openings": ["Bonjour, colis livré sous 3 jours."],
    }
    cases = Cases(name="Claire", messages={"fr": "Alors ?"}, replies=[told, told.model_copy(update=given)])
    assert [one.found for one in judge(cases)] == [{"reply.promise"}, {"reply.opening"}]


def test_the_words_blame_no_faultless_reply_they_were_tuned_on() -> None:
    report = evaluate(Console(quiet=True))
    values = {figure.name: figure.value for figure in report.figures}
    assert not report.missed
    assert values["train: of them caught under their rule"] >= 0.95


def test_a_misspelt_field_of_a_reply_is_an_error(tmp_path: Path) -> None:
    text = (
        "name: Claire\nmessages: {fr: Alors}\nreplies: [{id: a, language: fr, brakes: null, text: Bonjour}]\n"
    )
    (tmp_path / "train.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="brakes"):
        read("train", tmp_path)
