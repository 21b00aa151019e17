"""The learned weights belong to their inputs, test letters were never learned, the figures are true."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from feedback.routing import fields, suggest
from feedback.routing.features import syllables
from tools import training_inputs
from tools.training_inputs import LETTERS, LETTERS_TEST, Text

ALIKE = 0.25  # shared pairs of syllables over all pairs of both; letters on one matter reach 0.15
MOST_BYTES = 600_000


@pytest.fixture(scope="module")
def tested() -> list[Text]:
    return training_inputs.letters(LETTERS_TEST)


@pytest.fixture(scope="module")
def learned() -> list[Text]:
    return training_inputs.letters(LETTERS)


def test_weights_belong_to_the_inputs() -> None:
    """If this fails: .venv/bin/python -m tools.train_fields."""
    assert suggest.model().inputs == training_inputs.fingerprint()
    assert suggest.accuracy()["inputs"] == training_inputs.fingerprint()


def test_weights_are_small() -> None:
    assert suggest.WEIGHTS.stat().st_size < MOST_BYTES


def test_labels_are_those_of_the_fields(learned: list[Text]) -> None:
    assert set(suggest.model().labels) == set(fields.labels())
    assert {article.label for article in training_inputs.articles()} == set(fields.labels())
    assert {letter.label for letter in learned} == set(fields.labels())


def test_each_label_has_enough_letters(learned: list[Text], tested: list[Text]) -> None:
    assert min(Counter(letter.label for letter in learned).values()) >= 45
    assert min(Counter(letter.label for letter in tested).values()) >= 10


def _pairs(text: str) -> set[tuple[str, str]]:
    folded = syllables(text).folded
    return set(pairwise(folded))


def test_no_test_letter_or_anything_like_it_was_learned(learned: list[Text], tested: list[Text]) -> None:
    known = [(letter.text, _pairs(letter.text)) for letter in learned]
    for letter in tested:
        pairs = _pairs(letter.text)
        for text, others in known:
            shared = len(pairs & others) / len(pairs | others)
            assert shared < ALIKE, f"{letter.text!r} giống {text!r}"


def test_letters_differ_from_one_another(learned: list[Text], tested: list[Text]) -> None:
    texts = [" ".join(syllables(letter.text).folded) for letter in learned + tested]
    assert len(set(texts)) == len(texts)


def test_written_accuracy_is_that_of_the_shipped_weights(tested: list[Text]) -> None:
    found = [(letter.label, [one.label for one in suggest.suggest(letter.text)]) for letter in tested]
    written = suggest.accuracy()["letters"]
    assert written["count"] == len(found)
    assert written["top1"] == sum(labels[0] == label for label, labels in found)
    assert written["top3"] == sum(label in labels for label, labels in found)


def test_accuracy_is_what_we_promise() -> None:
    accuracy = suggest.accuracy()
    for name, least in (("letters", 0.85), ("letters_of_last_batch", 0.85), ("held_out_articles", 0.80)):
        counts = accuracy[name]
        assert counts["top1"] / counts["count"] >= least, name
        assert sum(label["count"] for label in counts["labels"].values()) == counts["count"]
        assert set(counts["labels"]) == set(fields.labels())
