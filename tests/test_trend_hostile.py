"""What sources may send on purpose or by mistake: bombs, markup, damage of any kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.messages import LANGUAGES, catalogue
from service.trends.sources import feed, hackernews, mastodon, rows
from service.trends.sources.faults import SourceFault, SourceForbidden, SourceUnreadable
from service.trends.sources.gathering import MOST_ITEMS, Read, web_link
from service.trends.sources.plain import HEADLINE, SUMMARY, TITLE, cut, headed, plain
from tests.feeds_kit import BASE, NOW, SOURCE, item, problems, read, rss

READERS = (feed.read, rows.read, mastodon.read, hackernews.read)


def test_links_that_lead_to_no_page_are_dropped() -> None:
    bad = (
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a:b@example.com/",
        "http://[::1",
        "file:///etc/passwd",
    )
    found = read(rss(*(item(f"Titre {n}", f"<link>{link}</link>") for n, link in enumerate(bad))))
    assert [one.url for one in found.items] == [None] * 5
    assert web_link("../b c\n", "https://a.example.com/x/y") == "https://a.example.com/b%20c"
    assert web_link("x" * 5_000, BASE) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source_empty"),
        (b" \n\t ", "source_empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "source_is_a_page"),
        (b"<html lang='fr'></html>", "source_is_a_page"),
        (b"Not a feed at all.", "source_no_feed"),
        (b"<plist><dict/></plist>", "source_no_feed"),
        (b'{"items": 3}', "source_no_feed"),
        (b'{"items": [', "source_not_json"),
        (b'{"a":' * 100_000, "source_not_json"),
        (bytes(range(256)) * 40, "source_no_feed"),
    ],
)
def test_what_is_no_feed(content: bytes, code: str) -> None:
    with pytest.raises(SourceUnreadable) as fault:
        read(content)
    assert fault.value.code == code


LAUGHS = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 12))
ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(200))


@pytest.mark.parametrize(
    ("head", "title", "code"),
    [
        (f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>', "&l11;", "source_forbidden"),
        (f"<!DOCTYPE rss [<!ENTITY a '{'a' * 100_000}'>]>", "&a;" * 1_000, "source_forbidden"),
        ('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;", "source_forbidden"),
        ('<!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd">', "Titre", "source_forbidden"),
        ("\n<!doctype rss>", "Titre", "source_forbidden"),
        ("", "<!ENTITY x 'a'> &bad;", "source_forbidden"),
        ("", "<a>" * 500 + "</a>" * 500, "source_too_complex"),
        ("", "".join(f'<x{n} xmlns:n{n}="urn:{n}"/>' for n in range(300)), "source_too_complex"),
        ("", f"<x {ATTRIBUTES}/>", "source_too_complex"),
        ("", f"<x {'y' * 30_000} <", "source_too_complex"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bombs_are_refused_before_they_are_parsed(head: str, title: str, code: str, encoding: str) -> None:
    with pytest.raises(SourceForbidden) as fault:
        read(rss(item(title), head=head).decode().encode(encoding))
    assert fault.value.code == code


def test_a_page_that_an_item_quotes_declares_nothing() -> None:
    quoted = "<description><![CDATA[<!DOCTYPE html><html><p>Un texte</p></html>]]></description>"
    (one,) = read(rss(item("Titre", quoted)) + b"<!-- <!ENTITY -->").items
    assert "Un texte" in one.summary


def test_a_feed_too_long_is_read_from_its_beginning_and_it_is_said() -> None:
    found = read(rss(*(item(f"Titre {n}", f"<guid>{n}</guid>") for n in range(6_000))))
    assert problems(found).keys() == {"cut", "too_many"}
    assert len(found.items) == MOST_ITEMS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>Un</p><p>deux</p>", "Un deux"),
        ("in<b>sé</b>cable", "insécable"),
        ("5 < 6 et 7 > 3", "5 < 6 et 7 > 3"),
        ('<img alt="a > b" src=x>fin', "fin"),
        ("<script>alert(1)</script>v<style>p{}</style><!-- c -->u", "vu"),
        ("a &amp;amp; b &amp;lt;i&amp;gt;c&amp;lt;/i&amp;gt;", "a & b c"),
        ("&#xD800;&#999999999999;&#0;", "��\ufffd"),
        ("un\u202e  bidi\x00\x85 \ud800", "un bidi �"),
        ("<svg/onload=alert(1)>", ""),
    ],
)
def test_html_is_plain_text(text: str, shown: str) -> None:
    assert plain(text, TITLE) == shown


def test_texts_are_cut_between_words() -> None:
    assert plain("mot " * 200, TITLE).endswith(" mot…")
    assert len(plain("x" * 5_000, TITLE)) == TITLE
    assert len(plain("mot " * 900, SUMMARY)) <= SUMMARY
    assert cut("court", TITLE) == "court"
    assert headed("Court.") == ("Court.", "")
    title, rest = headed("Une phrase entière, assez longue pour être un titre. " + "La suite " * 30)
    assert title == "Une phrase entière, assez longue pour être un titre."
    assert rest.startswith("La suite")
    assert len(headed("x" * 500)[0]) == HEADLINE


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_no_bytes_make_a_reader_fail(reader: Callable[..., Read], content: bytes) -> None:
    sound(reader, content)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_feed_makes_the_reader_fail(data: st.DataObject) -> None:
    whole = rss(item("Été & <b>x</b>", "<link>/a</link>", "<guid>1</guid>"), item("&lt;i&gt;Deux"))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    pieces = st.sampled_from(
        [b"<", b">", b"&", b"<![CDATA[", b"<!--", b"</item>", b"\x00", b"\xff", b"<x a='", b"<?"]
    )
    sound(feed.read, whole[:start] + b"".join(data.draw(st.lists(pieces, max_size=4))) + whole[end:])


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "items",
                    "hits",
                    "title",
                    "url",
                    "id",
                    "content",
                    "published_at",
                    "card",
                    "created_at_i",
                    "name",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON_VALUES)
def test_no_json_makes_a_reader_fail(reader: Callable[..., Read], value: Any) -> None:
    sound(reader, json.dumps(value).encode())


def sound(reader: Callable[..., Read], content: bytes) -> None:
    """What is read is plain, dated, not of the future, each once; or the fault is one of ours."""
    try:
        found = reader(SOURCE, content, NOW, BASE)
    except SourceFault as fault:
        found, code = Read(), f"errors.{fault.code}"
    else:
        code = "errors.source_unreadable"
    assert code in catalogue()
    assert len({one.id for one in found.items}) == len(found.items)
    for one in found.items:
        assert 0 < len(one.title) <= TITLE
        assert len(one.summary) <= SUMMARY
        assert one.published_at <= NOW
        assert not set(one.text) & {"\x00", "\ud800"}
        assert one.url is None or one.url.startswith(("http://", "https://"))
    for problem in found.problems:
        assert all(catalogue()[f"sources.{problem.code}"][language] for language in LANGUAGES)
