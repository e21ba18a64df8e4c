"""The guide's rules as values that describe themselves; the checks judge drafts by the same guide values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.guides.guide import Guide
from service.messages import Language, say


@dataclass(frozen=True, slots=True)
class GuideRule:
    """One rule of a guide: `id` names its check, `details` fill its sentence (messages/rules.toml)."""

    id: str
    details: Mapping[str, str] = field(default_factory=dict)
    form: str = ""

    def describe(self, language: Language) -> str:
        """The rule as a sentence a writer can follow."""
        return say(f"rules.{self.id}{self.form}", language, self.details)


def rules_on(guide: Guide, network: str) -> tuple[GuideRule, ...]:
    """Every rule of the guide that holds on a network, in the order a writer should read them."""
    return (
        *_register(guide, network),
        *_vocabulary(guide),
        *_claims(guide),
        *_language(guide),
        *_typography(guide),
        *_signs(guide, network),
    )


def _register(guide: Guide, network: str) -> Iterator[GuideRule]:
    """How a French text addresses its reader; other languages have no such choice."""
    if "fr" in guide.languages:
        yield GuideRule("register.mismatch", form=f".{guide.register_on(network)}")


def _vocabulary(guide: Guide) -> Iterator[GuideRule]:
    words = guide.vocabulary
    for never in words.never:
        yield _discouraged("vocabulary.never", never.term, never.reason, never.alternative)
    for name in words.must:
        yield GuideRule("vocabulary.must", {"term": name.term, "reason": name.reason})
    for avoid in words.avoid:
        yield _discouraged("vocabulary.avoid", avoid.term, avoid.reason, avoid.alternative)
    for preferred in words.prefer:
        others = ", ".join(f"« {word} »" for word in preferred.instead_of)
        details = {"term": preferred.term, "others": others, "reason": preferred.reason}
        yield GuideRule("vocabulary.prefer", details)


def _discouraged(rule: str, term: str, reason: str, alternative: str | None) -> GuideRule:
    details = {"term": term, "reason": reason, "alternative": alternative or ""}
    return GuideRule(rule, details, form="" if alternative else ".alone")


def _claims(guide: Guide) -> Iterator[GuideRule]:
    for claim in guide.claims:
        terms = ", ".join(f"« {term} »" for term in claim.terms)
        yield GuideRule("claims.unproven", {"terms": terms, "proof": claim.proof})


def _language(guide: Guide) -> Iterator[GuideRule]:
    english, inclusive = guide.anglicisms, guide.inclusive_writing.policy
    if english.policy == "avoid":
        form = ".avoid" if english.allowed else ".avoid.alone"
        yield GuideRule("anglicisms.replace", {"allowed": ", ".join(english.allowed)}, form)
    for entry in english.replace:
        yield GuideRule("anglicisms.replace", {"term": entry.term, "alternative": entry.alternative})
    if inclusive != "free":
        yield GuideRule("inclusive.policy", form=f".{inclusive}")


def _typography(guide: Guide) -> Iterator[GuideRule]:
    """What a French text follows, and what the guide says itself of texts in other languages."""
    asked, is_french = guide.typography, "fr" in guide.languages
    if is_french:
        in_quebec = guide.locale == "fr-CA"
        yield GuideRule("typography.space", form=_form(asked.spacing, french=".fr-CA" if in_quebec else ""))
    forms = {
        "quotes": _form(asked.quotes, guillemets="" if is_french else ".curly"),
        "apostrophe": _form(asked.apostrophe, curly=""),
        "ellipsis": _form(asked.ellipsis, character=""),
    }
    for name, form in forms.items():
        if is_french or name in asked.model_fields_set:
            yield GuideRule(f"typography.{name}", form=form)


def _form(asked: str, **forms: str) -> str:
    return forms.get(asked, f".{asked}")


def _signs(guide: Guide, network: str) -> Iterator[GuideRule]:
    most = guide.hashtags_on(network)
    if most is not None:
        yield GuideRule("hashtags.too_many", {"limit": str(most)})
    if guide.hashtags.allowed:
        yield GuideRule("hashtags.unknown", {"allowed": " ".join(guide.hashtags.allowed)})
    emoji = guide.emoji
    if emoji.policy == "none" or network in emoji.none_on:
        yield GuideRule("emoji.policy", form=".none")
    elif emoji.policy == "few":
        details = {"limit": str(emoji.max_per_post), "favourites": " ".join(emoji.favourites)}
        yield GuideRule("emoji.policy", details)
