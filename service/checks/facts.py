"""What the checks judge: one text, where it will appear, how the brand speaks, and what it may state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from service.checks import contacts, values
from service.checks.address import Address
from service.checks.answered import Answered
from service.checks.grounding import Grounds
from service.checks.orthography import Misspelling, Orthography
from service.checks.recent import repeated
from service.checks.shadow import Shadow
from service.checks.tongue import reads_french
from service.checks.typography.edits import Edit
from service.checks.typography.page import Page
from service.checks.typography.setting import typeset
from service.checks.typography.style import Style
from service.checks.values import Value
from service.checks.words import Occurrence, Reading, without
from service.guides.guide import Guide
from service.language import Detector
from service.networks.catalogue import Network
from service.networks.counting import Measure
from service.spelling import Dictionaries
from service.text import fold
from service.words import Brief, PastText, Severity, Span

if TYPE_CHECKING:
    from service.checks.others import OtherNames

_MENTION = re.compile(r"(?<!\w)@\w[\w.@-]*")
_HASHTAG = re.compile(r"#\w+")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a check saw; its rule makes a Finding of it. `severity` only when it is not the rule's own."""

    span: Span | None = None
    fix: str | None = None
    severity: Severity | None = None
    details: Mapping[str, str] = field(default_factory=dict)


class Known(TypedDict, total=False):
    """What may be known beside the text; each is told in Facts."""

    brief: Brief | None
    grounds: Grounds | None
    before: str | None
    before_language: str | None
    before_hashtags: tuple[str, ...]
    answered: Answered | None
    others: OtherNames | None
    recent: tuple[PastText, ...]
    secrets: tuple[str, ...]
    dictionaries: Dictionaries | None
    detector: Detector | None
    fields: Mapping[str, str | None]
    today: date | None


@dataclass(frozen=True)
class Facts:
    """Everything a check may look at.

    `grounds` is None when nothing says what the text may state (a review without facts): nothing is
    ungrounded then. `before` is the text a rewrite started from, in `before_language` when it is not that of
    the text; of its hashtags, `before_hashtags` are kept. `others` are the names of the house's other brands.
    `recent` is what the brand published in the last 60 days, the newest first. `secrets` must not leave: a
    prompt's instructions, or a canary (a secret without a blank). `fields` are what goes beside the text
    (title, alt_text…), empty when nobody said. Only `text` is judged: a title has its own Facts. Without
    `dictionaries` nothing is spell-checked, without `detector` no language is unexpected.
    """

    text: str
    network: Network
    guide: Guide
    language: str
    measure: Measure
    kind: str | None = None
    brief: Brief | None = None
    grounds: Grounds | None = None
    before: str | None = None
    before_language: str | None = None
    before_hashtags: tuple[str, ...] = ()
    answered: Answered | None = None
    others: OtherNames | None = None
    recent: tuple[PastText, ...] = ()
    secrets: tuple[str, ...] = ()
    dictionaries: Dictionaries | None = None
    detector: Detector | None = None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    today: date | None = None

    @cached_property
    def shadow(self) -> Shadow:
        """The normalised copy that is judged."""
        return Shadow.of(self.text)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The typed values of the text."""
        return values.find(self.shadow, self.language)

    @cached_property
    def page(self) -> Page:
        """The text without what typography never touches: addresses, emoticons, the guide's own spellings."""
        kept = (self.guide.name, *(name.term for name in self.guide.vocabulary.must))
        links = (link.span for link in self.measure.links)
        return Page.of(self.text, self.language, (*kept, *self.guide.constants.values()), links)

    @cached_property
    def typeset(self) -> tuple[Edit, ...]:
        """The corrections of typography, in French and English."""
        return typeset(self.page, Style.of(self.guide, self.network, self.language))

    @property
    def translated(self) -> bool:
        """Whether the text is a rewrite in another language."""
        return self.before is not None and (self.before_language or self.language) != self.language

    @cached_property
    def prose(self) -> Reading:
        """The words of the shadow but those of addresses, mentions and the guide's own hashtags.

        Positions are those of the shadow.
        """
        text = self.shadow.text
        own = {fold(tag) for tag in self.guide.hashtags.allowed}
        spans = [*contacts.addresses(text), *contacts.emails(text)]
        spans += [found.span() for found in _MENTION.finditer(text)]
        spans += [found.span() for found in _HASHTAG.finditer(text) if fold(found[0]) in own]
        return Reading.of(without(text, spans))

    @cached_property
    def orthography(self) -> Orthography | None:
        """The words of the prose held against the dictionaries. Positions are those of the shadow."""
        if self.dictionaries is None:
            return None
        languages = tuple(dict.fromkeys((self.language, *self.guide.languages)))
        published = repeated(self.recent)

        def own(word: str) -> bool:
            return word in self.guide.words or word in published

        return Orthography(self.prose.text, languages, self.dictionaries, own)

    @cached_property
    def misspellings(self) -> tuple[Misspelling, ...]:
        """What is misspelt. Positions are those of the shadow. DictionaryMissing."""
        return self.orthography.misspellings() if self.orthography else ()

    @cached_property
    def is_french(self) -> bool:
        """Whether the text reads as French: some rules hold in that language alone.

        Small words tell French from English only: « de », « en » and « te » are Dutch too.
        """
        return self.language in ("fr", "en") and reads_french(self.prose.sequences[0], self.language)

    @cached_property
    def address(self) -> Address:
        """How the prose, read as French, addresses its reader."""
        return Address.of(self.prose.text)

    def occurrences(self, terms: Iterable[str]) -> tuple[Occurrence, ...]:
        """Each of the guide's `terms` in the prose."""
        return self.prose.find(terms, self.language)
