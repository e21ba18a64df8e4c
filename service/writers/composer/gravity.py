"""Whether a brief is one to which nothing may be added: mourning, danger, a matter of health."""

from __future__ import annotations

import re

from service.text import fold
from service.words import Brief

GRAVE = """
    accident agression attentat cambriolage danger deuil deces decede decedee disparition enterrement
    hospitalise hospitalisee incendie inondation intoxication licenciement obseques
    accident assault attack bereavement burglary danger death died fire flood funeral layoff poisoning
"""
ANYWHERE = re.compile(rf"\b({'|'.join(fold(GRAVE).split())})s?\b")
IN_SUBJECT = re.compile(r"\b(allerg\w+|contamination|rappel (de|du|des)? ?(produit|lot)s?|product recall)\b")


def is_grave(brief: Brief) -> bool:
    """Whether a brief tells of something that no pleasantry, smile or hashtag may stand beside."""
    said = fold(" \n ".join([brief.subject, *(fact.text for fact in brief.facts)]))
    return bool(ANYWHERE.search(said) or IN_SUBJECT.search(fold(brief.subject)))
