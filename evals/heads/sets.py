"""The texts the heads are trained on and measured with: the project's own, and those of ../shared/data."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from service.message import Author, Intent, Message, Response, Risk, Sentiment, Urgency

OWN = Path(__file__).parent.parent / "cases" / "messages"
FAQ = Path("faq-fr")
TRAINED_QUESTIONS = ("cnil_besoindaide_v5.json", "opendata_crpa_faq.json")
CHECKED_QUESTIONS = ("dila_aide.json",)
HATE = Path("hate-fr") / "mlma_fr.csv"
SENTIMENT = Path("sentiment-fr")
_SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")  # the set's 0, 1 and 2
Part = Literal["train", "validation", "test"]


@dataclass(frozen=True, slots=True)
class Row:
    """A message written for this project and its labels, as the folder's README tells them."""

    id: str
    scenario: str
    network: str
    language: str
    text: str
    intent: tuple[Intent, ...]
    sentiment: Sentiment
    urgency: Urgency
    risk: Risk
    needs_reply: bool
    action: Response

    def message(self) -> Message:
        """The message as the service gets it: nobody says which language it is in."""
        return Message(text=self.text, network=self.network, author=Author())


@dataclass(frozen=True, slots=True)
class Abuse:
    """A post of hate-fr. `abusive`: it bears any label but normal; `hateful`: it bears that one."""

    text: str
    abusive: bool
    hateful: bool
    part: Part


@dataclass(frozen=True, slots=True)
class Felt:
    """A post of sentiment-fr."""

    text: str
    sentiment: Sentiment


def rows(file: Path) -> list[Row]:
    """The rows of one file of messages."""
    found = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Row(**(row | {"intent": tuple(row["intent"])})) for row in found]


def trained(folder: Path = OWN) -> list[Row]:
    """The rows of every `train_*.jsonl`, in the order of their names."""
    return [row for file in sorted(folder.glob("train_*.jsonl")) for row in rows(file)]


def abuse(data: Path) -> list[Abuse]:
    """hate-fr, each text once, in three parts by the hash of its text: 70, 10 and 20 in a hundred."""
    with (data / HATE).open(encoding="utf-8", newline="") as file:
        labels = {row["tweet"]: set(row["sentiment"].split("_")) for row in csv.DictReader(file)}
    return [
        Abuse(text, bool(own - {"normal"}), "hateful" in own, _part(text)) for text, own in labels.items()
    ]


def felt(data: Path, part: Literal["train", "val"]) -> list[Felt]:
    """One part of sentiment-fr."""
    folder = data / SENTIMENT
    texts = (folder / f"{part}_text.txt").read_text(encoding="utf-8").split("\n")
    labels = (folder / f"{part}_labels.txt").read_text(encoding="utf-8").split()
    pairs = zip(texts, labels, strict=False)
    return [Felt(text.strip(), _SENTIMENTS[int(label)]) for text, label in pairs if text.strip()]


def questions(data: Path, files: Sequence[str]) -> list[str]:
    """The questions of pages of public services, each once."""
    return list(dict.fromkeys(text for name in files for text in _asked(data / FAQ / name)))


def absent(data: Path) -> list[str]:
    """The files of `data` that are not there."""
    wanted = [HATE, SENTIMENT / "train_text.txt", SENTIMENT / "val_text.txt"]
    wanted += [FAQ / name for name in (*TRAINED_QUESTIONS, *CHECKED_QUESTIONS)]
    return [str(data / name) for name in wanted if not (data / name).is_file()]


def _asked(file: Path) -> Iterator[str]:
    for page in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in page["paragraphs"]:
            for asked in paragraph["qas"]:
                if text := asked["question"].strip():
                    yield text


def _part(text: str) -> Part:
    place = int(sha256(text.encode()).hexdigest()[:8], 16) % 10
    return "train" if place < 7 else "validation" if place == 7 else "test"
