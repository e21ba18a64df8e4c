"""The notice that a post made in exchange of something must bear.

Law 2023-451 of 9 June 2023, article 5-2 (ordinance 2024-978 of 6 November 2024): the commercial intention is
told by a clear, legible and understandable mention, unless the context already tells it; « publicité »,
« collaboration commerciale » or an equivalent that suits the medium. Abbreviations and English (#pub, #ad,
#sponso, #collab) are not clear to a French reader; in an English text, #ad and “paid partnership” are.
Only what is surely an exchange is noticed: a brand may thank a town hall, or give a code of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice
from service.checks.form import fold_at
from service.checks.words import folded_words
from service.text import fold

_FLAGS = regex.IGNORECASE | regex.VERBOSE | regex.MULTILINE
_GIVEN = (
    r"(?:produits?|colis|box|séjour|voyage|week-end|nuit(?:ée)?s?|repas|dîner|menu|soins?|tenue|robe|look"
    r"|paires?|chaussures|veste|sac|tente|articles?|coffret|invitation|entrées?|places?|pass)"
)
_SOMEONE = (
    r"(?:@[\w.]+|(?-i:\p{Lu})[\w’'&.-]+"
    r"|l[ae’']\ ?(?:marque|enseigne|hôtel|restaurant|domaine|camping|spa|château))"
)
_SIGNS = regex.compile(
    rf"""(?<![\w\#])\#(?:ads?|advert|pub|sponso|sponsoris[ée]e?s?|sponsored|sponsoredpost|gifted
        |collabs?|collaboration|collaborationcommerciale|affili\w*|partenariat\w*|produits?offerts?|cadeaupresse)(?!\w)
    |@[\w.]+\ (?:m['’]a|nous\ a|m['’]ont|nous\ ont)\ (?:gentiment\ |gracieusement\ )?
        (?:envoyé|offert|invitée?s?)(?!\w)
    |(?:^|(?<=[.!?]\ ))sponsorisée?s?\ par\ {_SOMEONE}
    |(?<!\w)(?:(?:partenariat|collaboration)\ avec\ @[\w.]+[^.!?\n]{{0,60}}\ code(?!\w)
    |(?:post|publication|contenu|vidéo|article|story|réel|reel|épisode)\ sponsorisée?(?!\w)
    |(?:sponsored\ (?:by|post|content)|paid\ (?:partnership|promotion)|gifted\ by)(?!\w)
    |{_GIVEN}\ (?:\w+\ ){{0,2}}(?:offert|envoyé|prêté)e?s?\ (?:gracieusement\ )?par\ {_SOMEONE}
    |(?:offert|envoyé)e?s?\ par\ @[\w.]+
    |invitée?s?\ par\ {_SOMEONE}\ (?:à|pour)\ (?:tester|découvrir|essayer|séjourner|goûter)
    |merci\ (?:à\ )?{_SOMEONE}\ pour\ (?:l['’]|(?:le|la|les|ce|cet|cette|ces)\ )(?:\w+\ )?
        (?:envoi|colis|cadeaux?|séjour|produits?|box|coffret)(?!\w)
    |reçue?s?\ (?:gratuitement|en\ cadeau)\ (?:de\ la\ part\ )?de\ {_SOMEONE}
    |mon\ code\ (?:promo|réduction)|avec\ mon\ code(?!\w)
    |reçue?s?\ (?:gratuitement|gracieusement|à\ titre\ gracieux)(?=[^.!?]{{0,80}}(?:test|essay|avis))
    |(?:test|essay)\p{{L}}+\ [^.!?\n]{{0,60}}reçue?s?\ (?:gratuitement|gracieusement|à\ titre\ gracieux)
    |cadeaux?\ de\ @\w[\w.]*\w|qui\ (?:nous|me)\ (?:rémunère|paie|sponsorise)(?:nt)?(?!\w)
    |code\ (?:promo|réduction)\ (?:[\p{{Lu}}\d]{{3,20}}\ )?(?:de|chez)\ {_SOMEONE}
    |code\ (?:promo\ |réduction\ )?[\p{{Lu}}\d]{{3,20}}(?!\w)[^.!?\n]{{0,50}}\ chez\ @\w[\w.]*\w
    |avec\ le\ code\ \w+\ (?:chez|sur|de)\ {_SOMEONE}
    |liens?\ (?:affiliés?|d['’]affiliation)(?!\w)|affiliate\ links?(?!\w))""",
    _FLAGS,
)
# A hashtag that a town, a club or a charity may also bear, and « pub », a bar.
_DOUBTFUL = regex.compile(r"\#(?:collab|partenariat)", regex.IGNORECASE)
_NOT_COMMERCIAL = regex.compile(
    r"""(?<!\w)(?:associations?|mairie|ville|commune|métropole|région|département|clubs?|écoles?|collège|lycée
    |université|fondation|ligue|croix-rouge|musée|médiathèque|bibliothèque|festival|solidaire|bénévoles?
    |artistes?)(?!\w)""",
    _FLAGS,
)
_PUB = regex.compile(r"#pub(?!\w)", regex.IGNORECASE)
_BAR = regex.compile(r"(?<!\w)(?:bières?|pintes?|cocktails?|pubs?|happy hour)(?!\w)", regex.IGNORECASE)
_NOTICE = regex.compile(
    r"""\#?(?:collaboration|partenariat|communication|opération|contenu)\ ?
        (?:commerciale?|rémunérée?|publicitaire)(?!\w)
    |(?<!\w)\#publicité(?!\w)
    |(?:^|[\[(|•·–—-]|\.\ |ceci\ est\ une|c['’]est\ une)
        [^\S\n]{0,3}publicité[^\S\n]{0,3}(?=$|[\])|•·–—:.,!-]|pour|avec)""",
    _FLAGS,
)
_NOTICE_ENGLISH = regex.compile(
    r"(?<!\w)(?:\#ad(?:vert(?:isement)?)?|paid\ (?:partnership|promotion)|advertisement)(?!\w)"
    r"|^ad(?=\s*[:|–—-])",
    _FLAGS,
)


def notice(facts: Facts) -> Iterator[Notice]:
    """The first sign of an exchange in a text whose notice is missing, or hidden after the fold."""
    text = facts.shadow.text
    sign = next(_sure(facts, list(_SIGNS.finditer(text))), None)
    if sign is None:
        return
    told = _NOTICE.search(text) or (None if facts.is_french else _NOTICE_ENGLISH.search(text))
    seen = fold_at(facts)
    late = told is not None and seen is not None and facts.shadow.span(*told.span())[0] >= seen
    if told is None or late:
        because = "collaboration.late" if late else "collaboration.missing"
        span = facts.shadow.span(*sign.span())
        found = facts.text[slice(*span)]
        yield Notice(span=span, details={"found": found, "network": facts.network.name, "because": because})


def _sure(facts: Facts, signs: list[regex.Match[str]]) -> Iterator[regex.Match[str]]:
    """The signs that are neither a good cause's, nor a bar's, nor the brand's own."""
    text = facts.shadow.text
    cause = bool(signs) and bool(_NOT_COMMERCIAL.search(text))
    bar = bool(signs) and bool(_BAR.search(_PUB.sub(" ", text)))
    own = [word for word in folded_words(facts.guide.name).split() if len(word) >= 5]
    for sign in signs:
        innocent = (cause and _DOUBTFUL.match(sign[0])) or (bar and _PUB.match(sign[0]))
        near = fold(text[sign.start() : sign.end() + 40])
        if not innocent and not any(word in near for word in own):
            yield sign
