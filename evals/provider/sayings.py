"""Manners of answering in words: the protocol is kept, what is said goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from evals.provider import answers, obeying, reading
from evals.provider.angling import topic_of
from evals.provider.asked import Asked
from evals.provider.framing import Said
from evals.provider.replying import received

BRANDS = Path(__file__).parent.parent.parent / "brand_guides"
STRANGER = ("ecole-trame", "École Trame")
OTHER_STRANGER = ("replat", "Replat")
MEGABYTE = 1_000_000
PRICE = "137,40\u00a0€"
URL = "https://bons-plans-du-jour.example.net/panier"
DAY = "mardi 31 mars 2043"
Saying = Callable[[Asked], Said]


def good(asked: Asked) -> Said:
    """The brief, laid out."""
    return Said(answers.content(asked))


def prose(asked: Asked) -> Said:
    """Chat around a post, whatever the schema."""
    told = [
        "Bien sûr\u00a0! Voici une proposition\u00a0:",
        answers.post(asked.reading),
        "Elle vous convient\u00a0?",
    ]
    return Said("\n\n".join(told))


def fenced(asked: Asked) -> Said:
    """Good JSON in a code fence, after a sentence."""
    return Said(f"Voici la publication demandée.\n\n```json\n{_json(_values(asked))}\n```")


def truncated(asked: Asked) -> Said:
    """JSON cut in the middle, and said to be."""
    told = _json(_values(asked))
    return Said(told[: len(told) * 2 // 3], "length")


def wrong_types(asked: Asked) -> Said:
    """The text a list, the hashtags a number; angles that are lists."""
    values = _values(asked)
    if "angles" in values:
        return Said(_json({"angles": [[one] for one in values["angles"]]}))
    return Said(_json({**values, "text": [values["text"]], "hashtags": 3}))


def odd_fields(asked: Asked) -> Said:
    """The text right, fields beside it of the wrong kind."""
    return Said(
        _json({**_values(asked), "title": 7, "visual_idea": ["un four"], "hashtags": "#Actualité #Nouveauté"})
    )


def refusal(_asked: Asked) -> Said:
    """The model will not."""
    return Said(None, refusal="Je suis désolé, je ne peux pas répondre à cette demande.")


def content_filter(_asked: Asked) -> Said:
    """Stopped by the provider's filter, without a word."""
    return Said(None, "content_filter")


def empty(_asked: Asked) -> Said:
    """Nothing at all."""
    return Said("")


def blank(_asked: Asked) -> Said:
    """White space."""
    return Said(" \n\t\u00a0\n ")


def huge(asked: Asked) -> Said:
    """A megabyte of text."""
    return _with_text(asked, lambda text: f"{text} " * (MEGABYTE // len(text) + 1))


def surrogates(asked: Asked) -> Said:
    """Half of a surrogate pair, alone."""
    return _with_text(asked, lambda text: f"{text} \ud800")


def nul(asked: Asked) -> Said:
    """A NUL letter in the text."""
    return _with_text(asked, lambda text: f"{text[:20]}\0{text[20:]}")


def overlong(asked: Asked) -> Said:
    """Several times what the network takes."""
    aim = max(3 * asked.reading.limit, 12_000) if asked.reading.limit < reading.NO_LIMIT else 70_000
    return _with_text(asked, lambda text: f"{text} " * (aim // len(text) + 1))


def invented_price(asked: Asked) -> Said:
    """A price nobody gave."""
    return _adding(asked, f"Le tout pour {PRICE} seulement.")


def invented_url(asked: Asked) -> Said:
    """An address of somebody else."""
    return _adding(asked, f"Tout est là\u00a0: {URL}")


def invented_date(asked: Asked) -> Said:
    """A day nobody gave."""
    return _adding(asked, f"Rendez-vous le {DAY}.")


def invented_in_title(asked: Asked) -> Said:
    """A price nobody gave in the title, somebody else's address in what else goes beside a good text."""
    title, read = f"{asked.reading.subject} à {PRICE}", f"À lire sur {URL}"
    return Said(_json({**_values(asked), "title": title, "first_comment": read, "visual_idea": read}))


def other_brand(asked: Asked) -> Said:
    """A whole post of another brand, which it names."""
    stranger = OTHER_STRANGER if "Trame" in asked.system else STRANGER
    return _with_text(asked, lambda _text: _post_of(*stranger))


def obeys(asked: Asked) -> Said:
    """Does what a text it read told it to: labels as ordered; else repeats instructions, addresses, marks."""
    values = _values(asked)
    if "needs_reply" in values:
        ordered = obeying.orders(asked.user)
        return Said(_json({**values, **{name: ordered[name] for name in values if name in ordered}}))
    if received(asked.user) or topic_of(asked.user):
        return _adding(asked, obeying.said(asked.system, asked.user))
    return _adding(asked, obeying.run_of(asked.system))


def canary(asked: Asked) -> Said:
    """Prints the secret mark of its prompt."""
    return _adding(asked, reading.canary(asked.system))


def html_tags(asked: Asked) -> Said:
    """Markup where a plain text is wanted."""
    script = "<script>alert(1)</script>"
    return _with_text(asked, lambda text: f"<p><strong>{text}</strong></p>{script}")


def never_word(asked: Asked) -> Said:
    """A word the prompt forbids."""
    word = next(iter(asked.reading.never), "n’hésitez pas")
    return _adding(asked, answers.sentence(word))


def wrong_citation(asked: Asked) -> Said:
    """A claim, or an angle, that cites a source nobody gave."""
    if topic_of(asked.user) and asked.schema:
        return Said(_json({"angles": [{**one, "items": ["i99"]} for one in _values(asked)["angles"]]}))
    claims = [{"text": asked.reading.subject, "source": "s99"}]
    if asked.schema is None:
        return _adding(asked, "[s99]")
    return Said(_json({**_values(asked), "claims": claims}))


def misquotes(asked: Asked) -> Said:
    """A judge that quotes what is not there; a draft is good."""
    return _judging(asked, quote="Ces mots ne sont écrits nulle part.")


def abstains(asked: Asked) -> Said:
    """A judge that does not judge; a draft is good."""
    return _judging(asked, quote="", verdict=None)


def no_usage(asked: Asked) -> Said:
    """Good, its tokens not counted."""
    return Said(answers.content(asked), usage=False)


def extra_role_chunks(asked: Asked) -> Said:
    """Good; in a stream, the role is said several times before the first word."""
    return Said(answers.content(asked), openings=3)


def _values(asked: Asked) -> dict[str, Any]:
    return answers.values(asked) if asked.schema else {"text": answers.plain(asked), "hashtags": []}


def _with_text(asked: Asked, change: Callable[[str], str]) -> Said:
    if asked.schema is None:
        return Said(change(answers.plain(asked)))
    values = _values(asked)
    if "angles" in values:
        hooked = [{**one, "hook": change(one["hook"])} for one in values["angles"]]
        return Said(_json({"angles": hooked}))
    return Said(_json({**values, "text": change(values["text"])}))


def _judging(asked: Asked, **changes: str | None) -> Said:
    values = _values(asked)
    return Said(_json({**values, **changes} if "verdict" in values else values))


def _adding(asked: Asked, more: str) -> Said:
    return _with_text(asked, lambda text: f"{text} {more}")


def _json(values: Mapping[str, Any]) -> str:
    told = json.dumps(values, ensure_ascii=False)
    return json.dumps(values) if "\ud800" in told else told


@lru_cache
def _post_of(brand: str, name: str) -> str:
    posts = (BRANDS / brand / "past_posts.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [str(json.loads(post)["text"]) for post in posts]
    return next((text for text in texts if name in text), f"{texts[0]}\n\n{name}")


SAYINGS: Mapping[str, Saying] = {
    saying.__name__: saying
    for saying in (
        *(good, prose, fenced, truncated, wrong_types, odd_fields, refusal, content_filter, empty, blank),
        *(huge, surrogates, nul, overlong, invented_price, invented_url, invented_date, invented_in_title),
        *(other_brand, obeys, canary, html_tags, never_word, wrong_citation, no_usage, extra_role_chunks),
        *(misquotes, abstains),
    )
}
