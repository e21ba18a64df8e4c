"""Files of lines, of columns and of text, right and wrong ones: Schemathesis draws none by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import schemathesis
from hypothesis import strategies as st

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
FIELDS = {
    "id": TEXTS,
    "text": TEXTS,
    "title": TEXTS,
    "source": TEXTS,
    "network": st.sampled_from(["x", "facebook", "linkedin"]) | TEXTS,
    "published_at": st.just("2026-11-20T08:00:00Z") | TEXTS,
    "language": st.just("fr") | TEXTS,
    "message": st.fixed_dictionaries({"text": TEXTS, "network": st.just("x")}) | TEXTS,
}
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
ROWS = st.fixed_dictionaries({}, optional=FIELDS)


def draw_files() -> None:
    """Let Schemathesis send them where a body is of one of these types, for the whole process."""
    noise = st.binary(max_size=300)
    lines = st.lists((ROWS | VALUES).map(json.dumps) | TEXTS, max_size=5).map("\n".join).map(str.encode)
    columns = st.lists(ROWS, min_size=1, max_size=5).map(_columns)
    schemathesis.openapi.media_type("application/x-ndjson", lines | noise)
    schemathesis.openapi.media_type("text/csv", columns | lines | noise)
    schemathesis.openapi.media_type("text/markdown", TEXTS.map(str.encode) | noise)


def _columns(rows: Sequence[Mapping[str, object]]) -> bytes:
    names = sorted({name for row in rows for name in row})
    cells = [",".join(json.dumps(row.get(name, ""), ensure_ascii=False) for name in names) for row in rows]
    return "\n".join([",".join(names), *cells]).encode()
