"""Learn the field suggestion (gợi ý lĩnh vực) from articles of law and letters of our own.

    .venv/bin/python -m tools.train_fields

Writes ``feedback/routing/data/field_weights.json.gz`` and ``suggestion_accuracy.json`` beside it; takes about
two minutes. The same inputs give the same weights. Run it after any change of the inputs (a test tells).
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from feedback.routing import suggest
from feedback.routing.features import features, phrase_shares, syllables
from feedback.text import fold
from tools.training_inputs import (
    LETTERS_TEST,
    Text,
    articles,
    fingerprint,
    letters,
    part_of,
    surroundings,
)

FEATURES_KEPT = 15_000
ARTICLE_WEIGHT = 0.7
COPY_WEIGHT = 0.5
PHRASE_SCALE = 0.25
REGULARISATION = 1.0
HELD_OUT = 5  # every fifth article
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to learn from; ``weight`` says how much it counts."""

    label: str
    text: str
    weight: float


def samples(ours: Iterable[Text], law: Iterable[Text]) -> list[Sample]:
    """What is learned from: each letter as written, without accents, and amid greetings and formulae; each
    article as it stands.
    """
    openings, closings = surroundings()
    found = []
    for letter in ours:
        chance = random.Random(letter.text)
        amid = f"{chance.choice(openings)} {letter.text} {chance.choice(closings)}"
        if chance.random() < 1 / 3:
            amid = fold(amid)
        found.append(Sample(letter.label, letter.text, 1.0))
        found.append(Sample(letter.label, amid, COPY_WEIGHT))
        if (bare := fold(letter.text)) != letter.text.lower():
            found.append(Sample(letter.label, bare, COPY_WEIGHT))
    return found + [Sample(article.label, article.text, ARTICLE_WEIGHT) for article in law]


def _keys(text: str) -> list[str]:
    return [key for key, _, _ in features(syllables(text))]


def _shares(texts: Iterable[str], rules: dict[str, Any], labels: tuple[str, ...]) -> sp.csr_matrix:
    phrases = suggest.label_phrases(rules, labels)
    rows = []
    for text in texts:
        cut = syllables(text)
        rows.append(phrase_shares(phrases.found(cut), len(labels), len(cut.spans)))
    return sp.csr_matrix(np.array(rows) * PHRASE_SCALE)


def learn(found: list[Sample], rules: dict[str, Any], temperature: float = 1.0) -> dict[str, Any]:
    """The content of a weights file: a linear classifier over the features that tell most, in hundredths."""
    labels = tuple(sorted({sample.label for sample in found}))
    texts = [sample.text for sample in found]
    wanted = [sample.label for sample in found]
    weights = np.array([sample.weight for sample in found])
    shares = _shares(texts, rules, labels)

    def fitted(vectorizer: TfidfVectorizer) -> LinearSVC:
        classifier = LinearSVC(C=REGULARISATION, class_weight="balanced", random_state=0)
        matrix = sp.hstack([vectorizer.fit_transform(texts), shares]).tocsr()
        return classifier.fit(matrix, wanted, sample_weight=weights)

    everything = TfidfVectorizer(analyzer=_keys, sublinear_tf=True, min_df=2)
    classifier = fitted(everything)
    names = everything.get_feature_names_out()
    telling = np.abs(classifier.coef_[:, : len(names)]).max(axis=0) * everything.idf_
    kept = sorted(names[np.argsort(-telling, kind="stable")[:FEATURES_KEPT]])
    vectorizer = TfidfVectorizer(analyzer=_keys, sublinear_tf=True, vocabulary=kept)
    classifier = fitted(vectorizer)

    # What a feature gives to all labels alike changes no score: without it a weight says how much the feature
    # speaks for this label rather than for the others.
    centred = classifier.coef_ - classifier.coef_.mean(axis=0)
    coefficients = centred[:, : len(kept)] * vectorizer.idf_
    in_hundredths = np.rint(coefficients.T * suggest.UNIT).astype(int)
    rarities = np.rint(vectorizer.idf_ * suggest.UNIT).astype(int)
    phrase_weights = centred[:, len(kept) :].T * PHRASE_SCALE * suggest.UNIT
    return {
        "inputs": fingerprint(),
        "labels": labels,
        "temperature": temperature,
        "intercepts": np.rint(classifier.intercept_ * suggest.UNIT).astype(int).tolist(),
        "phrases": np.rint(phrase_weights).astype(int).tolist(),
        "features": {
            key: [int(rarity), *row]
            for key, rarity, row in zip(kept, rarities, in_hundredths.tolist(), strict=True)
        },
    }


def calibrated(ours: list[Text], law: list[Text], rules: dict[str, Any]) -> float:
    """The temperature with which the scores are nearest to how often they are right, on letters and articles
    that the model of each fold has not seen.
    """
    logits: list[list[float]] = []
    right: list[int] = []
    for number in range(FOLDS):
        seen, unseen = (
            [
                [text for text in texts if (part_of(text.key, FOLDS) == number) is left_out]
                for texts in (ours, law)
            ]
            for left_out in (False, True)
        )
        model = suggest.Model(learn(samples(*seen), rules), rules)
        for text in unseen[0] + unseen[1]:
            by_label = {found.label: found.score for found in model.suggest(text.text, len(model.labels))}
            if by_label:
                logits.append([float(np.log(by_label[label] + 1e-30)) for label in model.labels])
                right.append(model.labels.index(text.label))
        print(f"  hiệu chỉnh {number + 1}/{FOLDS}", flush=True)
    points: NDArray[np.float64] = np.array(logits)

    def surprise(temperature: float) -> float:
        scaled = points / temperature
        return float((logsumexp(scaled, axis=1) - scaled[np.arange(len(right)), right]).mean())

    return round(float(minimize_scalar(surprise, bounds=(0.05, 5), method="bounded").x), 3)


def measured(
    model: suggest.Model, texts: Iterable[Text], typed: Callable[[str], str] = str
) -> dict[str, Any]:
    """How many texts there are, for how many the first label is right, and for how many one of three."""
    total = {"count": 0, "top1": 0, "top3": 0}
    by_label: dict[str, dict[str, int]] = {}
    for text in texts:
        found = [suggestion.label for suggestion in model.suggest(typed(text.text), 3)]
        for counts in (total, by_label.setdefault(text.label, {"count": 0, "top1": 0, "top3": 0})):
            counts["count"] += 1
            counts["top1"] += found[:1] == [text.label]
            counts["top3"] += text.label in found
    return {**total, "labels": dict(sorted(by_label.items()))}


def main() -> None:
    """Learn, measure, write both files."""
    ours, law, rules = letters(), articles(), suggest.read_rules()
    tested = letters(LETTERS_TEST)
    print(f"{len(ours)} thư, {len(law)} điều luật, {len(tested)} thư thử", flush=True)
    temperature = calibrated(ours, law, rules)
    seen = [article for article in law if part_of(article.key, HELD_OUT)]
    held_out = [article for article in law if not part_of(article.key, HELD_OUT)]
    partial = suggest.Model(learn(samples(ours, seen), rules, temperature), rules)
    learned = learn(samples(ours, law), rules, temperature)
    model = suggest.Model(learned, rules)
    last = max(letter.batch for letter in tested)
    results: dict[str, Any] = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "inputs": learned["inputs"],
        "letters_learned": len(ours),
        "articles_learned": len(law),
        "features": len(learned["features"]),
        "held_out_articles": measured(partial, held_out),
        "letters": measured(model, tested),
        "letters_without_accents": measured(model, tested, fold),
        "letters_of_last_batch": measured(model, [letter for letter in tested if letter.batch == last]),
    }
    content = json.dumps(learned, ensure_ascii=False, separators=(",", ":"))
    suggest.WEIGHTS.write_bytes(gzip.compress(content.encode(), 9, mtime=0))
    suggest.ACCURACY.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name in ("held_out_articles", "letters", "letters_without_accents", "letters_of_last_batch"):
        counts = results[name]
        print(f"{name}: {counts['top1']}/{counts['count']} đúng, {counts['top3']} trong ba gợi ý đầu")
    print(f"{suggest.WEIGHTS.name}: {suggest.WEIGHTS.stat().st_size:,} byte, nhiệt độ {temperature}")


if __name__ == "__main__":
    main()
