"""What the forms count: every count of every set can be asked, and each source counts what it says."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from feedback.extensions import db
from feedback.law.forms import SETS
from feedback.law.forms.vocabulary import SOURCES as WORDS
from feedback.law.forms.vocabulary import in_words
from feedback.oversight.forms import facts
from feedback.oversight.forms.counting import counted, joined, matches
from feedback.oversight.measures.periods import reported_quarter

QUARTER = reported_quarter(4, 2026)
"""15/9 to 14/12/2026, in which the tests' «now» lies."""


def test_vocabulary_and_facts_know_the_same() -> None:
    assert set(WORDS) == set(facts.SOURCES)
    for key, source in WORDS.items():
        for part in facts.SOURCES[key](QUARTER):
            assert set(part.dims) >= set(source.dims), key
            assert set(part.sums) == set(source.sums), key


def test_every_count_of_every_set_can_be_asked_and_said() -> None:
    for forms in SETS.values():
        for form in forms.forms:
            for column in form.figures:
                if column.count is None:
                    continue
                for part in facts.SOURCES[column.count.of](QUARTER):
                    assert matches(part, column.count) is not None
                    assert not column.count.sum_of or column.count.sum_of in part.sums
                assert in_words(column.count).endswith("."), (form.number, column.number)


def test_every_source_is_asked_of_the_engine(app: Flask) -> None:
    for key, source in WORDS.items():
        for part in facts.SOURCES[key](QUARTER):
            asked = joined(
                part,
                select(part.agency, part.row, *(part.dims[dim] for dim in source.dims), *part.sums.values()),
            )
            assert db.session.execute(asked).all() == []
    for forms in SETS.values():
        assert counted(forms, QUARTER) == {}
