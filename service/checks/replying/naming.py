"""Names: nobody is called in public by a name that may not be said, nor by what stands for one."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice
from service.checks.words import wordset
from service.text import fold

_CALLED = regex.compile(
    r"\b(?i:bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|merci(?: beaucoup)?(?: à)?|thanks|thank you"
    r"|bravo(?: à)?|bienvenue|chère?|désolée?s?|sorry|hola|gracias|hallo|danke|liebe[rs]?|ciao|grazie"
    r"|buongiorno|hoi|dag|beste|olá|obrigad[oa]),? "
    r"((?:(?:\p{Lu}|Mme|Mlle|Mrs?|Ms|Dr)\. ?|\p{Lu}[\p{Ll}’'-]{0,40} ?){1,4})(?=[,.!?…:;\n]|$)"
)
_WORD = regex.compile(r"\p{Lu}[\p{L}]*(?:[-’'][\p{L}]+)*")
# They stand after a greeting with a capital, and name nobody.
_NOBODY = wordset(
    "madame monsieur mademoiselle mesdames messieurs mme mlle m sir madam ms mr mrs dr docteur you all tous "
    "toutes everyone everybody team ihnen dir euch sie frau herr senor senora signora signore dona senhor "
    "senhora grusse amigos amis friends kundin kunde leserin leser"
)
_PLACEHOLDER = regex.compile(
    r"\{\{?[^{}\n]{1,40}\}?\}|\[[\p{L}-]{2,24} \d{1,3}\]|<(?i:prénom|nom|name|first[ _]name|link|lien)>"
    r"|\[(?i:(?:votre|your|le|la|the|insérer|insert|ajouter|add) )?(?i:pr[ée]nom|nom|name|first name|e-?mail"
    r"|courriel|t[ée]l[ée]phone|phone|adresse|address|commande|order|num[ée]ro|number|date|lien|link|url|heure"
    r"|time|prix|price|signature|à compléter|compte|account|marque|brand|produit|product|ville|city)"
    r"[^\[\]\n]{0,30}\]|\bX{3,}\b|_{3,}"
)


def name(facts: Facts) -> Iterator[Notice]:
    """Somebody called by another name than the first name that may be said in public."""
    answered = facts.answered
    if answered is None or not answered.public:
        return
    safe = set(fold(answered.name or "").split())
    own = {fold(word) for word in (*facts.guide.names, *facts.guide.name.split())}
    for called in _CALLED.finditer(facts.shadow.text):
        others = [
            word
            for word in _WORD.finditer(called[1])
            if not {fold(word[0]), fold(word[0]).rstrip(".")} & (safe | own | _NOBODY)
        ]
        if others:
            base = called.start(1)
            span = facts.shadow.span(base + others[0].start(), base + others[-1].end())
            yield Notice(span=span, details={"found": facts.text[slice(*span)]})


def placeholder(facts: Facts) -> Iterator[Notice]:
    """What should have been filled: `{name}`, « [prénom 1] »."""
    for match in _PLACEHOLDER.finditer(facts.shadow.text) if facts.answered is not None else ():
        span = facts.shadow.span(*match.span())
        yield Notice(span=span, details={"found": facts.text[slice(*span)]})
