"""Register: « tu » or « vous », as the guide says for each network, and one of them in a text.

A brand that says « tu » may say « vous » to its community: only a sure sign that one person is meant makes
it a fault. A brand that says « vous » says « tu » to nobody who reads it.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.address import Address, Token
from service.checks.facts import Facts, Notice
from service.checks.words import wordset
from service.networks.catalogue import REPLY_KINDS
from service.words import Span

_ANSWERS = frozenset(REPLY_KINDS)
# Many are spoken to: their « vous » is a plural.
_MANY = regex.compile(
    r"""\b(?:tou(?:s|tes)\ et\ (?:à\ )?tou(?:s|tes)|celles\ et\ (?:à\ )?ceux|ceux\ et\ (?:à\ )?celles|ensemble
    |vous[-\ ](?:tous|toutes|mêmes|autres|deux|trois)|tout\ le\ monde|nombreu(?:x|ses)|ch(?:er|ère)s
    |(?:à|bonjour|merci|bravo|salut|coucou|hello)\ tou(?:s|tes)|mesdames|messieurs
    |les\ ami(?:e|·e)?s|mes\ amis|entre\ vous
    |vous\ nous\ (?:avez|aviez|demand|écriv|pos)\w*
    |vous\ (?:êtes|étiez|serez|avez\ été)\ (?:déjà\ |plus\ de\ )?(?:\d+|[\p{L}·]+(?:é|ée|ant|ante)s)
    |entreprises|parents|recruteu(?:r|se)s|enseignant(?:e|·e)?s|familles|client(?:e|·e)?s|lecteurs|bénévoles
    |abonné(?:e|·e)?s|adhérents|partenaires|employeurs|managers|dirigeants|professionnels|pros|lycéens|voisins
    |étudiant(?:e|·e)?s|candidat(?:e|·e)?s|grimpeurs|skieurs|cyclistes|coureurs|collègues|associations|communes
    |la\ (?:team|commu(?:nauté)?|famille)|les\ (?:gars|filles|copains|copines|gens))\b""",
    regex.IGNORECASE | regex.VERBOSE,
)
# Somebody else is spoken to: « Bienvenue Inès ! Tu… ».
_SOMEBODY = regex.compile(
    r"\b(?i:bienvenue|bravo|félicitations|merci|joyeux anniversaire|bon anniversaire|bon vent"
    r"|bonne (?:route|retraite|continuation|chance|fête)|ch(?:er|ère))(?: à)?,? \p{Lu}\p{Ll}+ ?(?:[,.!?\n]|$)"
)
# One person is spoken to.
_VOCATIVE = regex.compile(
    r"(?:^|[.!?\n] ?)(?i:(?:bonjour|bonsoir|merci|cher|chère),? )?(?i:madame|monsieur|mademoiselle)"
    r"(?: \p{Lu}[\p{L}-]+)?\s?[,!\n]|\b(?i:cher|chère) \p{Ll}+(?<!s)\s?[,!\n]",
)
_NAMED = regex.compile(
    r"^\s*(?i:bonjour|bonsoir|salut|merci|coucou|hello|bienvenue|ch(?:er|ère)) \p{Lu}[\p{L}-]+\s?[,!.]"
)
_BEING = frozenset({"êtes", "étiez", "serez", "seriez", "soyez"})
_ADVERBS = wordset("n' pas déjà encore enfin bien toujours très vraiment trop si aussi peu donc")
_ONE = wordset(
    "prêt prête seul seule étudiant étudiante disponible libre sûr sûre content contente motivé curieuse "
    "heureuse nouveau nouvelle débutant débutante absent absente présent présente inscrit inscrite venu "
    "venue perdu perdue convaincu convaincue attendu attendue déçu déçue ravi ravie parti partie choisi "
    "choisie averti avertie satisfait satisfaite"
)
_GROUPS = wordset(
    "équipe communauté famille centaine dizaine vingtaine trentaine cinquantaine groupe public entreprise "
    "association collectif école start-up startup commune collectivité marque classe promo bande foule "
    "millier agence société structure"
)


def mismatch(facts: Facts) -> Iterator[Notice]:
    """« tu » where the guide says « vous », or a « vous » that is surely one person where it says « tu »."""
    wanted = facts.guide.register_on(facts.network.id)
    find = _first_tu if wanted == "vous" else _first_single_vous
    if _holds(facts) and (place := find(facts, facts.address)):
        yield _notice(facts, place, f"register.{wanted}")


def mixed(facts: Facts) -> Iterator[Notice]:
    """« tu » and « vous » to the same reader, shown at the first that the guide does not want."""
    if not _holds(facts) or not facts.address.vous or _MANY.search(facts.address.text):
        return
    wanted = facts.guide.register_on(facts.network.id)
    if (tu := _first_tu(facts, facts.address)) is not None:
        yield _notice(facts, tu if wanted == "vous" else facts.address.vous[0], f"register.{wanted}")


def _is_answer(facts: Facts) -> bool:
    """Whether the text speaks to somebody who wrote."""
    return facts.answered is not None or facts.kind in _ANSWERS


def _holds(facts: Facts) -> bool:
    """Whether the text is French, and the brand too: else its guide chose no register."""
    return facts.is_french and "fr" in facts.guide.languages


def _notice(facts: Facts, place: Span, because: str) -> Notice:
    found = facts.shadow.cut(*place)
    details = {"found": found, "network": facts.network.name, "because": because}
    return Notice(span=facts.shadow.span(*place), details=details)


def _first_tu(facts: Facts, read: Address) -> Span | None:
    if not _is_answer(facts) and _SOMEBODY.search(read.text):
        return None
    return next(iter(read.tu), None)


def _first_single_vous(facts: Facts, read: Address) -> Span | None:
    """The first « vous » of a text that speaks to one person; None when nothing proves that it does."""
    if _MANY.search(read.text):
        return None
    for place, word in enumerate(read.tokens):
        if word.form == "vous" and _is_one(read, place):
            return word.span
    named = _is_answer(facts) and _NAMED.search(read.text)
    if named or _VOCATIVE.search(read.text):
        return next((word.span for word in read.tokens if word.form in ("vous", "votre", "vos")), None)
    return None


def _is_one(read: Address, place: int) -> bool:
    """« vous-même », « vous êtes prête », « êtes-vous une… »."""
    after = read.tokens[place + 1 : place + 6]
    if after and after[0].form == "même" and after[0].joined:
        return True
    asked = read.tokens[place].joined and place and read.tokens[place - 1].form in _BEING
    told = [word for word in after if word.form not in _ADVERBS]
    if not asked:
        if not told or told[0].form not in _BEING:
            return False
        told = told[1:]
    return bool(told) and _says_one(read.text, told[0], told[1].form if len(told) > 1 else "")


def _says_one(text: str, attribute: Token, after: str) -> bool:
    """Whether an attribute of « vous » is in the singular; « invité·e·s » and « invité(e)s » are not."""
    if attribute.form in ("un", "une"):
        return after not in _GROUPS
    alone = text[attribute.end : attribute.end + 1] not in ("·", "(", ".", "-") or attribute.end == len(text)
    ends = text[attribute.end : attribute.end + 2] in (".", ". ", ".\n")
    single = attribute.form in _ONE or attribute.form.endswith(("é", "ée"))
    return attribute.beside and single and (alone or ends)
