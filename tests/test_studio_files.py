"""Files of rows read in a browser: as Python's csv module reads them, and each broken row alone."""

from __future__ import annotations

import base64
import csv
import io
import json
from typing import Any

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.async_api import Page

from tests.browser_kit import Browse
from tests.served_kit import OpenHouse

DELIMITERS = st.sampled_from([";", ",", "\t", "|"])
PIECES = st.sampled_from(["a", "é", "😀", " ", '"', '""', ";", ",", "\t", "|", "\n", "\r\n", "\r", "=", "0"])
TEXTS = st.lists(PIECES, max_size=40).map("".join)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
TABLES = st.integers(2, 5).flatmap(
    lambda many: st.lists(st.lists(CELLS, min_size=many, max_size=many), min_size=1, max_size=5)
)
READ = """async ([name, asked]) => {
  const reading = await import("/studio-assets/any/reading-files.js");
  return asked.map(one => reading[name](...one));
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_house: OpenHouse, browse: Browse) -> Page:
    """A page whose scripts may be imported."""
    house = await open_house()
    page = await browse(house.url)
    await page.goto("/studio")
    return page


async def read(page: Page, text: str, name: str = "") -> dict[str, Any]:
    [found] = await page.evaluate(READ, ["readText", [[text, name]]])
    return dict(found)


def drawn(strategy: st.SearchStrategy[Any], many: int) -> list[Any]:
    """Examples drawn beforehand: a browser answers on a loop that hypothesis has no part in."""
    kept: list[Any] = []

    @settings(max_examples=many, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def keep(value: Any) -> None:
        kept.append(value)

    keep()
    return kept


async def test_csv_is_read_as_the_csv_module_reads_it(page: Page) -> None:
    cases = drawn(st.tuples(TEXTS, DELIMITERS), 500)
    answers = await page.evaluate(READ, ["records", cases])
    for (text, delimiter), answer in zip(cases, answers, strict=True):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        expected = [row for row in rows if row not in ([], [""])]
        assert [record["cells"] for record in answer] == expected, (text, delimiter)


async def test_what_the_csv_module_writes_comes_back(page: Page) -> None:
    cases = drawn(st.tuples(TABLES, DELIMITERS), 100)
    asked = []
    for table, delimiter in cases:
        written = io.StringIO(newline="")
        csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
        asked.append([written.getvalue(), delimiter])
    answers = await page.evaluate(READ, ["records", asked])
    assert [[record["cells"] for record in answer] for answer in answers] == [table for table, _ in cases]


async def test_a_table_of_a_french_spreadsheet_is_told_by_its_header(page: Page) -> None:
    found = await read(
        page, '\ufeffTexte;Date;;Date\r\n"Bonjour ;\r\nà « tous »";01/02/2026\r\n\r\nDeux;2;;3\r\n'
    )
    assert (found["format"], found["delimiter"]) == ("csv", ";")
    assert found["columns"] == ["Texte", "Date", "#3", "Date (2)"]
    first = {"Texte": "Bonjour ;\r\nà « tous »", "Date": "01/02/2026", "#3": "", "Date (2)": ""}
    assert [row["line"] for row in found["rows"]] == [2, 5]
    assert found["rows"][0]["values"] == first
    assert found["faults"] == []


async def test_a_row_that_cannot_be_read_is_told_alone(page: Page) -> None:
    table = await read(page, 'a,b\n1,2\n1,2,3\n4,5,\n6,"7\n8')
    assert [row["line"] for row in table["rows"]] == [2, 4]
    assert table["faults"] == [
        {"line": 3, "reason": "too_many_cells"},
        {"line": 5, "reason": "unclosed_quote"},
    ]
    listed = await read(page, '[\n {"a": "],\\"{"},\n {"a": nul},\n\n 3, {"b": [{}]}\n]')
    assert [(row["line"], row["values"]) for row in listed["rows"]] == [(2, {"a": '],"{'}), (5, {"b": [{}]})]
    assert listed["faults"] == [{"line": 3, "reason": "not_json"}, {"line": 5, "reason": "not_object"}]
    lines = await read(page, '{"a": 1}\r\n\r\n{"a"\r\n[1]\r\n{"c": null}')
    assert (lines["format"], lines["columns"]) == ("ndjson", ["a", "c"])
    assert lines["faults"] == [{"line": 3, "reason": "not_json"}, {"line": 4, "reason": "not_object"}]


async def test_any_shape_of_json_that_tools_export_gives_its_rows(page: Page) -> None:
    rows = [{"text": "un"}, {"text": "deux", "tags": ["a"]}]
    wrapped = await read(page, json.dumps({"exported": "2026", "posts": rows}, indent=1))
    listed = await read(page, json.dumps(rows, indent=2), "posts.json")
    alone = await read(page, json.dumps(rows[1]))
    assert [row["values"] for row in wrapped["rows"]] == rows
    assert [row["values"] for row in listed["rows"]] == rows
    assert [row["values"] for row in alone["rows"]] == rows[1:]


async def test_a_table_without_rows_or_columns_is_no_trouble(page: Page) -> None:
    assert (await read(page, ""))["rows"] == []
    assert (await read(page, "[]"))["rows"] == []
    assert (await read(page, "[{"))["faults"] == [{"line": 1, "reason": "not_json"}]
    assert (await read(page, "text"))["columns"] == ["text"]
    single = await read(page, "text\nun, deux; trois\n", "a.csv")
    assert single["delimiter"] == ""
    assert single["rows"][0]["values"] == {"text": "un, deux; trois"}
    told = await read(page, "sep=|\r\na|b\r\n1|2\r\n")
    assert told["rows"] == [{"line": 3, "values": {"a": "1", "b": "2"}}]
    assert "__proto__" in (await read(page, "__proto__;b\n1;2"))["columns"]


async def test_the_encoding_of_a_spreadsheet_is_found(page: Page) -> None:
    text = "texte;réseau\nÀ l’été – 5 € ;x\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        content = base64.b64encode(text.encode(encoding)).decode()
        found = await page.evaluate(
            """async (content) => {
              const reading = await import("/studio-assets/any/reading-files.js");
              const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
              return reading.readFile(new File([bytes], "a.csv"));
            }""",
            content,
        )
        assert found["rows"][0]["values"] == {"texte": "À l’été – 5 € ", "réseau": "x"}, encoding
