"""Numbers of orders, files, parcels, customers: what leads to a person through the brand’s own books."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.personal.hit import Hit

_MARK = (
    r"(?:n ?°|nos?\b\.?|nr\b\.?|n\.|num[ée]ros?\b|num\b\.?|numbers?\b|#|id\b|identifiants?\b"
    r"|r[ée]f[ée]rences?\b|r[ée]f\b\.?|code\b)"
)
_NOUNS = (
    "commande", "cmde", "cmd", "cde", "dossier", "facture", "suivi", "colis", "client", "cliente",
    "contrat", "réservation", "résa", "billet", "ticket", "sinistre", "devis", "abonnement", "abonné",
    "adhérent", "adhésion", "compte", "demande", "réclamation", "fidélité", "retour", "livraison",
    "avoir", "permis", "passeport", "badge", "carte", "adh.", "réf", "réf.", "référence", "série",
    "order", "invoice", "tracking", "parcel", "case", "customer", "booking", "reservation", "policy",
    "file", "claim", "member", "membership", "account", "return", "shipment", "passport", "serial",
    "bestellung", "bestellnummer", "kundennummer", "pedido", "ordine",
)  # fmt: skip
_NOUN = rf"(?:{'|'.join(re.escape(noun).replace('é', '[ée]') for noun in _NOUNS)})e?s?"
_STEMS = frozenset(stem for noun in _NOUNS for stem in (noun, noun.replace("é", "e")))
_GLUE = r"(?:client|de suivi|de colis|de commande|est le|est|is|was|[:=#(«\"-]|c'est le)"
_COUNTED = (
    r"(?=[A-Za-z/_.-]{0,9}\d)"
    r"(?P<token>\d{1,3}(?: \d{2,3}){2,4}(?! ?\d)|[A-Za-z0-9]{1,40}(?:[-/_.][A-Za-z0-9]{1,40}){0,6})"
)
_NAMED = re.compile(
    rf"(?<!\w)(?P<noun>{_NOUN})(?!\w)(?P<word> [a-zà-ÿ]{{3,12}})??"
    rf"(?P<between>(?: {{0,2}}(?:{_MARK}|{_GLUE})){{0,4}}+ {{0,2}}){_COUNTED}(?![\w@])",
    re.IGNORECASE,
)
_MARKED = re.compile(
    rf"(?<!\w){_MARK} {{0,2}}(?:(?:de|du|of|for|d') {{0,2}})?(?:(?:ma|mon|la|le|the|my) )?\Z", re.IGNORECASE
)
_HAS_MARK = re.compile(_MARK, re.IGNORECASE)
_ALONE = re.compile(
    r"(?<![\w/-])(?:\d[A-Z]\d{11}|[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}|1Z[A-Z0-9]{16}"
    r"|\d{3}-\d{7}-\d{7})(?![\w-])"
)
_SECRET = re.compile(
    r"[?&;#](?!utm_)[\w.-]{0,24}(?:token|key|id|sig|signature|session|order|commande|dossier|client"
    r"|customer|user|hash|tracking|suivi)[\w.-]{0,24}=(?P<token>[\w.~+/-]{6,400})",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}(?:[./-](?:\d\d){1,2})?|(?:19|20)\d\d(?:[./-][01]?\d(?:[./-]\d\d)?)?|24/7"
)
# « je commande 20 000 flyers », « ma commande de 1500 € »: what is bought, and no number of an order.
_BUYER = re.compile(
    r"(?:\b(?:je|j'|tu|il|elle|on|nous|vous|ils|elles|qui|i|we|you|they|to)\s{1,2})\Z", re.IGNORECASE
)
_UNIT = re.compile(
    r"(?:[€$£%]|(?:euros?|eur|chf|cad|dollars?|kg|g|h|km|fois|personnes?|pi[èe]ces?|exemplaires?|items?"
    r"|people|pcs|points?|jours?|days?|mois|ans|membres?|abonn[ée]s|clients|followers)\b)",
    re.IGNORECASE,
)
_LOOKED_BACK = 24


def orders(text: str) -> Iterator[Hit]:
    """The numbers after the word of what they count, those of carriers, and secrets in addresses of the web.

    « commande n° 48213 », « order #A-2231 », « dossier 2024/123 »; no date, amount or year.
    """
    lower = text.lower()
    for match in _NAMED.finditer(text) if any(stem in lower for stem in _STEMS) else ():
        before = text[max(0, match.start() - _LOOKED_BACK) : match.start()]
        marked = bool(_HAS_MARK.search(match["between"]) or _MARKED.search(before))
        long = match["word"] or match["noun"].lower().startswith(("réf", "ref"))
        if long and not _is_long(match["token"]):
            continue
        if _is_number(match["token"], marked=marked) and (
            marked or not _is_bought(before, text[match.end() : match.end() + _LOOKED_BACK])
        ):
            yield _hit(match, "token")
    for pattern, group in ((_ALONE, 0), (_SECRET, "token")):
        for match in pattern.finditer(text):
            if any(letter.isdigit() for letter in match[group]):
                yield _hit(match, group)


def _hit(match: re.Match[str], group: int | str) -> Hit:
    return Hit("order", *match.span(group), re.sub(r"[\W_]", "", match[group]).lower())


def _is_long(token: str) -> bool:
    """Whether it can be no reference of a product, nor an amount: « MU-661203 », « 5500-207-41 »."""
    return sum(letter.isdigit() for letter in token) >= 5 and not token.isdigit()


def _is_number(token: str, *, marked: bool) -> bool:
    digits = sum(letter.isdigit() for letter in token)
    if marked:
        return digits >= 2 and len(token) >= 3 and not re.fullmatch(r"(?:19|20)\d\d|\d+h\d*", token)
    return digits >= 3 and len(token) >= 4 and not _DATE.fullmatch(token)


def _is_bought(before: str, after: str) -> bool:
    return bool(_BUYER.search(before) or _UNIT.match(after.lstrip()))
