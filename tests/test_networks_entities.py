"""What each network links in a text: addresses, hashtags, mentions; and LinkedIn's escaping."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.networks.catalogue import Catalogue
from service.networks.entities import Entity, escape, find


def read(entities: Sequence[Entity]) -> list[str]:
    return [entity.text for entity in entities]


def links(network: str, text: str) -> list[str]:
    return read(find(Catalogue.load().get(network), text).links)


def hashtags(network: str, text: str) -> list[str]:
    return read(find(Catalogue.load().get(network), text).hashtags)


def mentions(network: str, text: str) -> list[str]:
    return read(find(Catalogue.load().get(network), text).mentions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voir https://exemple.fr/pain.", ["https://exemple.fr/pain"]),
        ("Voir exemple.fr, exemple.com et exemple.photo !", ["exemple.fr", "exemple.com", "exemple.photo"]),
        ("(exemple.fr/carte_(hiver)) et fin", ["exemple.fr/carte_(hiver)"]),
        (
            "https://exemple.fr/(a(b)c) https://exemple.fr/(a",
            ["https://exemple.fr/(a(b)c)", "https://exemple.fr/"],
        ),
        ("https://exemple.fr/a?q=pain&n=1! ok", ["https://exemple.fr/a?q=pain&n=1"]),
        ("exemple.fr?q=1 et exemple.fr/?q=1", ["exemple.fr", "exemple.fr/?q=1"]),
        (
            "http://exemple.fr:8080/a exemple.fr:8080/a exemple.fr:80",
            ["http://exemple.fr:8080/a", "exemple.fr:8080/a", "exemple.fr"],
        ),
        (
            "https://a-b.c_d.exemple.fr https://c_d.fr https://-a.fr https://a-.fr",
            ["https://a-b.c_d.exemple.fr"],
        ),
        ("https://exemple.inconnu exemple.jpg 3.14 10.000 e.g. etc.", []),
        ("bonjour@exemple.fr #exemple.fr $exemple.fr @exemple.fr #https://exemple.fr", []),
        ("パンexemple.fr焼き https://パン.みんな/a", ["exemple.fr", "https://パン.みんな/a"]),
        ("le café.fr et théâtre.paris/été", ["café.fr", "théâtre.paris/été"]),
        ("https://t.co/AbC-suite https://t.co/" + "a" * 41, ["https://t.co/AbC"]),
        ("https://t.co/AbC?amp=1", ["https://t.co/AbC?amp=1"]),
        ("\u2066exemple.fr\u2069", ["exemple.fr"]),
        ("xn--caf-dma.fr", ["xn--caf-dma.fr"]),
        ("https://exemple.fr/" + "a" * 4_100, []),
        ("https://" + "é" * 60 + ".fr", []),
        ("exemple.frhttps://autre.fr", []),
        ("a\nexemple.fr\nb.exemple.fr", ["exemple.fr", "b.exemple.fr"]),
    ],
)
def test_links_on_x(text: str, expected: list[str]) -> None:
    assert links("x", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#pain #Pain2 (#levain) «#four»", ["#pain", "#Pain2", "#levain", "#four"]),
        ("Voici #l’été", ["#l"]),
        ("#l'été #PME-TPE", ["#l", "#PME"]),
        ("#2026 #été2026 #_ #1_2", ["#été2026"]),
        ("#Fête🎉nationale", ["#Fête"]),
        ("🥖#pain ☀️#four", ["#pain", "#four"]),
        ("pain#four #pain#four ##four &#39;", ["#four"]),
        ("＃pain #il·lusió #ســلام_١ #パン_屋", ["＃pain", "#il·lusió", "#ســلام_١", "#パン_屋"]),
        ("exemple.fr/#pain https://exemple.fr/a#pain", []),
        ("#https://exemple.fr #pain.", ["#pain"]),
        ("#️⃣ #⃣ #", []),
        ("#pain\n#four", ["#pain", "#four"]),
    ],
)
def test_hashtags_on_x(text: str, expected: list[str]) -> None:
    assert hashtags("x", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@marque, @marque_2 (@autre)", ["@marque", "@marque_2", "@autre"]),
        ("Merci @marque.fr !", ["@marque"]),
        ("bonjour@marque.fr a!@marque @@marque", []),
        ("@marqué @marque@exemple.fr", []),
        ("RT@marque rt:@autre", ["@marque", "@autre"]),
        ("@marque/liste @marque/1", ["@marque"]),
        ("＠marque パン@marque屋", ["＠marque", "@marque"]),
        ("https://exemple.fr/@marque @https://exemple.fr", []),
        ("@" + "a" * 25, ["@" + "a" * 20]),
    ],
)
def test_mentions_on_x(text: str, expected: list[str]) -> None:
    assert mentions("x", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$AIR monte, $MC. $BRK.A", ["$AIR", "$MC", "$BRK.A"]),
        ("49 $ $100 US$AIR $AIR2 $TROPLONG ($AIR)", []),
    ],
)
def test_stock_symbols_on_x(text: str, expected: list[str]) -> None:
    assert read(find(Catalogue.load().get("x"), text).cashtags) == expected
    assert find(Catalogue.load().get("linkedin"), text).cashtags == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Voir https://exemple.fr/pain, (https://exemple.fr) fin",
            ["https://exemple.fr/pain", "https://exemple.fr"],
        ),
        ("https://exemple.fr/pain_(hiver)", ["https://exemple.fr/pain_(hiver)"]),
        ("exemple.fr/a?b=c#d\nautre.exemple.com.", ["exemple.fr/a?b=c#d", "autre.exemple.com"]),
        ("https://localhost/a https://x", ["https://localhost/a", "https://x"]),
        ("e.g. fin.. photo.jpg exemple.fr.jpg bon-pain.fr 1a.fr", []),
        ("Ouverture demain.La suite et demain.la suite", ["demain.la"]),
        ("HTTPS://exemple.fr « https://exemple.fr »", ["https://exemple.fr"]),
        ("voir:exemple.fr [exemple.fr]", []),
    ],
)
def test_links_on_bluesky(text: str, expected: list[str]) -> None:
    assert links("bluesky", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#pain, #four! #levain... #pain_", ["#pain", "#four", "#levain", "#pain"]),
        ("#l’été #PME-TPE #a#b", ["#l’été", "#PME-TPE", "#a#b"]),
        ("#2026 #2026! #2026a #? #", ["#2026a"]),
        ("pain#four (#four) ##four", ["##four"]),
        ("＃pain #🥖", ["＃pain", "#🥖"]),
        ("#\u200bpain #pain\u200bfour #️⃣pain", ["#pain"]),
        ("#" + "é" * 64 + " #" + "é" * 65, ["#" + "é" * 64]),
        ("#" + "a\u0301\u0301\u0301\u0301\u0301" * 60, []),
    ],
)
def test_hashtags_on_bluesky(text: str, expected: list[str]) -> None:
    assert hashtags("bluesky", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@marque.bsky.social (@marque.fr) @a-b.test", ["@marque.bsky.social", "@marque.fr", "@a-b.test"]),
        ("@marque @marque.inconnu bonjour@marque.fr @.fr @marque..fr", []),
        ("Merci @marque.fr. Et @marque.fr!", ["@marque.fr", "@marque.fr"]),
    ],
)
def test_mentions_on_bluesky(text: str, expected: list[str]) -> None:
    assert mentions("bluesky", text) == expected


@pytest.mark.parametrize("network", ["facebook", "instagram", "linkedin"])
def test_hashtags_elsewhere_are_letters_digits_and_underscores(network: str) -> None:
    assert hashtags(network, "#été_2026 (#PME-TPE) #l’été #2026 ＃pain") == [
        "#été_2026",
        "#PME",
        "#l",
        "#2026",
        "＃pain",
    ]
    assert hashtags(network, "#pain#four") == ["#pain", "#four"]
    assert hashtags(network, "https://exemple.fr/#pain n#pain &#39; #") == []
    assert hashtags(network, "#e\u0301te\u0301") == ["#e\u0301te\u0301"]


@pytest.mark.parametrize("network", ["facebook", "instagram", "linkedin"])
def test_links_elsewhere_leave_a_missing_blank_alone(network: str) -> None:
    assert links(network, "Ouverture demain.La suite sur exemple.fr.") == ["exemple.fr"]
    assert links(network, "https://exemple.Fr/a EXEMPLE.FR/a") == ["https://exemple.Fr/a", "EXEMPLE.FR/a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@marque.fr, @marque. @la_marque...", ["@marque.fr", "@marque", "@la_marque"]),
        ("bonjour@marque.fr é@marque @@marque", []),
        ("@" + "a" * 30 + " @" + "a" * 31, ["@" + "a" * 30]),
    ],
)
def test_mentions_on_instagram(text: str, expected: list[str]) -> None:
    assert mentions("instagram", text) == expected


def test_mentions_that_only_an_api_writes() -> None:
    acme = "@[Acme & Cie](urn:li:organization:2414183)"
    assert mentions("linkedin", f"Bravo {acme} et @Acme") == [acme]
    assert mentions("facebook", "Bravo @[1234567] et @Acme") == ["@[1234567]"]
    assert hashtags("linkedin", r"Le {hashtag|\#|pain} et #four") == [r"{hashtag|\#|pain}", "#four"]


@pytest.mark.parametrize("network", ["x", "facebook", "instagram", "bluesky"])
def test_only_linkedin_escapes(network: str) -> None:
    text = "a (b) [c] {d} <e> #f @g \\ * _ ~ |"
    assert escape(Catalogue.load().get(network), text) == text


def test_linkedin_escapes_what_is_meant_literally() -> None:
    linkedin = Catalogue.load().get("linkedin")
    assert escape(linkedin, "Prix (TTC) : 10 € | a_b* <c> {d} [e] ~ \\ @f") == (
        r"Prix \(TTC\) : 10 € \| a\_b\* \<c\> \{d\} \[e\] \~ \\ \@f"
    )
    live = r"@[Acme (SA)](urn:li:organization:24) {hashtag|\#|pain} #four_2 (fin) # 1"
    assert escape(linkedin, live) == (
        r"@[Acme (SA)](urn:li:organization:24) {hashtag|\#|pain} #four\_2 \(fin\) \# 1"
    )
    assert escape(linkedin, "https://exemple.fr/a_(b)#c") == r"https://exemple.fr/a\_\(b\)\#c"


@given(st.text(alphabet="ab |{}@[]()<>#\\*_~\n", max_size=60))
def test_escaping_loses_nothing_and_leaves_no_bare_mark_but_hashtags(text: str) -> None:
    linkedin = Catalogue.load().get("linkedin")
    escaped = escape(linkedin, text)
    assert re.sub(r"\\(.)", r"\1", escaped) == text
    assert re.sub(r"\\.", "", escaped).translate(str.maketrans("", "", "ab \n")).strip("#") == ""


@given(st.text(alphabet="a1é_-.#@ /:'’\n🎉", max_size=40))
def test_hashtags_of_x_need_a_letter_and_never_touch(text: str) -> None:
    tags = find(Catalogue.load().get("x"), text).hashtags
    assert all(any(character.isalpha() for character in tag.text) for tag in tags)
    assert all(left.span[1] <= right.span[0] for left, right in pairwise(tags))
