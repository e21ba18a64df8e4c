"""The guide's rules as values that describe themselves; the checks judge drafts by the same guide values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from service.guides.guide import Discouraged, Guide
from service.messages import Language, say
from service.words import Severity

WEIGHT: Mapping[Severity, int] = {"block": 0, "warn": 1, "info": 2}
MOST_SHOWN = 3  # of the words that need one same proof, enough for a writer to know the others by


@dataclass(frozen=True, slots=True)
class Item:
    """A word of a rule that holds several: `form` says it, with `others`; `reason` says why, as an aside."""

    form: str
    details: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    reason: str = ""

    def describe(self, language: Language, *, reasons: bool) -> str:
        """The word as part of its rule's sentence."""
        shown = self.others if reasons else self.others[:MOST_SHOWN]
        others = ", ".join(say("rules.item.word", language, {"term": other}) for other in shown)
        others += "…" if len(shown) < len(self.others) else ""
        said = say(f"rules.item.{self.form}", language, {**self.details, "others": others})
        return f"{said} ({self.reason})" if reasons and self.reason else said


@dataclass(frozen=True, slots=True)
class GuideRule:
    """One rule of a guide: `id` names its check, `details` fill its sentence (messages/rules.toml).

    `severity` is that of what its check finds. `mended` says that a draft that breaks it is set right without
    its writer, or that little is lost: a model that cannot read much is spared it.
    """

    id: str
    severity: Severity
    details: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    items: tuple[Item, ...] = ()
    mended: bool = False

    def describe(self, language: Language, *, reasons: bool = True) -> str:
        """The rule as a sentence a writer can follow, with or without what is behind it."""
        items = "\u00a0; " if language == "fr" else "; "
        said = items.join(item.describe(language, reasons=reasons) for item in self.items)
        told = say(f"rules.{self.id}{self.form}", language, {**self.details, "items": said})
        return told.replace("….", "…")


def rules_on(guide: Guide, network: str) -> tuple[GuideRule, ...]:
    """Every rule of the guide that holds on a network, the gravest first."""
    rules = (
        *_vocabulary(guide),
        *_claims(guide),
        *_register(guide, network),
        *_signs(guide, network),
        *_typography(guide),
        *_preferences(guide),
        *_language(guide),
    )
    return tuple(sorted(rules, key=lambda rule: WEIGHT[rule.severity]))


def _register(guide: Guide, network: str) -> Iterator[GuideRule]:
    """How a French text addresses its reader; other languages have no such choice."""
    if "fr" in guide.languages:
        yield GuideRule("register.mismatch", "warn", form=f".{guide.register_on(network)}")


def _vocabulary(guide: Guide) -> Iterator[GuideRule]:
    words = guide.vocabulary
    if words.never:
        yield GuideRule("vocabulary.never", "block", items=_discouraged(guide, words.never))
    if words.must:
        names = (Item("word", {"term": one.term}, reason=_aside(guide, one.reason)) for one in words.must)
        yield GuideRule("vocabulary.must", "warn", items=tuple(names))
    if words.avoid:
        yield GuideRule("vocabulary.avoid", "warn", items=_discouraged(guide, words.avoid))


def _discouraged(guide: Guide, words: Iterable[Discouraged]) -> tuple[Item, ...]:
    """Words to keep out: those that have another first, for that one is of use."""
    ranked = sorted(words, key=lambda word: not word.alternative)
    return tuple(
        Item(
            "word.alternative" if word.alternative else "word",
            {"term": word.term, "alternative": word.alternative or ""},
            reason=_aside(guide, word.reason),
        )
        for word in ranked
    )


def _claims(guide: Guide) -> Iterator[GuideRule]:
    for severity in WEIGHT:
        items = tuple(
            Item("words", others=tuple(claim.terms), reason=_aside(guide, claim.proof))
            for claim in guide.claims
            if claim.severity == severity
        )
        if items:
            form = ".block" if severity == "block" else ""
            yield GuideRule("claims.unproven", severity, form=form, items=items)


def _preferences(guide: Guide) -> Iterator[GuideRule]:
    items = tuple(
        Item("word.rather", {"term": one.term}, tuple(one.instead_of), _aside(guide, one.reason))
        for one in guide.vocabulary.prefer
    )
    if items:
        yield GuideRule("vocabulary.prefer", "info", items=items, mended=True)


def _language(guide: Guide) -> Iterator[GuideRule]:
    english, inclusive = guide.anglicisms, guide.inclusive_writing.policy
    if english.policy == "avoid":
        form = ".avoid" if english.allowed else ".avoid.alone"
        details = {"allowed": ", ".join(english.allowed)}
        yield GuideRule("anglicisms.replace", "info", details, form, mended=True)
    if english.replace:
        others: dict[str, list[str]] = {}
        for one in english.replace:
            others.setdefault(one.alternative, []).append(one.term)
        items = tuple(Item("word.rather", {"term": term}, tuple(terms)) for term, terms in others.items())
        yield GuideRule("anglicisms.replace", "info", items=items, mended=True)
    if inclusive != "free":
        yield GuideRule("inclusive.policy", "info", form=f".{inclusive}")


def _typography(guide: Guide) -> Iterator[GuideRule]:
    """What a French text follows, and what the guide says itself of texts in other languages."""
    asked, is_french = guide.typography, "fr" in guide.languages
    if is_french:
        in_quebec = guide.locale == "fr-CA"
        form = _form(asked.spacing, french=".fr-CA" if in_quebec else "")
        yield GuideRule("typography.space", "warn", form=form, mended=True)
    forms = {
        "quotes": _form(asked.quotes, guillemets="" if is_french else ".curly"),
        "apostrophe": _form(asked.apostrophe, curly=""),
        "ellipsis": _form(asked.ellipsis, character=""),
    }
    for name, form in forms.items():
        if is_french or name in asked.model_fields_set:
            yield GuideRule(f"typography.{name}", "warn", form=form, mended=True)


def _form(asked: str, **forms: str) -> str:
    return forms.get(asked, f".{asked}")


def _signs(guide: Guide, network: str) -> Iterator[GuideRule]:
    most = guide.hashtags_on(network)
    if most is not None:
        yield GuideRule("hashtags.too_many", "warn", {"limit": str(most)})
    if guide.hashtags.listed:
        yield GuideRule("hashtags.unknown", "info", {"allowed": " ".join(guide.hashtags.listed)})
    emoji = guide.emoji
    if emoji.policy == "none" or network in emoji.none_on:
        yield GuideRule("emoji.policy", "info", form=".none")
    elif emoji.policy == "few":
        details = {"limit": str(emoji.max_per_post), "favourites": " ".join(emoji.favourites)}
        yield GuideRule("emoji.policy", "info", details, "" if emoji.favourites else ".any")
    if emoji.forbidden and emoji.policy != "none" and network not in emoji.none_on:
        details, chosen = {"forbidden": " ".join(emoji.forbidden)}, bool(emoji.favourites)
        yield GuideRule("emoji.policy", "info", details, ".forbidden", mended=chosen)


def _aside(guide: Guide, reason: str) -> str:
    """A reason as it stands in brackets: no full stop and, unless it begins with a name, no capital."""
    said = reason.strip().removesuffix(".")
    first = said.split(maxsplit=1)[0] if said else ""
    is_word = first[1:2].islower() or (first[:1] != "I" and first[1:2] in ("", "’", "'"))
    return said[:1].lower() + said[1:] if is_word and first not in guide.names else said
