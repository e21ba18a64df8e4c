"""Count common speech: masked n-grams of French and English, written to service/voice/common.json.

`python tools/common_speech.py DATA`, where DATA holds faq-fr, sentiment-fr and hate-fr; English is read from
docstrings of installed packages under permissive licences. Only n-grams of function words, signs and masks
seen more than once are kept: no content word, name, hashtag or address of any text.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from service.voice.anatomy import dissect
from service.voice.chain import END
from service.voice.common import FILE

DEPTH = 2
FEWEST = 2
MOST_OF_ONE = 250  # paragraphs of one package: no author speaks for all
LONGEST = 900
PACKAGES = (
    "aiohttp alembic anyio babel click fastapi httpx huggingface_hub jinja2 langchain_core numpy"
    " opentelemetry packaging pip pydantic requests rich setuptools sqlalchemy typer urllib3 websockets"
    " werkzeug"
)
CODE = re.compile(r">>>|::|:param|:return|={3}|-{3}|Args:|`{2}|[{}<>|]")
FAQ = ("cnil_besoindaide_v5.json", "dila_aide.json", "opendata_crpa_faq.json")
CARD = {
    "what": "Counts of masked n-grams: function words, signs, shapes of other words.",
    "fr": "faq-fr (CNIL, DILA, CRPA; DINUM/Etalab, MIT), sentiment-fr (XLM-T/UMSAB), hate-fr (MLMA, MIT).",
    "en": f"Docstrings of packages under MIT, BSD or Apache licences: {PACKAGES.replace(' ', ', ')}.",
    "kept": f"n-grams of up to {DEPTH} tokens seen {FEWEST} times or more; no text can be read back.",
    "use": "What a text costs anyone is partly taken off what it costs after one brand's posts.",
}


def french(data: Path) -> Iterator[str]:
    """Help pages of public bodies, and short messages."""
    for name in FAQ:
        for page in json.loads((data / "faq-fr" / name).read_text(encoding="utf-8"))["data"]:
            for paragraph in page["paragraphs"]:
                yield from re.split(r"\n+", paragraph["context"])
    yield from (data / "sentiment-fr" / "train_text.txt").read_text(encoding="utf-8").split("\n")
    with (data / "hate-fr" / "mlma_fr.csv").open(encoding="utf-8", newline="") as opened:
        yield from (row["tweet"] for row in csv.DictReader(opened))


def english() -> Iterator[str]:
    """Paragraphs of prose from docstrings."""
    for package in PACKAGES.split():
        spec = find_spec(package)
        folders = spec.submodule_search_locations or () if spec else ()
        files = (file for folder in folders for file in sorted(Path(folder).rglob("*.py")))
        yield from islice(dict.fromkeys(prose for file in files for prose in _prose(file)), MOST_OF_ONE)


def _prose(file: Path) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                if re.search(r"[a-z][.!?]$", paragraph) and not CODE.search(paragraph):
                    yield " ".join(paragraph.split())


def count(texts: Iterator[str]) -> list[Counter[tuple[str, ...]]]:
    """The n-grams of each order up to DEPTH; an empty token stands before a text."""
    orders: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(DEPTH)]
    for text in dict.fromkeys(text.strip()[:LONGEST] for text in texts):
        tokens = [*[""] * (DEPTH - 1), *dissect(text).masked(), END]
        for end in range(DEPTH, len(tokens) + 1):
            for depth, order in enumerate(orders, start=1):
                order[tuple(tokens[end - depth : end])] += 1
    return orders


def main(data: Path) -> None:
    """Count, drop what is rare, write."""
    orders = count(text for texts in (french(data), english()) for text in texts if len(text.split()) > 3)
    kept = [{gram: n for gram, n in order.items() if n >= FEWEST} for order in orders]
    tokens = sorted(gram[0] for gram in kept[0])
    ids = {token: number for number, token in enumerate(tokens, start=1)} | {"": 0}
    rows = [[x for g, n in sorted(order.items()) for x in (*(ids[t] for t in g), n)] for order in kept]
    told = {"card": CARD, "tokens": tokens, "orders": rows}
    file = Path(__file__).parent.parent / "service" / "voice" / FILE
    file.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{file}: {file.stat().st_size} bytes, n-grams {[len(order) for order in kept]}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
