"""Gợi ý lĩnh vực: from a citizen's text to the field it may be about, with the words this rests on. Pure.

It only proposes; a person decides. What it knows was learned offline by ``tools/train_fields.py`` and stands
in ``data/field_weights.json.gz``; the telling phrases stand in ``data/telling_phrases.toml``, how well it
does in ``data/suggestion_accuracy.json``.
"""

from __future__ import annotations

import gzip
import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path
from typing import Any

from feedback.routing.features import Phrases, Syllables, features, phrase_shares, syllables
from feedback.routing.fields import field_of_label

DATA = Path(__file__).with_name("data")
WEIGHTS = DATA / "field_weights.json.gz"
PHRASES = DATA / "telling_phrases.toml"
ACCURACY = DATA / "suggestion_accuracy.json"
STRENGTHS = {"strong": 3.0, "telling": 2.0, "faint": 1.0}
UNIT = 100
"""Weights in the file are whole hundredths."""

MOST_WORDS = 6
# Words that add less than this part of what the foremost word adds are no reason a person would name.
_LEAST_SHARE = 0.2
_LEAST_GAIN = 12  # hundredths


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed label of the law-article set.

    ``field`` is the key of our field (lĩnh vực) for it. ``score`` is from 0 to 1, the scores of all 21 labels
    add up to 1. ``words`` are at most 6 words or phrases of the text in small letters, the foremost first;
    empty when nothing in the text speaks for the label.
    """

    field: str
    label: str
    score: float
    words: tuple[str, ...]


class Model:
    """Weights of features and phrases for each label."""

    def __init__(self, learned: Mapping[str, Any], rules: Mapping[str, Any]) -> None:
        """``learned`` is the content of the weights file, ``rules`` that of the file of phrases."""
        self.labels: tuple[str, ...] = tuple(learned["labels"])
        self.inputs: str = learned["inputs"]
        self._temperature: float = learned["temperature"]
        self._intercepts: list[int] = learned["intercepts"]
        self._phrase_weights: list[list[int]] = learned["phrases"]
        self._features: dict[str, list[int]] = learned["features"]
        self._phrases = label_phrases(rules, self.labels)
        self._fields: list[tuple[str, str]] = [(entry["key"], entry["label"]) for entry in rules["field"]]
        self._field_phrases = Phrases(_grouped(enumerate(rules["field"])))

    def suggest(self, text: str, top: int = 3) -> list[Suggestion]:
        """See :func:`suggest`."""
        cut = syllables(text)
        met: dict[str, tuple[int, int, int]] = {}
        for key, start, length in features(cut):
            if key in self._features:
                known = met.get(key)
                met[key] = (1, start, length) if known is None else (known[0] + 1, known[1], known[2])
        found = self._phrases.found(cut)
        if not met and not found:
            return []
        points, norm = self._points(met)
        shares = phrase_shares(found, len(self.labels), len(cut.spans))
        for share, row in zip(shares, self._phrase_weights, strict=True):
            if share:
                points = [total + share * weight for total, weight in zip(points, row, strict=True)]
        scores = _softmax([total / UNIT / self._temperature for total in points])
        best = sorted(range(len(scores)), key=lambda which: (-scores[which], which))[:top]
        return [
            Suggestion(
                field=self._field(cut, self.labels[which]),
                label=self.labels[which],
                score=scores[which],
                words=self._words(cut, which, met, norm, found),
            )
            for which in best
        ]

    def _points(self, met: Mapping[str, tuple[int, int, int]]) -> tuple[list[float], float]:
        """What the features alone give each label, in hundredths, and the length of their vector."""
        # Features met equally often have one factor: their rows are summed first, which is far quicker.
        by_count: dict[int, list[list[int]]] = {}
        for key, (count, _, _) in met.items():
            by_count.setdefault(count, []).append(self._features[key])
        sums = [0.0] * len(self.labels)
        squares = 0.0
        for count, rows in by_count.items():
            times = 1 + math.log(count)
            rarities, *columns = zip(*rows, strict=True)
            squares += times * times * sum(map(mul, rarities, rarities))
            sums = [total + times * sum(column) for total, column in zip(sums, columns, strict=True)]
        norm = max(math.sqrt(squares) / UNIT, 1e-9)
        points = [total / norm + first for total, first in zip(sums, self._intercepts, strict=True)]
        return points, norm

    def _words(
        self,
        cut: Syllables,
        which: int,
        met: Mapping[str, tuple[int, int, int]],
        norm: float,
        found: Iterable[tuple[Mapping[int, float], int, int]],
    ) -> tuple[str, ...]:
        """The words that speak for a label more than for the others, none within another."""
        reasons: dict[tuple[int, int], float] = {}
        # Three at most share one place (in tune, folded, phrase): what is far too little is passed over.
        too_little = _LEAST_GAIN * norm / 3
        for key, (count, start, length) in met.items():
            # The first number of a row is the rarity. A row's weights add up to nothing over the labels.
            weight = self._features[key][which + 1]
            if weight > too_little:
                gain = (1 + math.log(count)) * weight / norm
                reasons[start, length] = reasons.get((start, length), 0) + gain
        root = max(10, len(cut.spans)) ** 0.5
        for meaning, start, length in found:
            gain = sum(weight * self._phrase_weights[thing][which] for thing, weight in meaning.items())
            reasons[start, length] = reasons.get((start, length), 0) + gain / root
        ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        least = max(_LEAST_GAIN, _LEAST_SHARE * ordered[0][1]) if ordered else 0
        taken: set[int] = set()
        words: list[str] = []
        for (start, length), gain in ordered:
            if gain < least or len(words) == MOST_WORDS:
                break
            places = range(start, start + length)
            word = cut.words(start, length)
            if taken.isdisjoint(places) and word not in words:
                taken.update(places)
                words.append(word)
        return tuple(words)

    def _field(self, cut: Syllables, label: str) -> str:
        """The field of the label whose phrases are met most, else its primary field."""
        votes: dict[str, int] = {}
        for meaning, _, _ in self._field_phrases.found(cut):
            for entry in meaning:
                key, of_label = self._fields[entry]
                if of_label == label:
                    votes[key] = votes.get(key, 0) + 1
        return max(votes, key=lambda key: votes[key]) if votes else field_of_label(label).key


def label_phrases(rules: Mapping[str, Any], labels: tuple[str, ...]) -> Phrases:
    """The telling phrases of a rules file, each with its weight for the labels by their number."""
    weights: dict[str, dict[int, float]] = {}
    for entry in rules["label"]:
        number = labels.index(entry["name"])
        for strength, weight in STRENGTHS.items():
            for phrase in entry[strength]:
                meaning = weights.setdefault(phrase, {})
                meaning[number] = max(weight, meaning.get(number, 0))
    return Phrases(weights)


def _grouped(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[str, dict[int, float]]:
    weights: dict[str, dict[int, float]] = {}
    for number, entry in entries:
        for phrase in entry["phrases"]:
            weights.setdefault(phrase, {})[number] = 1.0
    return weights


def _softmax(points: list[float]) -> list[float]:
    highest = max(points)
    shares = [math.exp(point - highest) for point in points]
    whole = sum(shares)
    return [share / whole for share in shares]


def read_rules() -> dict[str, Any]:
    """The content of the file of telling phrases."""
    return tomllib.loads(PHRASES.read_text(encoding="utf-8"))


@cache
def model() -> Model:
    """The model of the product, read at the first call and kept."""
    return Model(json.loads(gzip.decompress(WEIGHTS.read_bytes())), read_rules())


def suggest(text: str, top: int = 3) -> list[Suggestion]:
    """The ``top`` labels (of 21) that a text may be about, the likeliest first, each with score and words.

    Reads the first 10,000 characters; accents, NFC or NFD, tone placement, hỏi for ngã don't matter. An empty
    list when the text has no word that the model knows. Changes nothing and decides nothing.
    """
    return model().suggest(text, top)


@cache
def accuracy() -> Mapping[str, Any]:
    """How often the suggestion is right, measured at the last training: the content of
    ``data/suggestion_accuracy.json`` (see ``data/training/README.md`` for its keys).
    """
    content: dict[str, Any] = json.loads(ACCURACY.read_text(encoding="utf-8"))
    return content
