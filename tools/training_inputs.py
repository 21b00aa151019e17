"""What the field suggestion is learned from, and the fingerprint of it that the weights carry."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import tomllib
from dataclasses import dataclass
from pathlib import Path

from feedback.routing import features, suggest

ROOT = Path(__file__).resolve().parent.parent
TRAINING = ROOT / "data" / "training"
LETTERS = TRAINING / "letters.csv"
LETTERS_TEST = TRAINING / "letters-test.csv"
ARTICLES = TRAINING / "articles.csv.gz"
SURROUNDINGS = TRAINING / "surroundings.toml"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its label; ``key`` tells texts apart, for splitting. Test letters have the number of the
    batch in which they were written.
    """

    label: str
    text: str
    key: str
    batch: int = 0


def letters(path: Path = LETTERS) -> list[Text]:
    """Our letters in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Text(row["label"], row["text"], row["text"], int(row.get("batch") or 0))
            for row in csv.DictReader(lines)
        ]


def articles() -> list[Text]:
    """The articles of law in the order of the file, the key being the number of the article."""
    rows = csv.DictReader(io.StringIO(gzip.decompress(ARTICLES.read_bytes()).decode(), newline=""))
    return [Text(row["label"], row["text"], row["article"]) for row in rows]


def surroundings() -> tuple[list[str], list[str]]:
    """Openings and closings of letters that say nothing about the field."""
    content = tomllib.loads(SURROUNDINGS.read_text(encoding="utf-8"))
    return content["openings"], content["closings"]


def part_of(key: str, parts: int) -> int:
    """Which of so many parts a text belongs to: always the same one, whatever else is in the set."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % parts


def fingerprint() -> str:
    """SHA-256 over everything the weights depend on: the texts, the phrases, how features are cut and how it
    is learned. The test letters are not among them.
    """
    digest = hashlib.sha256()
    for path in (
        LETTERS,
        ARTICLES,
        SURROUNDINGS,
        suggest.PHRASES,
        Path(features.__file__),
        ROOT / "tools" / "train_fields.py",
    ):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
