"""Feeds: whatever comes, items or a clear reason, and never an invented one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from service.trends.sources import feed
from service.trends.sources.gathering import Read
from service.trends.sources.moments import moment_of
from tests.feeds_kit import BASE, NOW, SOURCE, item, problems, read, rss


def test_an_item_of_rss() -> None:
    link, guid = "<link>/articles/pont?a=1&amp;b=2</link>", '<guid isPermaLink="false">123</guid>'
    about = "<description>&lt;p&gt;Le &lt;b&gt;pont&lt;/b&gt; &amp;eacute;troit.&lt;/p&gt;</description>"
    found = read(rss(item("Été &amp; <![CDATA[<b>pont</b>]]>", link, guid, about)))
    (one,) = found.items
    assert (one.id, one.source, one.title) == ("journal:123", "journal", "Été & pont")
    assert (one.summary, one.language) == ("Le pont étroit.", "fr")
    assert one.url == "https://journal.example.com/articles/pont?a=1&b=2"
    assert one.published_at == datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert problems(found) == {}


def test_an_entry_of_atom_says_its_own_language_and_base() -> None:
    content = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
      <title>News</title><entry xml:base="https://en.example.org/a/" xml:lang="de-AT"><id>urn:uuid:7</id>
      <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Die <em>Brücke</em></div></title>
      <link rel="enclosure" href="https://x.example.org/son.mp3"/><link href="b.html"/>
      <updated>2026-11-19T09:00:00+02:00</updated><content type="html">&lt;i&gt;Text&lt;/i&gt;</content>
      </entry></feed>"""
    (one,) = read(content.encode()).items
    assert (one.id, one.title, one.summary, one.language) == (
        "journal:urn:uuid:7",
        "Die Brücke",
        "Text",
        "de",
    )
    assert (one.url, one.published_at.hour) == ("https://en.example.org/a/b.html", 7)
    assert read(content.encode(), language="fr", region="FR-37").items[0].region == "FR-37"
    assert read(content.encode(), language="fr").items[0].language == "fr"  # who reads it knows better


def test_an_item_of_json_feed() -> None:
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "fr-CA",
        "items": [
            {"id": 7, "url": "/b", "title": "Un <b>titre</b>", "content_html": "<p>Un texte</p>"},
            {
                "id": "8",
                "content_text": "Sans titre, mais pas sans mots. " * 9,
                "date_published": "2026-11-19T08:00:00Z",
            },
            "pas un objet",
            {"id": True},
        ],
    }
    found = read(("\ufeff" + json.dumps(told)).encode())
    first, second = found.items
    assert (first.id, first.title, first.summary) == ("journal:7", "Un titre", "Un texte")
    assert (first.url, first.language) == ("https://journal.example.com/b", "fr")
    assert (
        second.title
        == "Sans titre, mais pas sans mots. Sans titre, mais pas sans mots. Sans titre, mais pas sans mots."
    )
    assert problems(found) == {"undated": 1, "wordless": 1}


@pytest.mark.parametrize(
    ("date", "hours"),
    [
        ("lun., 2 nov. 2026 08:00:00 +0100", 7),
        ("lundi 2 novembre 2026 à 8h00", 8),
        ("Mon, 02 Nov 2026 08:00:00 EST", 13),
        ("Mo, 02 Nov 26 08:00 GMT", 8),
        ("2026-11-02T08:00:00.1234567Z", 8),
        ("2026-11-02 08:00:00 +0200", 6),
        ("Nov 2, 2026 8:00 PM", 20),
        ("2 de noviembre de 2026 08:00", 8),
        ("2026-11-02", 0),
    ],
)
def test_dates_in_words_of_several_languages(date: str, hours: int) -> None:
    assert moment_of(date) == datetime(2026, 11, 2, tzinfo=UTC) + timedelta(
        hours=hours, microseconds=123_456 if "1234" in date else 0
    )
    (one,) = read(rss(item("Titre", date=date))).items
    assert one.published_at.replace(microsecond=0) == datetime(2026, 11, 2, hours, tzinfo=UTC)


@pytest.mark.parametrize("date", ["bientôt", "31 février 2026", "2026-13-01", "99 nov. 2026", "1" * 5_000])
def test_what_is_no_date(date: str) -> None:
    assert moment_of(date) is None


def test_no_date_a_future_one_and_one_before_feeds_are_said() -> None:
    soon = (NOW + timedelta(minutes=30)).isoformat()
    later = (NOW + timedelta(days=400)).isoformat()
    dates = ("", soon, later, "Thu, 01 Jan 1970 00:00:00 GMT", "hier", "9999-12-31T23:59:59-12:00")
    found = read(rss(*(item(f"Titre {n}", date=date) for n, date in enumerate(dates))))
    assert [one.published_at for one in found.items] == [NOW] * 6
    assert problems(found) == {"undated": 1, "from_future": 1, "too_old": 1, "unreadable_date": 2}


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp1252", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("cp1252", '<?xml version="1.0" encoding="windows-1252"?>'),
        ("cp1252", ""),
        ("utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("utf-16-le", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("utf-16-be", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("utf-32", ""),
        ("utf-8", '<?xml version="1.0" encoding="zlib"?>'),
        ("utf-8", '<?xml version="1.0" encoding="US-ASCII"?>'),
        ("utf-8", " \n <?xml version='1.0' encoding='utf-8'?>"),
    ],
)
def test_every_encoding_declared_or_not(encoding: str, head: str) -> None:
    content = rss(item("L’été à Nœud : 5 €"), head=head).decode().encode(encoding)
    assert [one.title for one in read(content).items] == ["L’été à Nœud : 5 €"]


def test_bytes_out_of_their_encoding_are_said() -> None:
    content = rss(item("Été"), item("Hiver")).replace("É".encode(), b"\xc3\xff", 1)
    found = feed.read(SOURCE, content + "é".encode() * 3, NOW, BASE, "text/xml; charset=utf-8")
    assert len(found.items) == 2
    assert problems(found)["encoding"] == 1


@pytest.mark.parametrize("bad", ["<item><title>Trois", "<b>&nbsp;</i>&bad;", "</rss><", "\x0b & <"])
def test_of_broken_xml_what_can_be_read_is_taken_and_it_is_said(bad: str) -> None:
    whole = rss(item("Un"), item("Deux")).decode()
    found = read(whole.replace("</channel>", f"{bad}</channel>").encode())
    assert [one.title for one in found.items][:2] == ["Un", "Deux"]
    assert problems(found)["not_whole"] == 1


def test_the_same_item_a_thousand_times_is_one() -> None:
    same = item("Le pont", "<guid>a</guid>")
    found = read(rss(*[same] * 1_000, item("Autre")))
    assert [one.title for one in found.items] == ["Le pont", "Autre"]
    assert problems(found) == {"repeated": 999}


def test_many_entries_may_declare_the_same_name_space() -> None:
    xhtml = '<div xmlns="http://www.w3.org/1999/xhtml">Un <b>texte</b></div>'
    entries = "".join(
        f'<entry><id>{n}</id><title>Titre {n}</title><content type="xhtml">{xhtml}</content></entry>'
        for n in range(300)
    )
    quoted = "<![CDATA[" + "".join(f'<svg xmlns:a{n}="{n}"/>' for n in range(300)) + "]]>"
    whole = (
        f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}<entry><title>{quoted}x</title></entry></feed>'
    )
    assert len(read(whole.encode()).items) == 301


def test_an_empty_feed_is_an_empty_week_and_no_fault() -> None:
    assert read(rss()) == Read([], [], [], 0)
