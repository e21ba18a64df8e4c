"""The readers of Mastodon, Hacker News, rows and messages, and what readers share."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.records.inbox_nouns import MessageRecord
from service.trends.sources import hackernews, mastodon, messages, rows
from service.trends.sources.faults import SourceUnreadable
from service.trends.sources.gathering import MOST_ITEMS, key_of, language_of
from tests.feeds_kit import NOW, SOURCE


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("fr-CA", "fr"),
        ("FR_fr", "fr"),
        ("fra", "fr"),
        ("eng", "en"),
        ("xx", None),
        ("", None),
        ("français", None),
    ],
)
def test_languages_are_iso_639_1(tag: str, code: str | None) -> None:
    assert language_of(tag) == code


def test_ids_are_those_of_one_source() -> None:
    assert key_of("a", "1", None, "t") != key_of("b", "1", None, "t")
    assert key_of("a", "", "https://x.example.com", "t") == key_of("a", "", "https://x.example.com", "t")
    assert len(key_of("a", "g" * 5_000, None, "t")) < 100
    assert key_of("message", "1", None, "t") == "message_:1"  # none can pass for a message of the brand


STATUS = {
    "id": "1",
    "uri": "https://m.example.com/users/a/statuses/1",
    "url": "https://m.example.com/@a/1",
    "content": "<p>La SNCF annule ses trains<br>ce matin</p>",
    "created_at": "2026-11-20T08:00:00.000Z",
    "language": "fr",
    "visibility": "public",
}


def test_the_trends_of_a_mastodon_server() -> None:
    card = {
        "url": "https://p.example.com/a",
        "title": "Un article",
        "description": "Dit tout.",
        "language": "en",
    }
    listed = [
        STATUS,
        STATUS | {"uri": "urn:2", "visibility": "private"},
        STATUS | {"uri": "urn:3", "content": "", "spoiler_text": "Politique", "card": {"title": "La carte"}},
        card,
        {"name": "Grève", "url": "https://m.example.com/tags/grève", "history": [{"day": "1", "uses": "9"}]},
        {"history": []},
        None,
    ]
    first, warned, link, tag = mastodon.read(SOURCE, json.dumps(listed).encode(), NOW).items
    assert (first.title, first.url) == ("La SNCF annule ses trains ce matin", "https://m.example.com/@a/1")
    assert (first.language, first.published_at) == ("fr", datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert (warned.title, warned.summary) == ("Politique", "La carte")
    assert (link.id, link.language, link.published_at) == ("journal:link:https://p.example.com/a", "en", NOW)
    assert (tag.id, tag.title) == ("journal:tag:grève:2026-11-20", "#Grève")
    with pytest.raises(SourceUnreadable, match="source_no_list"):
        mastodon.read(SOURCE, b'{"error": "This method requires an authenticated user"}', NOW)


def test_a_mastodon_server_has_three_lists_and_one_may_be_named() -> None:
    assert (
        mastodon.addresses("https://m.example.com/")[2] == "https://m.example.com/api/v1/trends/tags?limit=40"
    )
    one = "https://m.example.com/api/v1/trends/links"
    assert mastodon.addresses(one) == [one]


def test_the_front_page_of_hacker_news() -> None:
    hits = [
        {"objectID": "9", "title": "A tool", "url": "https://t.example.com", "created_at_i": 1_795_000_000},
        {
            "objectID": "10",
            "title": "Ask HN: why?",
            "url": None,
            "story_text": "<p>Because",
            "created_at": "2026-11-19T00:00:00Z",
        },
        {"objectID": "11", "title": "Broken", "created_at_i": 10**30},
    ]
    first, asked, broken = hackernews.read(SOURCE, json.dumps({"hits": hits}).encode(), NOW).items
    assert (first.url, first.language) == ("https://t.example.com", "en")
    assert first.published_at == datetime.fromtimestamp(1_795_000_000, UTC)
    assert (asked.url, asked.summary) == ("https://news.ycombinator.com/item?id=10", "Because")
    assert broken.published_at == NOW
    story = {"id": 12, "title": "One", "time": 1_795_000_000, "type": "story"}
    assert hackernews.read(SOURCE, json.dumps(story).encode(), NOW).items[0].id == "journal:12"
    gone = (b"null", json.dumps(story | {"deleted": True}).encode())
    assert [hackernews.read(SOURCE, one, NOW).items for one in gone] == [[], []]
    listed = "https://h.example.com/v0/topstories.json"
    assert hackernews.stories(b'[3, "x", true, -1, 4]', listed) == [
        f"https://h.example.com/v0/item/{n}.json" for n in (3, 4)
    ]
    assert len(hackernews.stories(json.dumps(list(range(1, 500))).encode(), listed)) == 60
    for bad in (b'{"error": 1}', b"[1]"):
        with pytest.raises(SourceUnreadable, match="source_no_list"):
            hackernews.read(SOURCE, bad, NOW)
    with pytest.raises(SourceUnreadable, match="source_no_list"):
        hackernews.stories(b'{"a": 1}', listed)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_rows_of_csv(separator: str, encoding: str) -> None:
    cells = (
        ("ID", "title", "url", "published_at", "source", "language", "region", "autre"),
        (
            "1",
            '"L’été, ""vite"" ; oui"',
            "https://a.example.com",
            "2026-11-19",
            "Le Quotidien",
            "fr",
            "FR-37",
            "x",
        ),
        ("", "", "", "", "", "", "", ""),
        ("2", "Sans date", "", "", "", "", "", ""),
        ("3", "", "", "", "", "", "", ""),
        ("4", "Lien", "javascript:x", "", "", "", "", ""),
        ("5", "Date", "", "hier", "", "", "", ""),
        ("6", "Langue", "", "", "", "klingon", "", ""),
        ("7", "Région", "", "", "", "", "Touraine", ""),
    )
    content = "\r\n".join(separator.join(row) for row in cells).encode(encoding)
    found = rows.read(SOURCE, content, NOW)
    first, undated = found.items
    assert (first.id, first.title, first.source) == ("journal:1", 'L’été, "vite" ; oui', "Le Quotidien")
    assert (first.language, first.region) == ("fr", "FR-37")
    assert (undated.source, undated.published_at) == ("journal", NOW)
    assert [(one.row, one.details["field"]) for one in found.rejected] == [
        (3, "title"), (4, "url"), (5, "published_at"), (6, "language"), (7, "region"),
    ]  # fmt: skip


def test_rows_of_json() -> None:
    lines = [
        json.dumps({"title": "Un", "published_at": "2026-11-19T08:00:00Z", "id": 1}),
        "{pas du json",
        "",
        json.dumps({"title": 3, "x": [1]}),
        '["liste"]',
        json.dumps({"title": "nul \x00"}),
        json.dumps({"title": "demi \ud800"}),
        '{"a":' * 100_000,
    ]
    found = rows.read(SOURCE, "\n".join(lines).encode(), NOW)
    assert [one.title for one in found.items] == ["Un", "3"]
    assert [(one.row, one.code) for one in found.rejected] == [
        (2, "row_not_json"), (4, "row_not_object"), (5, "text_with_nul"), (6, "row_field"),
        (7, "row_not_json"),
    ]  # fmt: skip
    listed = rows.read(SOURCE, b'[{"title": "Un"}, 3]', NOW)
    assert (len(listed.items), listed.rejected_count) == (1, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" ", "source_empty"),
        (b"a,b\n1,2", "source_no_header"),
        (b"title," + b"a" * 200_000, "source_no_header"),
        (b"[1", "source_not_json"),
        (b"\xff", "source_no_header"),
    ],
)
def test_what_is_no_file_of_rows(content: bytes, code: str) -> None:
    with pytest.raises(SourceUnreadable) as fault:
        rows.read(SOURCE, content, NOW)
    assert fault.value.code == code


def test_a_file_of_too_many_rows_is_read_from_its_beginning_and_it_is_said() -> None:
    content = b"title\n" + b"".join(b"%d\n" % n for n in range(rows.MOST_ROWS + 5))
    found = rows.read(SOURCE, content, NOW)
    assert (len(found.items), found.items[0].title) == (MOST_ITEMS, "0")
    assert {one.code for one in found.problems} == {"undated", "too_many", "cut"}


def message(name: str, text: str, **more: Any) -> MessageRecord:
    """A stored message by Marie Lefort."""
    payload = {"text": text, "author": {"name": "Marie Lefort", "handle": "@mlefort", "id": None}}
    triage = more.pop("triage", {"language": "fr", "intent": ["complaint"]})
    return MessageRecord(name, "facebook", NOW - timedelta(hours=1), payload, triage, **more)


def test_messages_bear_nobody_and_no_personal_data() -> None:
    told = (
        "Ma commande n° 4471 n’est pas là. Écrivez à marie@example.com ou au 06 12 34 56 78, "
        "Marie Lefort @mlefort."
    )
    stored = [
        message("m_1", told),
        message("m_2", "Gagnez 5000 € !", triage={"intent": ["spam"]}),
        message("m_3", "Effacé", swept_at=NOW),
        message("m_4", "Appelez le 02 61 91 22 33"),
    ]
    first, other = messages.read(SOURCE, stored, NOW, ["02 61 91 22 33"]).items
    assert (first.id, first.source, first.language) == ("message:m_1", "messages", "fr")
    assert first.title.startswith("Ma commande")
    for private in ("marie@example.com", "06 12", "Lefort", "mlefort", "4471"):
        assert private not in first.text
    assert "02 61 91 22 33" in other.text  # the brand's own number
